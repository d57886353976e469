"""DOCX: word-processing documents and templates, with and without macros, strict and transitional."""

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.ooxml.probe import is_docx
from metaextract_tui.model import Lane

FORMAT = Format(
    name="docx",
    label="DOCX",
    extensions=(".docx", ".docm", ".dotx", ".dotm"),
    media_types=(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.ms-word.document.macroEnabled.12",
        "application/vnd.ms-word.template.macroEnabled.12",
    ),
    extractor="metaextract_tui.formats.docx.reader:extract",
    magics=(Magic(0, b"PK\x03\x04"), Magic(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    probe=is_docx,
    libraries=("lxml",),
    preload=("metaextract_tui.formats.docx.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
)
