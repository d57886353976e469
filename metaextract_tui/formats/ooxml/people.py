"""Who commented: the comments of a package, classic and threaded, counted within bounds, and their authors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.probe import plain

MAX_COMMENTS = 256 << 10  # inflated bytes of one part that are looked through
MAX_PARTS = 64  # parts of comments that are looked through
MAX_AUTHORS = 100

_CLASSIC = re.compile(rb"<(?:\w+:)?comment[\s>]")
_THREADED = re.compile(rb"<(?:\w+:)?threadedComment[\s>]")
_AUTHOR = re.compile(
    rb"""<(?:\w+:)?author>([^<]{1,200})<|<(?:\w+:)?comment\s[^<>]*?\bauthor\s*=\s*["']([^"'<]{1,200})["']"""
    rb"""|<(?:\w+:)?person\s[^<>]*?\bdisplayName\s*=\s*["']([^"'<]{1,200})["']"""
)
_NOBODY = frozenset(("", "author", "unknown author"))  # what Word and LibreOffice write where the name was taken out


def authors(names: Iterable[bytes]) -> list[str]:
    """Names as XML has them made plain, each once; those that name nobody are left out."""
    found: dict[str, None] = {}
    for raw in names:
        name = html.unescape(raw.decode("utf-8", "replace")).strip()
        if name.casefold() not in _NOBODY and not name.startswith("tc={") and len(found) < MAX_AUTHORS:
            found[name] = None
    return list(found)


def read_comments(package: Package, found: Extraction) -> int:
    """Fill `native.comments`: how many there are (`count`), how many of them `threaded`, their `authors`. Returns the
    number of parts of comments. Numbers are absent where a part is longer than MAX_COMMENTS.

    Classic: ISO 29500-1, 17.13.4 and 18.7; threaded: [MS-XLSX], CT_ThreadedComment, whose stand-ins among the
    classic ones are counted once.
    """
    classic = package.of_type(".comments+xml", ".ms-excel.comments")
    threaded = package.of_type(".threadedcomments+xml")
    people = package.of_type(".ms-excel.person+xml")
    if not classic and not threaded:
        return 0
    notes, threads, whole = 0, 0, True
    names: list[bytes] = []
    for part in (*classic, *threaded, *people)[:MAX_PARTS]:
        data = plain(package.head(part, MAX_COMMENTS + 1))
        whole = whole and len(data) <= MAX_COMMENTS and not part.endswith(".bin")
        names += [next(filter(None, one.groups())) for one in _AUTHOR.finditer(data)]
        notes += len(_CLASSIC.findall(data)) - data.count(b"[Threaded comment]")
        threads += len(_THREADED.findall(data))
    comments: dict[str, object] = {}
    if whole and len(classic) + len(threaded) + len(people) <= MAX_PARTS:
        comments = {"count": notes + threads, "threaded": threads}
    if known := authors(names):
        comments["authors"] = known
        found.sensitive("person", "comments.authors")
    found.native["comments"] = found.cleaner.clean(comments)
    if notes > 0 or threads or any(part.endswith(".bin") for part in classic):
        found.sensitive("hidden-content", "comments")
    return len(classic) + len(threaded)
