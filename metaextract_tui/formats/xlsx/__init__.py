"""XLSX: spreadsheets and templates, with and without macros, strict and transitional; XLSB by its properties."""

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.ooxml.origins import XLSX as ORIGINS
from metaextract_tui.formats.ooxml.probe import SIGNS, find_xlsx, is_xlsx
from metaextract_tui.model import Lane

FORMAT = Format(
    name="xlsx",
    label="XLSX",
    extensions=(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xlam"),
    media_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "application/vnd.ms-excel.template.macroEnabled.12",
        "application/vnd.ms-excel.addin.macroEnabled.12",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ),
    extractor="metaextract_tui.formats.xlsx.reader:extract",
    magics=tuple(Magic(0, sign) for sign in SIGNS),
    probe=is_xlsx,
    search=find_xlsx,
    libraries=("lxml",),
    preload=("metaextract_tui.formats.xlsx.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    deep="metaextract_tui.formats.xlsx.deep:extract",
    deep_libraries=("openpyxl",),
    preview="metaextract_tui.formats.xlsx.preview:show",
)
