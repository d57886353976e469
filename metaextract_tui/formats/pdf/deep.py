"""--deep for PDF: how much text on how many pages, in which scripts and declared languages, and how many images.

Text is had by MuPDF's text device: nothing is rendered, no image is decoded, no script is run. Annotations and the
values of form fields are not counted. The language of a text is not guessed: what is declared is told, and how many
letters there are of each Unicode script.
"""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

import pymupdf
from pymupdf import mupdf

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.content import MAX_CONTENT, Content
from metaextract_tui.formats.pdf.opening import said
from metaextract_tui.formats.pdf.reader import DOCUMENT
from metaextract_tui.formats.source import Source

MAX_PAGES = 500
MAX_WORK = 128 << 20  # bytes of content interpreted in all
SECONDS = 20.0  # after which no further page is begun
MAX_ELEMENTS = 50_000  # of the structure tree
# First words of the names of letters that are of no one script, or say so further on in the name.
_COMMON = frozenset(
    ("FULLWIDTH", "HALFWIDTH", "MODIFIER", "MATHEMATICAL", "DOUBLE", "SCRIPT", "BLACK", "MICRO", "OHM", "FEMININE",
     "MASCULINE", "KELVIN", "ANGSTROM", "INFORMATION", "SUPERSCRIPT", "SUBSCRIPT", "VULGAR", "CIRCLED", "SQUARED")
)  # fmt: skip
_WITHIN = frozenset(("LATIN", "GREEK", "KATAKANA", "HANGUL", "CYRILLIC"))
_NAMES = {"Cjk": "Han", "Ideographic": "Han"}


def extract(source: Source, found: Extraction) -> None:
    """Fill `found.deep` with `text`, `images` and, where declared, `languages`."""
    document = source.memo.pop(DOCUMENT, None)
    if document is None or mupdf.pdf_needs_password(document):
        return  # the warning that a password is needed stands in the record
    try:
        content = Content()
        _text(document, content, found)
        _languages(document, content, found)
    finally:
        pymupdf.TOOLS.reset_mupdf_warnings()


def _text(document: Any, content: Content, found: Extraction) -> None:
    """`text` and `images`, page by page."""
    begun = time.monotonic()
    total = int(mupdf.pdf_count_pages(document))
    letters: Counter[str] = Counter()
    words = with_text = looked_at = work = 0
    heavy, bad = 0, ""
    for index in range(min(total, MAX_PAGES)):
        if work > MAX_WORK or time.monotonic() - begun > SECONDS:
            break
        try:
            page = mupdf.pdf_lookup_page_obj(document, index)
            resources = mupdf.pdf_dict_get_inheritable(page, _RESOURCES)
            one = content.work(document, o.of(page), o.of(resources))
            if one > MAX_CONTENT:
                heavy += 1
                continue
            work += one
            text = _page_text(document, index) if one else ""
        except mupdf.FzErrorBase as error:
            bad = bad or f"deep: page {index + 1} could not be read ({said(error)})"
            continue
        looked_at += 1
        parts = text.split()
        words += len(parts)
        with_text += bool(parts)
        letters.update("".join(parts))
    characters = letters.total()
    unmapped = letters.pop("\ufffd", 0)
    told: dict[str, Any] = {
        "pages_looked_at": looked_at, "pages_with_text": with_text, "pages_without_text": looked_at - with_text,
        "characters": characters, "words": words, "scripts": _scripts(letters),
    }  # fmt: skip
    if unmapped:
        told["characters_unmapped"] = unmapped
    found.deep["text"] = told
    found.deep["images"] = {"count": content.images, "pixels": content.pixels}
    if bad:
        found.warn("malformed", bad, partial=True)
    if heavy:
        found.warn("cut", f"deep: the text of {heavy} pages was not read: too much is drawn on them", partial=True)
    if looked_at + heavy < total and not bad:
        found.warn("cut", f"deep: the text and images of {looked_at} of {total} pages were looked at", partial=True)
    if not content.complete:
        found.warn("cut", f"deep: only the first {content.images} images were counted", partial=True)


_RESOURCES = mupdf.pdf_new_name("Resources")
_OPTIONS = mupdf.FzStextOptions()
_NO_IMAGES = mupdf.FZ_DONT_DECODE_IMAGES


def _page_text(document: Any, index: int) -> str:
    page = mupdf.pdf_load_page(document, index)
    bounds = mupdf.pdf_bound_page(page, mupdf.FZ_CROP_BOX)
    text = mupdf.FzStextPage(bounds)
    device = mupdf.fz_new_stext_device(text, _OPTIONS)
    mupdf.fz_enable_device_hints(device, _NO_IMAGES)
    mupdf.pdf_run_page_contents(page, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    buffer = mupdf.fz_new_buffer_from_stext_page(text)
    return bytes(mupdf.fz_buffer_extract_copy(buffer)).decode("utf-8", "replace")


def _scripts(letters: Counter[str]) -> dict[str, int]:
    """Letters of each script, most first."""
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        if letter.isalpha():
            scripts[_script(letter)] += count
    return dict(scripts.most_common())


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """A letter's script, which the first word of its Unicode name says for nearly all of them."""
    words = unicodedata.name(letter, "").split()
    if not words:
        return "Unknown"
    if words[0].partition("-")[0] in _COMMON:
        return next((word.title() for word in words[1:3] if word in _WITHIN), "Common")
    name = words[0].title()
    return _NAMES.get(name, name.partition("-")[0])


def _languages(document: Any, content: Content, found: Extraction) -> None:
    """`languages`: how often each is declared, by elements of the structure tree (14.9.2.3) and marked content."""
    languages = content.languages
    waiting = [o.get(o.get(o.get(o.of(mupdf.pdf_trailer(document)), "Root"), "StructTreeRoot"), "K")]
    seen: set[int] = set()
    elements = 0
    while waiting:
        element = waiting.pop()
        if o.is_array(element):
            waiting.extend(reversed(list(o.items(element, MAX_ELEMENTS))))
            continue
        number = o.number_of(element)
        if not o.is_dict(element) or (number and number in seen):
            continue
        elements += 1
        if elements > MAX_ELEMENTS or len(waiting) > MAX_ELEMENTS:
            found.warn("cut", f"deep: only {MAX_ELEMENTS} structure elements were looked at", partial=True)
            break
        seen.add(number)
        if tag := o.text(o.get(element, "Lang")).strip("\0 "):
            languages[tag[:64]] += 1
        waiting.append(o.get(element, "K"))
    if languages:
        found.deep["languages"] = found.cleaner.clean(dict(languages.most_common(100)))
