"""One file in, one record out: open, identify, extract, compare. What a worker does with each file."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

from metaextract_tui.formats.base import Extraction, Format
from metaextract_tui.formats.identify import Identity, extension_matches, identify
from metaextract_tui.formats.problems import classify
from metaextract_tui.formats.registry import Registry, extractor
from metaextract_tui.formats.source import CannotOpen, Source, Stamp
from metaextract_tui.model import ErrorKind, Record, RecordError, RecordStatus, Run

T = TypeVar("T")

_DIGEST_STEP = 1 << 20  # bytes read at once
_runs: dict[tuple[str, bool], tuple[Format, Run]] = {}


class WrongLane(Exception):
    """The file's format may not be read in this worker (unsafe in threads); nothing was read."""

    def __init__(self, format: Format) -> None:
        super().__init__(format.name)
        self.format = format


def read_file(
    path: bytes, registry: Registry, *, threads: bool = False, deep: bool = False, format: str | None = None
) -> tuple[Record, Stamp | None]:
    """The record of the file at `path`, whatever happens, and what it was when it was read (None: not opened).

    `deep`: the body too. `format`: the name of the format that it is read as, whatever its content says. Raises
    WrongLane where `threads` is true and the file must not be read in a thread.
    """
    shown = os.fsdecode(path)
    try:
        source = Source(path, deep=deep)
    except CannotOpen as error:
        status = RecordStatus.SKIPPED if error.kind is ErrorKind.UNSUPPORTED else RecordStatus.FAILED
        return Record(shown, status, error=classify(error)), None
    with source:
        if source.size == 0:
            return _nothing(source, RecordStatus.FAILED, RecordError(ErrorKind.EMPTY, "the file has no bytes"))
        if format is not None:
            return _read_as(source, format, registry, threads=threads), source.stamp
        identity = attempt(lambda: identify(source, registry))
        if isinstance(identity, RecordError):
            return _nothing(source, RecordStatus.FAILED, identity)
        matches = extension_matches(source, identity, registry)
        if identity.format is None:
            run = Run(extractor=registry.nothing_key(deep=deep))
            return _nothing(source, *_unread(source, identity, registry), extension_matches=matches, run=run)
        if threads and (deep or not identity.format.threads_safe):
            raise WrongLane(identity.format)
        return _extract(source, identity.format, matches, registry), source.stamp


def _read_as(source: Source, name: str, registry: Registry, *, threads: bool) -> Record:
    """The record of a file that a person has read as the format of this name. Where that finds nothing the record has
    failed, without a reader's key: a later scan tells by the content again what the file is."""
    format = registry.by_name.get(name)
    if format is None:
        unknown = RecordError(ErrorKind.UNSUPPORTED, f"it was to be read as {name}, and no format has that name")
        return _nothing(source, RecordStatus.FAILED, unknown, run=Run(read_as=name))[0]
    if threads and (source.deep or not format.threads_safe):
        raise WrongLane(format)
    matches = source.extension in format.extensions if source.extension else None
    record = _extract(source, format, matches, registry)
    record = replace(record, run=record.run._replace(read_as=name))
    error = record.error
    if error is None and not record.fields and not any(part for name, part in record.native.items() if name != "deep"):
        error = RecordError(ErrorKind.MALFORMED, f"nothing in it can be read as {format.label}")
    elif error is not None and (error.kind is ErrorKind.INTERNAL or not error.kind.retryable):
        # Content that is another format's may lead a reader anywhere: that is no mistake of the reader's.
        kind = ErrorKind.MALFORMED if error.kind is ErrorKind.INTERNAL else error.kind
        said = error.message.removesuffix("; please report this")
        error = RecordError(kind, f"it cannot be read as {format.label}: {said}", error.detail)
    if error is None:
        return record
    return replace(record, status=RecordStatus.FAILED, error=error, run=Run(read_as=name))


def _nothing(source: Source, status: RecordStatus, error: RecordError, **members: Any) -> tuple[Record, Stamp | None]:
    """The record of a file that no format's extractor reads; a deep scan tells its SHA-256 all the same."""
    found = Extraction("")
    if source.deep:
        _fingerprint(source, found)
    warnings = tuple(found.warnings)
    return _record(source, status, error=error, native=found.native, warnings=warnings, **members), source.stamp


def attempt(call: Callable[[], T]) -> T | RecordError:
    """What `call` returns, or the error that it raised: whatever a hostile file provokes becomes a record."""
    try:
        return call()
    except Exception as raised:  # noqa: BLE001 - the worker's door
        return classify(raised)


def _unread(source: Source, identity: Identity, registry: Registry) -> tuple[RecordStatus, RecordError]:
    promised = registry.by_extension(source.extension)
    if identity.other is None and promised is not None:
        message = f"the name says {promised.label}, the content is no format that is known"
        return RecordStatus.FAILED, RecordError(ErrorKind.MALFORMED, message)
    what = f"{identity.other.label} is not read here" if identity.other else "not a format that is known"
    if source.head.startswith(b"PK\x03\x04") and source.head[6:7] and source.head[6] & 1:
        # APPNOTE.TXT 4.4.4: bit 0 of the general purpose flags of the first entry
        return RecordStatus.SKIPPED, RecordError(ErrorKind.ENCRYPTED, f"its entries are encrypted; {what}")
    return RecordStatus.SKIPPED, RecordError(ErrorKind.UNSUPPORTED, what)


def _extract(source: Source, format: Format, matches: bool | None, registry: Registry) -> Record:
    found = Extraction(format.name)
    error = attempt(lambda: extractor(format.extractor)(source, found))
    if source.deep:
        _deepen(source, format, found, readable=error is None)
    for code, message in found.cleaner.notes.items():
        found.warn(code, message)
    if source.changed():
        found.warn("changed-while-read", "the file changed while it was read", partial=True)
    status = RecordStatus.PARTIAL if found.partial else RecordStatus.OK
    if error is not None:
        something = bool(found.fields or any(value for name, value in found.native.items() if name != "deep"))
        if something and error.kind not in (ErrorKind.MEMORY, ErrorKind.INTERNAL, ErrorKind.ENCRYPTED):
            found.warn(error.kind, error.message, partial=True)
            status, error = RecordStatus.PARTIAL, None
        else:
            status = RecordStatus.FAILED
    if matches is False and (actual := registry.by_name.get(found.format)) is not None:
        matches = source.extension in actual.extensions  # what the extractor found it to be: HDF5 that is NetCDF
    return _record(
        source, status, format=found.format, format_version=found.format_version,
        media_type=found.media_type or format.media_types[0], extension_matches=matches,
        fields=found.fields, sources=found.sources, native=found.native,
        warnings=tuple(found.warnings), error=error,
        run=_run(format, source.deep),
    )  # fmt: skip


def _deepen(source: Source, format: Format, found: Extraction, *, readable: bool) -> None:
    """Read the body as --deep asks; what goes wrong there is a warning, for the rest of the record stands."""
    _fingerprint(source, found)
    if format.deep is None or not readable:
        return
    function = extractor(format.deep)
    error = attempt(lambda: function(source, found))
    if error is not None:
        found.warn(error.kind, f"deep: {error.message}", partial=True)


def _fingerprint(source: Source, found: Extraction) -> None:
    """Put the SHA-256 of the whole file (FIPS 180-4) among the deep findings."""
    digest = attempt(lambda: _digest(source))
    if isinstance(digest, RecordError):
        found.warn(digest.kind, f"deep: its SHA-256 is not known: {digest.message}", partial=True)
    else:
        found.deep["sha256"] = digest


def _digest(source: Source) -> str:
    digest, offset = hashlib.sha256(), 0
    while offset < source.size and (part := source.read_at(offset, min(_DIGEST_STEP, source.size - offset))):
        digest.update(part)
        offset += len(part)
    return digest.hexdigest()


def _record(source: Source, status: RecordStatus, **members: Any) -> Record:
    modified = _utc(source.stamp.mtime_ns)
    shown = os.fsdecode(source.path)
    return Record(shown, status, size_bytes=source.size, modified=modified, **members)


def _utc(mtime_ns: int) -> str | None:
    """ISO 8601 in UTC; None where the file system states a time that no calendar has."""
    try:
        year, month, day, hour, minute, second = time.gmtime(mtime_ns // 10**9)[:6]
    except (OverflowError, ValueError, OSError):
        return None
    return f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z" if 0 < year < 10000 else None


def _run(format: Format, deep: bool) -> Run:
    """What reads this format, without how it went."""
    known = _runs.get((format.name, deep))
    if known is None or known[0] is not format:
        known = _runs[format.name, deep] = (
            format,
            Run(extractor=format.key(deep=deep), library=libraries(format, deep=deep)),
        )
    return known[1]


def libraries(format: Format, *, deep: bool = False) -> str | None:
    """Names and versions of the distributions that read this format."""
    return _versions(format.libraries + (format.deep_libraries if deep else ()))


@cache  # by names, for a format's hash is that of all it declares
def _versions(names: tuple[str, ...]) -> str | None:
    found = []
    for name in dict.fromkeys(names):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(name)
    return ", ".join(found) or None
