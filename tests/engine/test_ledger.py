"""The counts of a batch: what did not change since an earlier scan has its kind too."""

from __future__ import annotations

from metaextract_tui.catalogue.counts import Added
from metaextract_tui.engine.ledger import Ledger
from metaextract_tui.model import ErrorKind, FileState, Lane, Mode, PoolSizes


def test_unchanged_files_count_among_the_kinds() -> None:
    ledger = Ledger(Mode.AUTO)
    final = {FileState.SKIPPED: 8, FileState.QUARANTINED: 1}
    ledger.added(Added(10, 1000, final, 900, 9, {ErrorKind.CRASH: 1}, {"dicom": (8, 0, 800), "pdf": (1, 1, 100)}))
    snapshot = ledger.snapshot([], lambda _: (Lane.PROCESS, ""), PoolSizes())
    assert [(kind.format, kind.files, kind.failed, kind.size_bytes) for kind in snapshot.kinds] == [
        ("dicom", 8, 0, 800),
        ("pdf", 1, 1, 100),
    ]
    assert snapshot.kinds[0].mean_ms is None
    assert (snapshot.files_done, snapshot.files_total) == (9, 10)
