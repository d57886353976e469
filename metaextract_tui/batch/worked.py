"""What was done of a batch before it was loaded, which the engine does not know: time and rates are of the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

from metaextract_tui.model import Snapshot


@dataclass(frozen=True, slots=True)
class Worked:
    """A batch was worked on for `seconds`, pauses left out, in which `files` of `size_bytes` were read."""

    batch_id: int | None = None
    seconds: float = 0.0
    files: int = 0
    size_bytes: int = 0

    def added_to(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot of this batch, whose time and overall rates are those of all that was done of it."""
        if snapshot.batch_id != self.batch_id or not self.seconds:
            return snapshot
        now, rates = snapshot.elapsed_s, snapshot.rates
        seconds = self.seconds + now
        overall = replace(
            rates,
            overall_files_per_s=(self.files + rates.overall_files_per_s * now) / seconds,
            overall_mb_per_s=(self.size_bytes / 1e6 + rates.overall_mb_per_s * now) / seconds,
        )
        return replace(snapshot, elapsed_s=seconds, rates=overall)
