"""DOCX: word-processing documents and templates, with and without macros, strict and transitional."""

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.ooxml.origins import DOCX as ORIGINS
from metaextract_tui.formats.ooxml.probe import SIGNS, find_docx, is_docx
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
    magics=tuple(Magic(0, sign) for sign in SIGNS),
    probe=is_docx,
    search=find_docx,
    libraries=("lxml",),
    preload=("metaextract_tui.formats.docx.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    deep="metaextract_tui.formats.docx.deep:extract",
    deep_libraries=("python-docx",),
    preview="metaextract_tui.formats.docx.preview:show",
)
