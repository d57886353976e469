"""What can be done here and now: which keys hold, which of them the foot offers, in which order and by which words."""

from __future__ import annotations

from metaextract_tui.model import BatchState
from metaextract_tui.tui import looks
from metaextract_tui.tui.screens.narrowing import Narrowing
from metaextract_tui.tui.screens.previewing import Previewing
from metaextract_tui.tui.screens.steering import Steering

TINY = frozenset(
    {"start", "pause", "retry_all", "cancel_batch", "carry_on", "back", "batches", "suspend_process", "as_command"}
)
"""What is done to a batch without a pane to look at: the keys of the workbench that hold where it is told in words."""
SINGLE = frozenset({"retry", "remedy", "filter", "sort", "reverse", "follow", "columns", "saved_filters"})
"""What is done to files."""


class Offering(Steering, Narrowing, Previewing):
    """The part of the workbench that answers for its keys."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done now is not offered in the footer; its key does nothing."""
        if self.panes.tiny and action not in TINY and hasattr(self, f"action_{action}"):
            return None
        if action in SINGLE:
            return True if self.snapshot.batch_id is not None else None
        if action == "carry_on":
            return True if self.offer.offered is not None else None
        if action == "back":
            return True if self._goes_back() else None
        return True

    def _goes_back(self) -> bool:
        deeper = self.panes.small and self.panes.current != "files" and self.snapshot.batch_id is not None
        open_ = self.offer.display or self.command_line.display
        return open_ or bool(self.filter_text) or self.panes.zoomed or deeper

    def _not_now(self) -> frozenset[str]:
        """Starting is for who looks at the sources, or has nothing else to look at. What would only say that there is
        nothing to do keeps its key, and is not offered."""
        starts = self.panes.current == "sources" or self.snapshot.batch_id is None
        left_out = set() if starts else {"start"}
        if self.snapshot.batch_id is None:
            left_out.add("only")
        if not self.steerable:
            left_out |= {"pause", "cancel", "cancel_batch"}
        if not self.cancels:
            left_out.add("cancel")
        if not self.something_is_read:
            left_out.add("end_file")
        if not looks.failed(self.snapshot):
            left_out.add("retry_all")
        if not self.retry_label():
            left_out |= {"retry", "remedy"}
        if self.panes.current == "files" and not self.files.total:
            left_out |= {"mark", "open"}
        return frozenset(left_out)

    @property
    def something_is_read(self) -> bool:
        """Whether a file could be ended. While a batch runs one always could be, or the key would come and go."""
        reads = any(worker.path is not None for worker in self.snapshot.workers)
        return reads or self.snapshot.state is BatchState.RUNNING

    def _labels(self) -> dict[str, str]:
        """What keys do here and now."""
        pause = "Resume" if looks.resumable(self.snapshot) else "Pause"
        if self.files.marks:
            pause = "Release marked" if self.files.held() else "Hold marked"
        cancel = "Cancel marked" if self.files.marks else "Cancel file"
        reveal = "Hide" if self.detail.reveal else "Reveal"
        return {"retry": self.retry_label(), "pause": pause, "cancel": cancel, "reveal": reveal}

    def _first(self) -> tuple[str, ...]:
        """The actions that the foot offers before all others, where there is no room for all."""
        if self.panes.current == "sources":
            return ("carry_on", "start", "mark", "open", "pause")
        if self.panes.current == "detail":
            return ("carry_on", *self.keys_of_detail(), "pause", "cancel", "retry")
        if self.steerable:
            return ("carry_on", "end_file", "open", "pause", "cancel", "filter")
        return ("carry_on", "open", "retry", "retry_all", "filter")
