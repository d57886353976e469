"""Where each normalised field comes from, as a format declares it: the source's name, and the standard behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Origin:
    """One place where a format finds a field. A format lists them in the order in which they count.

    field      the field's name (FIELDS)
    source     as records name it in `sources`; `*` stands for any text, `[` for itself
    standard   the standard that gives the place its meaning, with the section
    """

    field: str
    source: str
    standard: str

    def covers(self, field: str, source: str) -> bool:
        """Whether a record's source of a field is this one."""
        return self.field == field and fnmatchcase(source, self.source.replace("[", "[[]"))


def undeclared(origins: Iterable[Origin], sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields of one record, with their sources, that its format does not declare."""
    known = tuple(origins)
    for field, source in sources.items():
        for one in source.split("; ") if field == "sensitivity" else (source,):
            if not any(origin.covers(field, one) for origin in known):
                yield field, one
