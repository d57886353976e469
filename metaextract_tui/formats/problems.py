"""The one place where an exception becomes an error of the taxonomy."""

from __future__ import annotations

import os
import struct
import traceback
import zlib
from types import TracebackType

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.source import CannotOpen, os_error_kind
from metaextract_tui.model import ErrorKind, RecordError

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_OF_THE_DATA = (struct.error, zlib.error, EOFError, UnicodeError, RecursionError)
MAX_DETAIL = 8000  # characters


def classify(error: BaseException) -> RecordError:
    """The error of a record. What a library raised on the file's bytes is `malformed`; what our own code raised
    without meaning to is `internal`, and carries the traceback."""
    if isinstance(error, Unreadable | CannotOpen):
        return RecordError(error.kind, _line(error.message))
    if isinstance(error, MemoryError):
        return RecordError(ErrorKind.MEMORY, "the file asked for more memory than a worker may use", _detail(error))
    if isinstance(error, RecursionError):
        return RecordError(ErrorKind.MALFORMED, "its parts are nested too deep", _detail(error))
    if isinstance(error, OSError) and error.errno is not None:
        return RecordError(os_error_kind(error), _line(error.strerror or str(error)), _detail(error))
    said = _line(f"{type(error).__name__}: {error}")
    if isinstance(error, _OF_THE_DATA) or not _raised_here(error.__traceback__):
        return RecordError(ErrorKind.MALFORMED, f"it could not be read ({said})", _detail(error))
    return RecordError(ErrorKind.INTERNAL, f"the extractor failed ({said}); please report this", _detail(error))


def _raised_here(trace: TracebackType | None) -> bool:
    """Whether the innermost frame is code of this package, and not of a library or an extension module."""
    frame = None
    while trace is not None:
        frame, trace = trace.tb_frame, trace.tb_next
    return frame is not None and os.path.abspath(frame.f_code.co_filename).startswith(_OURS)


def _line(text: str) -> str:
    return " ".join(text.split())[:500]


def _detail(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-12))[-MAX_DETAIL:]
