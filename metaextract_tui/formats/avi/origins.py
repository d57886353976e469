"""Where AVI files state each field, in the order in which the places count.

The rule: the date that the camera wrote when it recorded (`IDIT`, no zone) comes before the INFO list's (`ICRD`); the
INFO list comes before Exif's list for RIFF, that before XMP (`_PMX`); dates and titles that differ are told. What
MediaInfo says fills the rest (media/origins).
"""

from __future__ import annotations

from metaextract_tui.formats.media.origins import MEDIAINFO, xmp_origins
from metaextract_tui.formats.origins import Origin

_INFO = "Microsoft, Multimedia Programming Interface and Data Specifications 1.0, INFO List Chunk: "
_OLD = "no standard; chunk that cameras and editors write into LIST INFO: "
_EXIF = "CIPA DC-008 (Exif 2.32), 5 Exif Audio File Specification, RIFF chunk: "

SAID = (
    Origin("created", "info.IDIT", "no standard; chunk that cameras write into the header list: IDIT (no zone)"),
    Origin("created", "info.ICRD", _INFO + "ICRD"),
    Origin("created", "info.DTIM", _OLD + "DTIM"),
    Origin("title", "info.INAM", _INFO + "INAM"),
    Origin("title", "info.TITL", _OLD + "TITL"),
    Origin("creators", "info.IART", _INFO + "IART"),
    Origin("description", "info.ISBJ", _INFO + "ISBJ"),
    Origin("description", "info.ICMT", _INFO + "ICMT"),
    Origin("keywords", "info.IKEY", _INFO + "IKEY"),
    Origin("rights", "info.ICOP", _INFO + "ICOP"),
    Origin("software", "info.ISFT", _INFO + "ISFT"),
    Origin("device_make", "info.ecor", _EXIF + "ecor"),
    Origin("device_model", "info.emdl", _EXIF + "emdl"),
    *xmp_origins("XMP specification part 3: chunk `_PMX`"),
    Origin("sensitivity", "person: info.*", "a person is named in the INFO list"),
)

LAST = (
    Origin("duration_s", "hdrl.avih", "Microsoft, AVI RIFF File Reference: AVIMAINHEADER, where MediaInfo says none"),
)

ORIGINS: tuple[Origin, ...] = (*SAID, *MEDIAINFO, *LAST)
