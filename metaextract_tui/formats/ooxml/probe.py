"""Telling DOCX and XLSX from other ZIPs by the main part's content type, and encrypted ones from other OLE files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from metaextract_tui.formats.ooxml.ole import MAGIC, holds_encrypted_package
from metaextract_tui.formats.ooxml.zipdir import PartError, ZipDirectory
from metaextract_tui.formats.source import Source

# How the files begin: a ZIP's first entry, an empty ZIP, the mark of one that was split (APPNOTE.TXT 8.5), OLE.
SIGNS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", MAGIC)
CONTENT_TYPES = "[Content_Types].xml"
MAX_CONTENT_TYPES = 4 << 20  # bytes

# The main part's content type → format, media type: ISO 29500-1 11.3.10 and 12.3.23, [MS-OFFMACRO2] 2.1, [MS-XLSB] 2.1.
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MS_WORD, _MS_EXCEL = "application/vnd.ms-word.", "application/vnd.ms-excel."
MAIN_TYPES: dict[str, tuple[str, str]] = {
    _WORD + "document.main+xml": ("docx", _WORD + "document"),
    _WORD + "template.main+xml": ("docx", _WORD + "template"),
    _MS_WORD + "document.macroenabled.main+xml": ("docx", _MS_WORD + "document.macroEnabled.12"),
    _MS_WORD + "template.macroenabledtemplate.main+xml": ("docx", _MS_WORD + "template.macroEnabled.12"),
    _EXCEL + "sheet.main+xml": ("xlsx", _EXCEL + "sheet"),
    _EXCEL + "template.main+xml": ("xlsx", _EXCEL + "template"),
    _MS_EXCEL + "sheet.macroenabled.main+xml": ("xlsx", _MS_EXCEL + "sheet.macroEnabled.12"),
    _MS_EXCEL + "template.macroenabled.main+xml": ("xlsx", _MS_EXCEL + "template.macroEnabled.12"),
    _MS_EXCEL + "addin.macroenabled.main+xml": ("xlsx", _MS_EXCEL + "addin.macroEnabled.12"),
    _MS_EXCEL + "sheet.binary.macroenabled.main": ("xlsx", _MS_EXCEL + "sheet.binary.macroEnabled.12"),
}  # fmt: skip
_MAIN = re.compile(rb"""ContentType\s*=\s*["']\s*([^"'\s]*\.main(?:\+xml)?)\s*["']""")
_OFFICE_DOCUMENT = re.compile(rb"""<[^<>]*/officeDocument["'][^<>]*>""")
_TARGET = re.compile(rb"""\bTarget\s*=\s*["']/?([^"']*)["']""")
_MAIN_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
}

_FAMILIES = {
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), "docx"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xlam"), "xlsx"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What kind of package a ZIP is, and on what that rests."""

    format: str
    media_type: str | None
    basis: str


class Opened:
    """A ZIP that a probe has opened: its directory, the content types as read, the verdict."""

    def __init__(self, source: Source) -> None:
        self._extension = source.extension
        self.directory = ZipDirectory(source)
        self.content_types = b""
        self.verdict = None if _another_kind(source) else self._judge()

    def _judge(self) -> Verdict | None:
        directory = self.directory
        if CONTENT_TYPES in directory:
            try:
                self.content_types = directory.read(CONTENT_TYPES, MAX_CONTENT_TYPES)
            except PartError as error:
                directory.note(error.code, error.message)
                self.content_types = error.data
        text = plain(self.content_types)
        named = dict.fromkeys(m.decode("latin-1").lower() for m in _MAIN.findall(text))
        mains = {name: MAIN_TYPES[name] for name in named if name in MAIN_TYPES}
        if len({kind for kind, _ in mains.values()}) > 1:
            wanted = self._root()
            mains = {name: main for name, main in mains.items() if main[0] == wanted} or mains
        for name, (kind, media_type) in mains.items():
            return Verdict(kind, media_type, f"ZIP whose main part is {name}")
        for part, kind in _MAIN_PARTS.items():
            if part in directory:
                return Verdict(kind, None, f"ZIP with the part {part}")
        promised = _FAMILIES.get(self._extension)
        if promised and text and not named and self._main_part():
            return Verdict(promised, None, "Office package whose main part is of no known kind; the name decides")
        if directory.broken or not text:
            return self._remains(promised)
        return None

    def _remains(self, promised: str | None) -> Verdict | None:
        """What a ZIP was whose directory or list of content types cannot be read: by its main part's folder, by the
        folders that are left, or else by its name."""
        folders = {name.partition("/")[0] for name in self.directory.entries}
        left = [kind for folder, kind in (("word", "docx"), ("xl", "xlsx")) if folder in folders]
        if kind := self._root():
            return Verdict(kind, None, "damaged ZIP whose main part is a " + kind.upper() + "'s")
        signs = folders & {"_rels", "docprops", CONTENT_TYPES.lower()}
        if self.directory.broken and len(left) == 1 and signs:
            return Verdict(left[0], None, "damaged ZIP with the folders of an Office package")
        if promised and (self.directory.broken or not folders or CONTENT_TYPES.lower() in self.directory.entries):
            return Verdict(promised, None, "ZIP that is damaged or empty; the name decides")
        return None

    def _root(self) -> str | None:
        """The format that the package's main part is of, by its folder."""
        return {b"word": "docx", b"xl": "xlsx"}.get(self._main_part().split(b"/")[0])

    def _main_part(self) -> bytes:
        """The target of the package's relationship to its main part; empty where there is none."""
        try:
            rels = plain(self.directory.read("_rels/.rels", 1 << 20))
        except (KeyError, PartError):
            return b""
        relation = _OFFICE_DOCUMENT.search(rels)
        target = _TARGET.search(relation[0]) if relation else None
        return target[1] if target else b""


def opened(source: Source) -> Opened:
    """The source's ZIP, opened once however many probes and extractors ask."""
    known = source.memo.get("ooxml")
    if not isinstance(known, Opened):
        known = source.memo["ooxml"] = Opened(source)
    return known


def plain(data: bytes) -> bytes:
    """XML as UTF-8 where it is UTF-16 (which OPC allows beside UTF-8)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data


def is_docx(source: Source) -> str | None:
    """The basis on which this ZIP or OLE file is a DOCX, or None."""
    if source.head.startswith(MAGIC):
        return _encrypted(source) if _FAMILIES.get(source.extension) == "docx" else None
    verdict = opened(source).verdict
    return verdict.basis if verdict and verdict.format == "docx" else None


def is_xlsx(source: Source) -> str | None:
    """The basis on which this ZIP or OLE file is an XLSX, or None. An encrypted package does not show what it
    holds: the extension decides, and without one of Word's it counts as XLSX."""
    if source.head.startswith(MAGIC):
        return _encrypted(source)
    verdict = opened(source).verdict
    return verdict.basis if verdict and verdict.format == "xlsx" else None


def find_docx(source: Source) -> str | None:
    """The basis on which a file that begins with something else is a DOCX, or None; only of those named so."""
    return _behind(source, "docx")


def find_xlsx(source: Source) -> str | None:
    """The basis on which a file that begins with something else is an XLSX, or None; only of those named so."""
    return _behind(source, "xlsx")


def _behind(source: Source, format: str) -> str | None:
    """A ZIP counts from its end (APPNOTE.TXT 4.3.1): what stands before it does not hurt."""
    if _FAMILIES.get(source.extension) != format or opened(source).directory.broken:
        return None
    verdict = opened(source).verdict
    return f"{verdict.basis}, behind other bytes" if verdict and verdict.format == format else None


def _encrypted(source: Source) -> str | None:
    return "OLE compound file with the stream EncryptedPackage" if holds_encrypted_package(source) else None


def _another_kind(source: Source) -> bool:
    """Whether the first entry already says that this is an EPUB or OpenDocument (ISO 26300-3 3.3)."""
    head = source.head
    return head[30:38] == b"mimetype" and head[26:30] == b"\x08\0\0\0" and b"application/vnd.openxml" not in head[:200]
