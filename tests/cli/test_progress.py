"""The progress line of a scan: what limits the batch stands where the terminal has room."""

from __future__ import annotations

from metaextract_tui.cli.progress import WIDE, line
from metaextract_tui.model import BatchState, FileState, Rates, Snapshot

HALF = Snapshot(
    state=BatchState.RUNNING,
    files_total=1000,
    files_done=500,
    bytes_total=2_000_000,
    bytes_done=1_000_000,
    counts={FileState.OK: 497, FileState.FAILED: 3},
    eta_s=(10.0, 14.0),
    limit="2 of 2 cores busy",
    rates=Rates(files_per_s=42.0),
)


def test_the_line_fits_a_terminal_of_80_columns() -> None:
    said = line(HALF)
    assert said == "500/1,000 files · 1.0 MB/2.0 MB · 42/s · 3 failed · 10-14 s left"
    assert len(said) <= 75


def test_what_limits_the_batch_is_told_where_there_is_room() -> None:
    assert line(HALF, WIDE).endswith("10-14 s left · 2 of 2 cores busy")
