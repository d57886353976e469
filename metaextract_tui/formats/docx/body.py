"""The main part looked through as bytes: tracked changes with their authors, hidden text, fields that fetch."""

from __future__ import annotations

import re

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.links import fetching_fields, put_links
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.people import authors
from metaextract_tui.formats.ooxml.probe import plain

_PREFIX = re.compile(rb'xmlns:([A-Za-z_][\w.-]*)\s*=\s*["\'][^"\']*/wordprocessingml/(?:2006/)?main["\']')
# ISO 29500-1, 17.13.5: text put in, taken out, moved (counted where it came from), and everything else that changed.
_KINDS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("insertions", (b"ins",)),
    ("deletions", (b"del",)),
    ("moves", (b"moveFrom",)),
    ("formatting", (b"rPrChange", b"pPrChange", b"sectPrChange", b"tblPrChange", b"tblPrExChange", b"tblGridChange",
                    b"trPrChange", b"tcPrChange", b"numberingChange", b"cellIns", b"cellDel", b"cellMerge")),
)  # fmt: skip
_CHANGE_AUTHOR = re.compile(
    rb"""<\w+:(?:ins|del|move\w+|\w+Change|cell\w+)\s[^<>]*?\bauthor\s*=\s*["']([^"'<]{1,200})["']"""
)
_VANISH = re.compile(rb""":vanish(?:\s*/>|\s+\w+:val\s*=\s*["'](?:1|true|on)["'])""")
_RUN = re.compile(rb"<\w+:r(?:\s[^<>]*)?>$")
_BACK = 2000  # bytes before a switch in which the run that it belongs to must begin
_SWITCHES = 1000  # switches looked at


def read_body(package: Package, main: str, found: Extraction, limit: int) -> dict[str, int]:
    """The counts of tracked changes, where the main part has at most `limit` bytes; says what of it is sensitive."""
    entry = package.directory.entries.get(main.lower())
    if entry is None or entry.size > limit or not (body := plain(package.content(main, limit) or b"")):
        return {}
    named = _PREFIX.search(body[:8192])
    prefix = b"<" + (named[1] if named else b"w") + b":"
    formatted = b"Change " in body or prefix + b"cell" in body
    changes = {name: _count(body, prefix, tags) if formatted or len(tags) == 1 else 0 for name, tags in _KINDS}
    if any(changes.values()):
        found.sensitive("hidden-content", "tracked changes")
        if people := authors(_CHANGE_AUTHOR.findall(body)):
            found.native["reviewers"] = found.cleaner.clean(people)
            found.sensitive("person", "tracked changes")
    if _hides_text(body):
        found.sensitive("hidden-content", "hidden text")
    put_links(fetching_fields(main, body), found)
    return changes


def _hides_text(body: bytes) -> bool:
    """Whether a run's own properties, and not those of a paragraph mark, hide its text (17.3.2: vanish)."""
    for _, one in zip(range(_SWITCHES), _VANISH.finditer(body), strict=False):
        before = body[max(0, one.start() - _BACK) : one.start()]
        begin = before.rfind(b"<", 0, max(0, before.rfind(b":rPr>")))
        if begin >= 0 and before[begin + 1 : begin + 2] != b"/" and _RUN.search(before[:begin].rstrip()):
            return True
    return False


def _count(body: bytes, prefix: bytes, tags: tuple[bytes, ...]) -> int:
    """How many elements have one of these names."""
    return sum(body.count(prefix + tag + end) for tag in tags if prefix + tag in body for end in (b" ", b">", b"/"))
