"""PDF objects by MuPDF, made plain: the few reads that the extractor needs, each safe on an object of any kind.

MuPDF raises `FzErrorBase` where an object that is referred to cannot be loaded at all; callers guard by topic.

An object here is MuPDF's own pointer, None where there is none: its low-level calls cost a sixth of those on the
classes that wrap it. Pointers are borrowed from the document, and good as long as that is open and nothing in it is
changed: MuPDF drops no object that it has loaded before, and keeps the old ones when it repairs a file while it is
read (`orphan_object`, `pdf_forget_xref`). `of` takes a pointer out of a wrapper, `owned` wraps one for other calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pymupdf import mupdf

Obj = Any  # pdf_obj *, resolved by each read; None where there is none

get = mupdf.ll_pdf_dict_gets
is_bool = mupdf.ll_pdf_is_bool
to_bool = mupdf.ll_pdf_to_bool
is_dict = mupdf.ll_pdf_is_dict
is_array = mupdf.ll_pdf_is_array
is_name = mupdf.ll_pdf_is_name
is_null = mupdf.ll_pdf_is_null
is_stream = mupdf.ll_pdf_is_stream
is_string = mupdf.ll_pdf_is_string
number_of = mupdf.ll_pdf_to_num  # the object's number, 0 for a direct object
to_int = mupdf.ll_pdf_to_int
length = mupdf.ll_pdf_array_len
item = mupdf.ll_pdf_array_get
real = mupdf.ll_pdf_array_get_real


def of(wrapped: Any) -> Obj:
    """The pointer in a mupdf.PdfObj, good as long as that or the document is there."""
    return wrapped.m_internal


def owned(obj: Obj) -> Any:
    """A mupdf.PdfObj that keeps the object."""
    return mupdf.PdfObj(mupdf.ll_pdf_keep_obj(obj))


def name(obj: Obj) -> str:
    """A name without its slash; empty where it is none."""
    return "" if obj is None else _whole(mupdf.ll_pdf_to_name(obj))


def text(obj: Obj) -> str:
    """A text string (UTF-16, UTF-8 or PDFDocEncoding, ISO 32000-2, 7.9.2.2); empty where it is none."""
    if obj is None or not is_string(obj):
        return ""
    said = mupdf.ll_pdf_to_text_string(obj)
    length = mupdf.ll_pdf_to_str_len(obj)
    if len(said) in (length, (length - 2) // 2):
        return _whole(said)
    return _decoded(raw(obj), said)


_LANGUAGE = re.compile("\x1b[^\x1b]{0,16}\x1b")  # an escape within UTF-16 and UTF-8 that names the language
_MARKS = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))


def _decoded(data: bytes, said: str) -> str:
    """A text string whole where MuPDF's ends at a zero character; `said`: what it made of it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _LANGUAGE.sub("", data[len(mark) :].decode(encoding, "replace"))
    if b"\0" not in data:
        return _whole(said)
    return data.decode("latin-1").translate(_PDF_DOC)


# PDFDocEncoding where it is not Latin-1 (ISO 32000-2, D.3)
_PDF_DOC = dict(
    zip(
        (*range(0x18, 0x20), *range(0x80, 0x9F), 0xA0),
        "\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212"
        "\u2030\u201e\u201c\u201d\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161"
        "\u017e\u20ac",
        strict=True,
    )
)


_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def raw(obj: Obj) -> bytes:
    """A string's bytes."""
    if not is_string(obj):
        return b""
    said, length = mupdf.ll_pdf_to_string(obj)
    found = bytes(said.encode("utf-8", "surrogateescape"))
    return found if len(found) == length else _printed(obj)


def _printed(obj: Obj) -> bytes:
    """A string's bytes where one of them is zero, at which the short way ends: as MuPDF writes it into a file."""
    buffer = mupdf.fz_new_buffer(64)
    output = mupdf.FzOutput(buffer)
    mupdf.pdf_print_obj(output, owned(obj), 1, 1)
    output.fz_close_output()
    said: bytes = mupdf.fz_buffer_extract_copy(buffer)
    if said.startswith(b"<"):
        return bytes.fromhex(said.strip(b"<>").decode("ascii"))
    return _ESCAPE.sub(lambda at: _unescaped(at[1]), said[1:-1])


def _unescaped(what: bytes) -> bytes:
    """PDF 32000-1, table 3."""
    return bytes([int(what, 8) & 255]) if what.isdigit() else _LETTERS.get(what, what)


def _whole(said: str) -> str:
    """Bytes that MuPDF passed on although they are no UTF-8 become U+FFFD."""
    if said.isascii():
        return said
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def items(obj: Obj, most: int) -> Iterator[Obj]:
    """Up to `most` elements of an array; nothing where it is none."""
    if is_array(obj):
        for index in range(min(length(obj), most)):
            yield item(obj, index)


def entries(obj: Obj, most: int) -> Iterator[tuple[str, Obj]]:
    """Up to `most` entries of a dictionary; nothing where it is none."""
    if is_dict(obj):
        for index in range(min(mupdf.ll_pdf_dict_len(obj), most)):
            yield name(mupdf.ll_pdf_dict_get_key(obj, index)), mupdf.ll_pdf_dict_get_val(obj, index)


def values(obj: Obj, most: int) -> Iterator[Obj]:
    """Up to `most` values of a dictionary; nothing where it is none."""
    if is_dict(obj):
        for index in range(min(mupdf.ll_pdf_dict_len(obj), most)):
            yield mupdf.ll_pdf_dict_get_val(obj, index)


def scalar(obj: Obj) -> Any:
    """A plain value: text, name, number or bool; None for anything else."""
    if is_string(obj):
        return text(obj)
    if is_name(obj):
        return name(obj)
    if is_bool(obj):
        return bool(to_bool(obj))
    if mupdf.ll_pdf_is_int(obj):
        return int(mupdf.ll_pdf_to_int64(obj))
    if mupdf.ll_pdf_is_real(obj):
        return float(mupdf.ll_pdf_to_real(obj))
    return None


def name_tree(root: Obj, most: int) -> Iterator[tuple[str, Obj]]:
    """Up to `most` leaves of a name tree (ISO 32000-2, 7.9.6), loops cut."""
    for key, value in _tree(root, "Names", most):
        yield text(key), value


def number_tree(root: Obj, most: int) -> Iterator[tuple[int, Obj]]:
    """Up to `most` leaves of a number tree (7.9.7), loops cut."""
    for key, value in _tree(root, "Nums", most):
        yield int(to_int(key)), value


def _tree(root: Obj, leaves: str, most: int) -> Iterator[tuple[Obj, Obj]]:
    waiting, seen, given = [root], set[int](), 0
    while waiting:
        node = waiting.pop()
        number = number_of(node)
        if not is_dict(node) or number in seen or len(seen) > 4 * most:
            continue
        if number:
            seen.add(number)
        pairs = list(items(get(node, leaves), 2 * most))
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            if given >= most:
                return
            given += 1
            yield key, value
        waiting.extend(reversed(list(items(get(node, "Kids"), most))))


def stream_offset(document: Any, obj: Obj) -> int:
    """Where in the file the bytes of a stream begin."""
    return max(0, int(mupdf.ll_pdf_get_xref_entry(document.m_internal, number_of(obj)).stm_ofs))


def stream(obj: Obj, limit: int) -> bytes:
    """Up to `limit` decoded bytes of a stream; a stream that would inflate to more is cut there."""
    return read_all(mupdf.pdf_open_stream(owned(obj)), limit)


def read_all(opened: Any, limit: int) -> bytes:
    """Up to `limit` bytes of an opened stream."""
    bounded = mupdf.fz_open_null_filter(opened, limit, 0)
    return bytes(mupdf.fz_buffer_extract_copy(mupdf.fz_read_all(bounded, 4096)))
