"""What a query can ask for, by name: the files' own values, how they were read, and every field of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from metaextract_tui.formats.codes import CODES
from metaextract_tui.formats.fields import FIELDS, SENSITIVITY, Field
from metaextract_tui.formats.others import OTHERS
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import ErrorKind, FileState, Lane, Source


class Kind(StrEnum):
    """How the value after a name is understood."""

    CHOICE = "choice"
    CODE = "code"
    TEXT = "text"
    FOLDER = "folder"
    SIZE = "size"
    TIME = "time"
    MEMORY = "memory"
    WHOLE = "whole number"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Asked:
    """One name before a colon. `choices`: all that the value can be (CHOICE), or what it often is."""

    name: str
    kind: Kind
    source: Source
    meaning: str
    example: str
    choices: tuple[str, ...] = ()


STATES: Mapping[str, frozenset[FileState]] = {state.value: frozenset([state]) for state in FileState} | {
    "reading": frozenset([FileState.PROCESSING]),
    "running": frozenset([FileState.PROCESSING]),
    "done": frozenset([FileState.OK, FileState.PARTIAL]),
}

# Fields whose value is a short code: `:` means the whole of it. Others are texts, in which a part is looked for.
_CODES: Mapping[str, tuple[str, ...]] = {
    "modality": ("CT", "MR", "PT", "US", "CR", "DX", "MG", "NM", "XA", "RF", "SC", "SR", "SEG", "RTSTRUCT", "RTDOSE"),
    "video_codec": ("h264", "hevc", "av1", "vp9", "mpeg4", "mjpeg", "prores"),
    "audio_codec": ("aac", "mp3", "pcm", "opus", "vorbis", "ac3", "flac"),
    "colour": ("RGB", "YCbCr", "MONOCHROME2", "MONOCHROME1"),
    "language": ("en", "de", "fr", "es", "zh"),
    "sensitivity": SENSITIVITY,
    "compression": ("none", "lzw", "deflate", "jpeg", "gzip"),
}

_OF_TYPE = {
    "str": Kind.TEXT, "list[str]": Kind.TEXT, "int": Kind.WHOLE, "list[int]": Kind.WHOLE, "float": Kind.NUMBER,
    "list[float]": Kind.NUMBER, "bool": Kind.YES_NO, "date-time": Kind.DATE,
}  # fmt: skip
_EXAMPLES = {
    Kind.TEXT: "{}:report",
    Kind.WHOLE: "{}:>100",
    Kind.NUMBER: "{}:>1.5",
    Kind.YES_NO: "{}:yes",
    Kind.DATE: "{}:>2024-06",
}

_FILES = (
    Asked("state", Kind.CHOICE, Source.FILE, "where the file stands", "state:failed", tuple(STATES)),
    Asked("kind", Kind.CHOICE, Source.FILE, "its format, found by its content", "kind:dicom"),
    Asked("error", Kind.CHOICE, Source.FILE, "why it failed", "error:timeout", tuple(ErrorKind)),
    Asked("under", Kind.FOLDER, Source.FILE, "in this folder, at whatever depth", "under:~/scans"),
    Asked("name", Kind.TEXT, Source.FILE, "the file's name, without its folder", "name~mri"),
    Asked("path", Kind.TEXT, Source.FILE, "the whole path", "path~2024"),
    Asked("size", Kind.SIZE, Source.FILE, "bytes; K M G are thousands, as on the screen", "size:>10M"),
    Asked("modified", Kind.MOMENT, Source.FILE, "when the file was last written", "modified:>2024-06"),
    Asked("time", Kind.TIME, Source.FILE, "how long reading it took", "time:>1s"),
    Asked("tries", Kind.WHOLE, Source.FILE, "how often it was read", "tries:>1"),
    Asked("memory", Kind.MEMORY, Source.RUN, "the most memory that reading it needed, MiB", "memory:>500"),
    Asked("lane", Kind.CHOICE, Source.FILE, "read in a thread or a process", "lane:process", tuple(Lane)),
    Asked("worker", Kind.CODE, Source.RUN, "who read it", "worker:P1"),
    Asked("reason", Kind.TEXT, Source.FILE, "the words of its error or note", "reason~password"),
    Asked(
        "warning", Kind.CHOICE, Source.WARNING, "the code of a warning", "warning:conflict",
        tuple(one.name for one in CODES),
    ),
)  # fmt: skip


def _field(field: Field) -> Asked:
    kind = Kind.CODE if field.name in _CODES else _OF_TYPE[field.type]
    choices = _CODES.get(field.name, ("yes", "no") if kind is Kind.YES_NO else ())
    example = f"{field.name}:{choices[0]}" if choices else _EXAMPLES[kind].format(field.name)
    meaning = f"{field.meaning}, {field.unit}" if field.unit and field.unit not in field.meaning else field.meaning
    return Asked(field.name, kind, Source.FIELD, meaning, example, choices)


ASKED: Mapping[str, Asked] = {one.name: one for one in (*_FILES, *map(_field, FIELDS))}
"""By name, in the order in which they are offered."""


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    """Every format that this installation can name."""
    return frozenset([one.name for one in registry().formats] + [one.name for one in OTHERS])
