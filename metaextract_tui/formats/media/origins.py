"""Where every video container finds what MediaInfo says, in the order in which it counts.

The rule: what the container's own boxes, elements or chunks say in plain text (dates, places, titles, people, devices)
comes first and names its place; MediaInfo, which reads the same file, fills what is left, and all that is said of
pictures and sound. Its words are those of the first track of a kind, which is the main one; where the container and
the stream differ it has already decided, and keeps the other as `…_Original` beside it in `native`. Width and height
are those of the stored picture: before a rotation (`Rotation`), before the pixels' aspect ratio, after cropping.
"""

from __future__ import annotations

from metaextract_tui.formats.origins import Origin

_M = "MediaInfo's name, "
_STREAM = "of what the codec's own header says, else the container: "

PICTURE = (
    Origin("width_px", "Video.Width", _M + _STREAM + "Width"),
    Origin("height_px", "Video.Height", _M + _STREAM + "Height"),
    Origin("frame_rate", "Video.FrameRate", _M + "of the sample tables, else the codec's header: FrameRate"),
    Origin("video_codec", "Video.Format", _M + _STREAM + "Format, as its short name"),
    Origin("bit_depth", "Video.BitDepth", _M + _STREAM + "BitDepth"),
    Origin("colour", "Video.ColorSpace", _M + _STREAM + "ColorSpace and ChromaSubsampling"),
)
SOUND = (
    Origin("audio_codec", "Audio.Format", _M + _STREAM + "Format, as its short name"),
    Origin("sample_rate", "Audio.SamplingRate", _M + _STREAM + "SamplingRate"),
    Origin("channels", "Audio.Channels", _M + _STREAM + "Channels"),
    Origin("bit_depth", "Audio.BitDepth", _M + "where there is no picture: BitDepth"),
)
CONTAINER = (
    Origin("duration_s", "General.Duration", _M + "of the container's header, else the longest track: Duration"),
    Origin("duration_s", "Tracks.Duration", _M + "where the container states none, of the longest track: Duration"),
    Origin("bit_rate", "General.OverallBitRate", _M + "of the file's size over its duration: OverallBitRate"),
    Origin("item_count", "tracks", "the number of tracks that MediaInfo lists"),
    Origin("language", "Audio.Language", _M + "of the first audio track: Language (BCP 47)"),
    Origin("language", "Video.Language", _M + "of the first video track: Language (BCP 47)"),
    Origin("language", "Text.Language", _M + "of the first subtitles, where there is no sound: Language (BCP 47)"),
    Origin("encrypted", "Tracks.Encryption", _M + "of any track: Encryption"),
)
_GENERAL = _M + "of the file's tags: "
DESCRIPTION = (
    *(Origin("title", f"General.{name}", _GENERAL + name) for name in ("Title", "Movie", "Track", "Album")),
    *(
        Origin("creators", f"General.{name}", _GENERAL + name)
        for name in (
            "Performer", "Artist", "Album_Performer", "Director", "Composer", "WrittenBy", "ScreenplayBy", "Producer",
            "extra.ARTIST", "extra.AUTHOR", "extra.DIRECTOR",
        )
    ),
    *(
        Origin("description", f"General.{name}", _GENERAL + name)
        for name in ("Description", "Synopsis", "Summary", "Comment")
    ),
    *(
        Origin("description", f"General.extra.{name}", _GENERAL + name)
        for name in ("DESCRIPTION", "SYNOPSIS", "SUMMARY", "LongDescription")
    ),
    Origin("rights", "General.Copyright", _GENERAL + "Copyright"),
    Origin("keywords", "General.Keywords", _GENERAL + "Keywords"),
    Origin("keywords", "General.extra.Keyword", _GENERAL + "Keyword"),
)  # fmt: skip
ORIGIN = (
    *(
        Origin("created", f"General.{name}", _GENERAL + name)
        for name in ("Encoded_Date", "Recorded_Date", "Mastered_Date", "Written_Date")
    ),
    Origin("created", "Tracks.Encoded_Date", _M + "of the first track that has one: Encoded_Date"),
    Origin("modified_content", "General.Tagged_Date", _GENERAL + "Tagged_Date"),
    *(
        Origin("software", f"General.{name}", _GENERAL + name)
        for name in ("Encoded_Application", "Encoded_Library", "Encoded_Library_Name")
    ),
    *(
        Origin("device_make", f"General.{name}", _GENERAL + name)
        for name in ("Encoded_Hardware_CompanyName", "Encoded_Hardware_Make", "extra.MAKE", "extra.Make")
    ),
    *(
        Origin("device_model", f"General.{name}", _GENERAL + name)
        for name in ("Encoded_Hardware_Model", "Encoded_Hardware_Name", "extra.MODEL", "extra.Model")
    ),
    *(
        Origin(field, source, _M + "of an ISO 6709 text in the file's tags")
        for source in ("General.Recorded_Location", "General.extra.LOCATION")
        for field in ("latitude", "longitude", "altitude_m")
    ),
)
SENSITIVITY = (
    Origin("sensitivity", "person: General.*", "a person is named in the file's tags"),
    Origin("sensitivity", "location: General.*", "a place is named in the file's tags"),
)
MEDIAINFO = (*PICTURE, *SOUND, *CONTAINER, *DESCRIPTION, *ORIGIN, *SENSITIVITY)

_DC = "ISO 16684-1, 8.3 Dublin Core namespace: "
_PHOTO = "XMP specification part 2, 3.4, "


def xmp_origins(carrier: str) -> tuple[Origin, ...]:
    """What an XMP packet says, after all that the container says itself; `carrier`: where the packet stands."""
    named = (
        ("title", "dc:title", _DC + "title"),
        ("creators", "dc:creator", _DC + "creator"),
        ("description", "dc:description", _DC + "description"),
        ("keywords", "dc:subject", _DC + "subject"),
        ("rights", "dc:rights", _DC + "rights"),
        ("created", "exif:DateTimeOriginal", _PHOTO + "EXIF namespace: DateTimeOriginal"),
        ("created", "xmp:CreateDate", "ISO 16684-1, 8.4 XMP namespace: CreateDate"),
        ("modified_content", "xmp:ModifyDate", "ISO 16684-1, 8.4 XMP namespace: ModifyDate"),
        ("software", "xmp:CreatorTool", "ISO 16684-1, 8.4 XMP namespace: CreatorTool"),
        ("device_make", "tiff:Make", _PHOTO + "TIFF namespace: Make"),
        ("device_model", "tiff:Model", _PHOTO + "TIFF namespace: Model"),
        ("latitude", "exif:GPSLatitude", _PHOTO + "EXIF namespace: GPSLatitude"),
        ("longitude", "exif:GPSLatitude", _PHOTO + "EXIF namespace: GPSLongitude, beside the latitude"),
    )
    said = tuple(Origin(field, f"xmp.{name}", f"{standard} ({carrier})") for field, name, standard in named)
    return (
        *said,
        Origin("sensitivity", "person: xmp.dc:creator", "a person is named as creator"),
        Origin("sensitivity", "location: xmp.exif:GPSLatitude", "the packet names a place"),
    )
