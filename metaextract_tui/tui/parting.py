"""What the shell is told when the app has ended: what became of the batch, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from metaextract_tui.batch import ascommand
from metaextract_tui.model import BatchState, FileState, Snapshot
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.widgets.failures import in_words

_COUNTED = (FileState.OK, FileState.PARTIAL, FileState.FAILED, FileState.QUARANTINED, FileState.SKIPPED)


def parting(snapshot: Snapshot | None, catalogue: Path) -> Iterator[str]:
    """A few lines on the batch that was worked on last; none where nothing was read."""
    if snapshot is None or snapshot.batch_id is None:
        return
    told = [f"{numbers.count(n)} {looks.FILE[state][1]}" for state in _COUNTED if (n := snapshot.counts.get(state, 0))]
    read = looks.read(snapshot)
    ended = snapshot.state in (BatchState.FINISHED, BatchState.CANCELLED)
    word = looks.BATCH[snapshot.state][1] if ended else "interrupted"
    files = f"{numbers.count(read)} of {numbers.count(snapshot.files_total)} files"
    yield f"batch {snapshot.batch_id} {word}: {files} in {numbers.took(snapshot.elapsed_s)}"
    if told:
        yield f"  {', '.join(told)}"
    if snapshot.failures:
        yield f"  failed: {in_words(snapshot.failures)}"
    yield f"  catalogue: {clean(str(catalogue))}"
    if not ended and (read < snapshot.files_total or snapshot.walking):
        yield f"  to carry on: {ascommand.resume(catalogue)}"
    elif looks.failed(snapshot):
        yield f"  to read the failed again: {ascommand.retry(catalogue)}"
