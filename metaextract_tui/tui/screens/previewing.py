"""What a person does to the preview from anywhere in the workbench."""

from __future__ import annotations

from collections.abc import Sequence

from metaextract_tui.tui.screens.ground import Ground
from metaextract_tui.tui.screens.panes import Panes
from metaextract_tui.tui.telling import tell


class Previewing(Ground):
    """The actions of the preview: through its pages, slices, sheets, datasets or frames, and of large files."""

    panes: Panes

    def keys_of_detail(self) -> Sequence[str]:
        """What matters in the detail's tab that has the keys, beside what its lines are for."""
        detail = self.detail
        if self.panes.current == "detail" and detail.compare.files:
            return "open", "close", "reveal"
        if self.panes.current != "detail" or detail.row is None:
            return ()
        reveal = ("reveal",) if detail.hides or detail.reveal else ()
        preview = detail.preview
        if not preview.display:
            return (*reveal, "open", "find", "hit(1)", "end_find", "tab(1)")
        steps = ("preview_step(1)", "preview_step(-1)") if preview.steps and not preview.hidden else ()
        load = ("preview_load",) if preview.too_large else ()
        return (*reveal, *steps, *load, "tab(-1)")

    def action_preview_step(self, step: int) -> None:
        preview = self.detail.preview
        if not preview.display:
            tell(self, "Pages, slices and datasets are stepped through in the Preview tab of the detail.")
        elif not preview.steps:
            tell(self, "There is nothing to step through in this preview.")
        else:
            preview.step(step)

    def action_preview_load(self) -> None:
        preview = self.detail.preview
        if preview.display and preview.too_large:
            preview.load()
        else:
            tell(self, "No large file waits for its preview.")
