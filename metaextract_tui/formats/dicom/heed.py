"""What a walk over data elements remembers besides their values: who and what is named, anywhere in the data set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CHARSET, PIXEL_REPRESENTATION = 0x00080005, 0x00280103

_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020
# What identifies a patient (PS3.15 table E.1-1, the Patient modules of PS3.3 C.7.1 and C.2 and what repeats them).
PATIENT = frozenset(
    (_PATIENT_NAME, _PATIENT_ID, 0x00100021, 0x00100030, 0x00100032, 0x00100033, 0x00100034, 0x00101000, 0x00101001,
     0x00101005, 0x00101040, 0x00101060, 0x00101080, 0x00101081, 0x00101090, 0x00102150, 0x00102152, 0x00102154,
     0x00102155, 0x00102160, 0x00102180, 0x001021B0, 0x001021F0, 0x00102297, 0x00104000, 0x00380500, 0x00401004)
)  # fmt: skip
# Besides every element of VR PN: addresses and telephone numbers of physicians and of identified persons.
PERSON = frozenset((0x00080092, 0x00080094, 0x00401102, 0x00401103, 0x00401104))
# Serial number, unique device identifier (it may hold a serial number) and detector (PS3.15 table E.1-1).
DEVICE = frozenset((0x00181000, 0x00181009, 0x0018700A))
# Where to fetch an object or its pixels: RetrieveURL, PixelDataProviderURL, RetrieveURI.
LINK = frozenset((0x00081190, 0x00287FE0, 0x0040E010))

HEEDED = PATIENT | PERSON | DEVICE | LINK | {CHARSET, PIXEL_REPRESENTATION}


@dataclass(slots=True)
class Heed:
    """The first element of each kind that says something, by its key.

    `beyond`: the first that identifies a patient and is neither name nor ID, which in de-identified objects hold
    a pseudonym. `twice`: keywords of elements that the top level of the data set holds more than once.
    """

    patient: str | None = None
    beyond: str | None = None
    person: str | None = None
    device: str | None = None
    link: str | None = None
    twice: list[str] = field(default_factory=list)

    def note(self, tag: int, key: str, value: Any, *, name: bool) -> None:
        """Remember an element; `name`: it is of VR PN."""
        if not says_something(value):
            return
        if tag in PATIENT:
            self.patient = self.patient or key
            if tag not in (_PATIENT_NAME, _PATIENT_ID):
                self.beyond = self.beyond or key
        elif name or tag in PERSON:
            self.person = self.person or key
        elif tag in DEVICE:
            self.device = self.device or key
        elif tag in LINK:
            self.link = self.link or key


def says_something(value: Any) -> bool:
    """Whether a value is more than separators: `^^^^` is a person's name with all its parts empty."""
    values = value if isinstance(value, list) else [value]
    return any(str(one).strip("^= ") if isinstance(one, str) else one is not None for one in values)
