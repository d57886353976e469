"""Where Matroska and WebM files state each field, in the order in which the places count.

The rule: the segment's own Info (its title and its date, which is UTC) comes before the tags of the whole file
(TargetTypeValue 50, or none stated); a title or a date of recording that differs is told. Among tags the order below
counts; a name that stands several times keeps all its values. What MediaInfo says fills the rest (media/origins).
"""

from __future__ import annotations

from metaextract_tui.formats.media.origins import MEDIAINFO
from metaextract_tui.formats.origins import Origin

_INFO = "RFC 9559, 5.1.2 (Info): "
_TAG = "Matroska tags (draft-ietf-cellar-tags), official tags: "
_WRITERS = "no standard; tag that writers use: "
_COPIED = "no standard; key of QuickTime metadata that converters copy into a tag: "


def _place(source: str, standard: str) -> tuple[Origin, ...]:
    return tuple(Origin(field, source, standard) for field in ("latitude", "longitude", "altitude_m"))


SAID = (
    Origin("title", "info.Title", _INFO + "Title"),
    Origin("title", "tags.TITLE", _TAG + "TITLE"),
    Origin("created", "info.DateUTC", _INFO + "DateUTC, nanoseconds since 2001 in UTC"),
    Origin("created", "tags.DATE_RECORDED", _TAG + "DATE_RECORDED"),
    Origin("created", "tags.COM.APPLE.QUICKTIME.CREATIONDATE", _COPIED + "com.apple.quicktime.creationdate"),
    Origin("software", "info.WritingApp", _INFO + "WritingApp"),
    Origin("software", "info.MuxingApp", _INFO + "MuxingApp"),
    Origin("creators", "tags.ARTIST", _TAG + "ARTIST"),
    Origin("creators", "tags.AUTHOR", _WRITERS + "AUTHOR"),
    *(
        Origin("creators", f"tags.{name}", _TAG + name)
        for name in ("DIRECTOR", "LEAD_PERFORMER", "PRODUCER", "COMPOSER")
    ),
    *(
        Origin("description", f"tags.{name}", _TAG + name)
        for name in ("DESCRIPTION", "SUMMARY", "SYNOPSIS", "COMMENT")
    ),
    Origin("rights", "tags.COPYRIGHT", _TAG + "COPYRIGHT"),
    Origin("keywords", "tags.KEYWORDS", _TAG + "KEYWORDS"),
    Origin("device_make", "tags.COM.APPLE.QUICKTIME.MAKE", _COPIED + "com.apple.quicktime.make"),
    Origin("device_make", "tags.COM.ANDROID.MANUFACTURER", _COPIED + "com.android.manufacturer"),
    Origin("device_model", "tags.COM.APPLE.QUICKTIME.MODEL", _COPIED + "com.apple.quicktime.model"),
    Origin("device_model", "tags.COM.ANDROID.MODEL", _COPIED + "com.android.model"),
    *_place("tags.COM.APPLE.QUICKTIME.LOCATION.ISO6709", _COPIED + "com.apple.quicktime.location.ISO6709"),
    *_place("tags.LOCATION", "no standard; tag that converters write for ©xyz, an ISO 6709 text"),
    *(Origin("created", f"tags.{name}", _TAG + name) for name in ("DATE_DIGITIZED", "DATE_ENCODED", "DATE_TAGGED")),
    Origin("encrypted", "tracks.ContentEncodingType", "RFC 9559, 5.1.4.1.31.4 (ContentEncodingType): 1 is encryption"),
    Origin("sensitivity", "person: tags.*", "a person is named in a tag"),
    Origin("sensitivity", "location: tags.*", "a tag names a place"),
    Origin("sensitivity", "attachment: attachments", "RFC 9559, 5.1.6 (Attachments): AttachedFile"),
    Origin("sensitivity", "attachment: General.Attachments", "MediaInfo's name of the attached files: Attachments"),
)  # fmt: skip

LAST = (Origin("duration_s", "info.Duration", _INFO + "Duration, where MediaInfo says none"),)

ORIGINS: tuple[Origin, ...] = (*SAID, *MEDIAINFO, *LAST)
