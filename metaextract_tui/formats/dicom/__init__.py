"""DICOM: medical images, reports, plans and media directories. The declaration; reading is in `reader`."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.dicom.origins import ORIGINS
from metaextract_tui.formats.dicom.probe import EXTENSIONS, bare_data_set
from metaextract_tui.model import Lane

FORMAT = Format(
    name="dicom",
    label="DICOM",
    extensions=EXTENSIONS,
    media_types=("application/dicom",),
    extractor="metaextract_tui.formats.dicom.reader:extract",
    magics=(Magic(128, b"DICM"),),
    search=bare_data_set,
    libraries=("pydicom",),
    preload=("metaextract_tui.formats.dicom.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.dicom.preview:show",
)
