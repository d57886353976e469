"""A batch without a screen, from the opening of the catalogue to the summary: what scan, resume and retry share."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from metaextract_tui.cli.errors import Code, Stop
from metaextract_tui.cli.lines import Lines, failed, open_lines
from metaextract_tui.cli.options import must_have_folder
from metaextract_tui.cli.signals import Signals
from metaextract_tui.cli.text import duration, files, say, size
from metaextract_tui.config import APP_NAME, Config, default_catalogue
from metaextract_tui.model import BatchState, FileState, Snapshot

if TYPE_CHECKING:
    from metaextract_tui.batch import Session

POLL_S = 0.2
_STATUS, _SKIPPED = b'"status": "', b'"status": "skipped"'
_WARNINGS = b', "warnings": ['
_UNCHANGED = b', "warnings": [{"code": "unchanged", '
PATIENCE_S = 40  # how long a full disk or a locked catalogue is waited for: a backup's lock passes by itself


@dataclass(slots=True)
class Receiver:
    """Takes each finished record, in the session's thread: writes it, counts it, and why files were skipped.

    `seconds` is how long this run took; a snapshot's seconds are those of the whole batch. `unstored`: files that were
    read and that the catalogue could not take.
    """

    lines: Lines | None
    records: int = 0
    seconds: float = 0.0
    unstored: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def __call__(self, record: bytes) -> None:
        self.records += 1
        if self.lines is not None:
            self.lines.write(record)
        # Only the path stands before the status, and inside it the quotes would be escaped.
        if not record.startswith(_SKIPPED, record.find(_STATUS)):
            return
        if record.startswith(_UNCHANGED, record.rfind(_WARNINGS)):
            self.skipped["unchanged"] += 1  # as a rescan says of every file
        else:
            self._count(json.loads(record))

    def count_unchanged(self, files: int) -> None:
        """Files that were skipped since they did not change, where nobody wants their records."""
        self.records += files
        self.skipped["unchanged"] += files

    def _count(self, record: dict[str, object]) -> None:
        match record:
            case {"error": {"kind": str(kind)}}:
                self.skipped[kind] += 1
            case {"warnings": [{"code": str(code)}, *_]}:
                self.skipped[code] += 1
            case _:
                self.skipped["other"] += 1


def carry_out(
    config: Config,
    begin: Callable[[Session], bool],
    *,
    jsonl: str | None,
    append: bool = False,
    inputs: Sequence[str] = (),
    progress: bool = True,
) -> int:
    """Open the catalogue, let `begin` put a batch to work (False: there is nothing to do), watch it to its end, sum it
    up on stderr. The exit code; raises Stop for what ends otherwise."""
    from metaextract_tui.engine import forks

    must_have_folder(config.catalogue)
    with contextlib.ExitStack() as stack:
        signals = stack.enter_context(Signals())
        # Before the next line, for the forkserver has more to load; `scan` began with it.
        forks.warm([os.fsencode(one) for one in inputs])
        from metaextract_tui import batch

        lines: Lines | None = None
        if jsonl is not None:
            lines = stack.enter_context(
                open_lines(jsonl, append=append, inputs=inputs, stopping=lambda: signals.number is not None)
            )
        receiver = Receiver(lines)
        try:
            unchanged = receiver.count_unchanged if lines is None else None
            session = stack.enter_context(
                batch.Session.open(config.catalogue, config.settings, on_record=receiver, on_unchanged=unchanged)
            )
            signals.hold()
            if lines is not None:
                lines.begin()
            if not begin(session):
                return Code.OK
        except (batch.CannotStore, batch.CatalogueError) as error:
            raise Stop(Code.CANNOT, str(error)) from None
        bar = progress and _is_terminal(sys.stderr) and not (jsonl == "-" and _is_terminal(sys.stdout))
        started = time.monotonic()
        _watch(session, signals, lines, bar)
        receiver.seconds = time.monotonic() - started
        ended = session.snapshot().state
        session.close()
        receiver.unstored = session.unstored
        return _conclude(session.snapshot(), ended, config.catalogue, signals, receiver)


def _watch(session: Session, signals: Signals, lines: Lines | None, bar: bool) -> None:
    """Until the batch has ended or stopped for good, a signal came, or records can be written no more."""
    stopped_at: float | None = None
    with _shown(bar) as show:
        while not session.wait(POLL_S):
            snapshot = session.snapshot()
            show(snapshot)
            if signals.number is not None or (lines and lines.failure):
                return
            if snapshot.state is not BatchState.STOPPED:
                stopped_at = None
            elif stopped_at is None:
                stopped_at = time.monotonic()
                if not bar:
                    say(f"{snapshot.message}; waiting {PATIENCE_S} s for that to pass")
            if stopped_at is not None and time.monotonic() - stopped_at >= PATIENCE_S:
                return


@contextlib.contextmanager
def _shown(bar: bool) -> Iterator[Callable[[Snapshot], None]]:
    if not bar:
        yield _say_nothing
        return
    from metaextract_tui.cli.progress import Bar

    with Bar() as shown:
        yield shown.show


def _say_nothing(snapshot: Snapshot) -> None:
    """Progress where nobody watches."""


def _conclude(snapshot: Snapshot, ended: BatchState, catalogue: Path, signals: Signals, receiver: Receiver) -> int:
    lines = receiver.lines
    if lines is not None and isinstance(lines.failure, BrokenPipeError):
        raise lines.failure
    for one in summary(snapshot, receiver, catalogue):
        say(one, program=False)
    if lines is not None and lines.failure is not None and signals.number is None:
        raise failed(lines)
    if ended in (BatchState.FINISHED, BatchState.CANCELLED):
        return Code.SOME_FAILED if _failed(snapshot) else Code.OK
    stored = "what was read is stored" + (f" but for {files(receiver.unstored)}" if receiver.unstored else "")
    left = f"{stored}; to carry on: {again('resume', catalogue)}"
    if signals.number is not None:
        raise Stop(128 + signals.number, f"interrupted; {left}")
    held = snapshot.counts.get(FileState.HELD, 0)
    reason = snapshot.message or (f"{files(held)} held back in the app" if held else f"the batch is {ended}")
    raise Stop(Code.CANNOT, f"{reason}; {left}")


def summary(snapshot: Snapshot, receiver: Receiver, catalogue: Path) -> Iterator[str]:
    """What became of the batch's files, in a few lines; where some were read before, this run's share is named."""
    count = snapshot.counts
    failures = _failed(snapshot)
    seconds, now = receiver.seconds, receiver.records
    rate = f", {now / seconds:,.0f} files/s" if seconds > 0.1 else ""
    share = "" if now == snapshot.files_done else f"; {files(now)} of them"
    yield f"{files(snapshot.files_done)}, {size(snapshot.bytes_done)}{share} in {duration(seconds)}{rate}"
    yield (
        f"  ok {count.get(FileState.OK, 0):,} · partial {count.get(FileState.PARTIAL, 0):,} · "
        f"failed {failures:,} · skipped {count.get(FileState.SKIPPED, 0):,}"
    )
    if failures:
        causes = sorted(snapshot.failures, key=lambda group: -group.files)
        yield "  failed: " + ", ".join(f"{group.files:,} {group.kind}" for group in causes)
    if quarantined := count.get(FileState.QUARANTINED, 0):
        yield f"  of them quarantined, left alone while unchanged, but for --force and retry: {quarantined:,}"
    if receiver.skipped:
        yield "  skipped: " + ", ".join(f"{number:,} {reason}" for reason, number in receiver.skipped.most_common())
    if receiver.unstored:
        yield f"  read but not stored, to be read again: {receiver.unstored:,}"
    if snapshot.excluded:
        yield f"  left out by --include and --exclude, without a record: {snapshot.excluded:,}"
    if cancelled := count.get(FileState.CANCELLED, 0):
        yield f"  cancelled: {cancelled:,}"
    yield f"  catalogue: {catalogue}, batch {snapshot.batch_id}"


def again(command: str, catalogue: Path) -> str:
    """The command line that does `command` on this catalogue."""
    return f"{APP_NAME} {command}" + (
        "" if catalogue == default_catalogue() else f" --catalogue {shlex.quote(str(catalogue))}"
    )


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _failed(snapshot: Snapshot) -> int:
    return snapshot.counts.get(FileState.FAILED, 0) + snapshot.counts.get(FileState.QUARANTINED, 0)
