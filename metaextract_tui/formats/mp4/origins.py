"""Where MP4 and QuickTime files state each field, in the order in which the places count.

The rule: the movie's header gives the date (`mvhd`, which is UTC by its definition); a date that the camera keyed
(`com.apple.quicktime.creationdate`, with its offset) comes second, and a differing one is told. Texts come from keyed
metadata, then iTunes' items, then user data, then 3GPP's boxes, then XMP; places from the camera's keys, then `©xyz`,
then `loci`. What MediaInfo says fills the rest (media/origins).
"""

from __future__ import annotations

from metaextract_tui.formats.media.origins import MEDIAINFO, xmp_origins
from metaextract_tui.formats.origins import Origin

_KEYS = "QuickTime File Format (Apple, 2016), Metadata, QuickTime Metadata Keys: "
_MDTA = "QuickTime File Format (Apple, 2016), Metadata: a key that writers choose themselves: "
_DEVICE = "no standard; key that Apple's devices and programs write: "
_ANDROID = "no standard; key that Android writes into QuickTime metadata: "
_UDTA = "QuickTime File Format (Apple, 2016), User Data Atoms: "
_MOVIES = "no standard; user data text that QuickTime's Movies.h names: "
_ITUNES = "no standard; item of iTunes' metadata list (`ilst`): "
_3GPP = "3GPP TS 26.244, clause 8, asset information in user data: "
_SOUND = "ISO/IEC 14496-12, 12.2.3 (AudioSampleEntry)"
_MAKER = "no standard; user data of the camera's maker: "
_GPMF = "GoPro GPMF in the user data: "


def _place(source: str, standard: str) -> tuple[Origin, ...]:
    return tuple(Origin(field, source, standard) for field in ("latitude", "longitude", "altitude_m"))


_APPLE = "user_data.com.apple.quicktime."

SAID = (
    Origin("created", "moov.mvhd", "ISO/IEC 14496-12, 8.2.2 (mvhd): creation_time, seconds since 1904 in UTC"),
    Origin("created", _APPLE + "creationdate", _KEYS + "com.apple.quicktime.creationdate"),
    Origin("created", "user_data.©day", _UDTA + "©day, the date when the movie's content was created"),
    Origin("modified_content", "moov.mvhd", "ISO/IEC 14496-12, 8.2.2 (mvhd): modification_time, in UTC"),
    *_place(_APPLE + "location.ISO6709", _KEYS + "com.apple.quicktime.location.ISO6709"),
    *_place("user_data.location", _MDTA + "location"),
    *_place("user_data.©xyz", "no standard; user data that cameras write: ©xyz, an ISO 6709 text"),
    *_place("itunes.©xyz", _ITUNES + "©xyz, an ISO 6709 text"),
    *_place("user_data.loci", "3GPP TS 26.244, clause 8, location information box (loci)"),
    Origin("title", _APPLE + "title", _KEYS + "com.apple.quicktime.title"),
    Origin("title", _APPLE + "displayname", _DEVICE + "com.apple.quicktime.displayname"),
    Origin("title", "user_data.title", _MDTA + "title"),
    Origin("title", "itunes.©nam", _ITUNES + "©nam"),
    Origin("title", "user_data.©nam", _UDTA + "©nam"),
    Origin("title", "user_data.titl", _3GPP + "titl"),
    Origin("creators", _APPLE + "artist", _KEYS + "com.apple.quicktime.artist"),
    Origin("creators", _APPLE + "author", _KEYS + "com.apple.quicktime.author"),
    Origin("creators", "user_data.artist", _MDTA + "artist"),
    Origin("creators", "itunes.©ART", _ITUNES + "©ART"),
    Origin("creators", "user_data.©ART", _MOVIES + "©ART"),
    Origin("creators", "user_data.perf", _3GPP + "perf"),
    Origin("creators", "user_data.auth", _3GPP + "auth"),
    Origin("creators", "itunes.aART", _ITUNES + "aART"),
    Origin("creators", "user_data.©aut", _MOVIES + "©aut"),
    Origin("creators", _APPLE + "director", _KEYS + "com.apple.quicktime.director"),
    Origin("creators", _APPLE + "producer", _KEYS + "com.apple.quicktime.producer"),
    Origin("creators", "user_data.©dir", _UDTA + "©dir"),
    Origin("creators", "user_data.©prd", _UDTA + "©prd"),
    Origin("description", _APPLE + "description", _KEYS + "com.apple.quicktime.description"),
    Origin("description", "user_data.description", _MDTA + "description"),
    Origin("description", "itunes.desc", _ITUNES + "desc"),
    Origin("description", "itunes.ldes", _ITUNES + "ldes"),
    Origin("description", "user_data.©des", _MOVIES + "©des"),
    Origin("description", "user_data.dscp", _3GPP + "dscp"),
    Origin("description", _APPLE + "comment", _KEYS + "com.apple.quicktime.comment"),
    Origin("description", "user_data.comment", _MDTA + "comment"),
    Origin("keywords", _APPLE + "keywords", _KEYS + "com.apple.quicktime.keywords"),
    Origin("keywords", "itunes.keyw", _ITUNES + "keyw"),
    Origin("keywords", "user_data.©key", _MOVIES + "©key"),
    Origin("rights", _APPLE + "copyright", _KEYS + "com.apple.quicktime.copyright"),
    Origin("rights", "user_data.copyright", _MDTA + "copyright"),
    Origin("rights", "itunes.cprt", _ITUNES + "cprt"),
    Origin("rights", "user_data.©cpy", _UDTA + "©cpy"),
    Origin("rights", "user_data.cprt", "ISO/IEC 14496-12, 8.10.2 (cprt)"),
    Origin("software", _APPLE + "software", _KEYS + "com.apple.quicktime.software"),
    Origin("software", "user_data.©swr", _UDTA + "©swr"),
    Origin("software", "user_data.GPMF.FMWR", _GPMF + "FMWR"),
    Origin("software", "user_data.FIRM", _MAKER + "FIRM (GoPro's firmware)"),
    Origin("software", "user_data.encoder", _MDTA + "encoder"),
    Origin("device_make", _APPLE + "make", _DEVICE + "com.apple.quicktime.make"),
    Origin("device_make", "user_data.com.android.manufacturer", _ANDROID + "com.android.manufacturer"),
    Origin("device_make", "user_data.©mak", _UDTA + "©mak"),
    Origin("device_make", "itunes.©mak", _ITUNES + "©mak"),
    Origin("device_make", "user_data.manu", _MAKER + "manu"),
    Origin("device_model", _APPLE + "model", _DEVICE + "com.apple.quicktime.model"),
    Origin("device_model", "user_data.com.android.model", _ANDROID + "com.android.model"),
    Origin("device_model", "user_data.©mod", _MOVIES + "©mod"),
    Origin("device_model", "itunes.©mod", _ITUNES + "©mod"),
    Origin("device_model", "user_data.modl", _MAKER + "modl"),
    Origin("device_model", "user_data.GPMF.MINF", _GPMF + "MINF"),
    Origin("device_serial", "user_data.GPMF.CASN", _GPMF + "CASN"),
    Origin("device_serial", "user_data.slno", _MAKER + "slno"),
    *xmp_origins("XMP specification part 3: box `uuid` or user data `XMP_`"),
    Origin("created", "itunes.©day", _ITUNES + "©day"),
    Origin("created", "user_data.date", _MDTA + "date"),
    Origin("encrypted", "moov.stsd", "ISO/IEC 14496-12, 8.12 (protected streams): encv, enca, enct, encs"),
    Origin("sensitivity", "person: user_data.*", "a person is named in the user data"),
    Origin("sensitivity", "person: itunes.*", "a person is named in iTunes' items"),
    Origin("sensitivity", "location: user_data.*", "the user data names a place"),
    Origin("sensitivity", "location: itunes.*", "iTunes' items name a place"),
    Origin("sensitivity", "device-serial: user_data.*", "the user data holds a serial number"),
    Origin("sensitivity", "external-link: dref", "ISO/IEC 14496-12, 8.7.2 (dref): media in another file"),
)

# What the boxes say where MediaInfo says nothing.
LAST = (
    Origin("duration_s", "moov.mvhd", "ISO/IEC 14496-12, 8.2.2 (mvhd): duration, where MediaInfo says none"),
    Origin("channels", "stsd", _SOUND + "; Opus in ISOBMFF, 4.3.2 (dOps); Vorbis I, 4.2.2"),
    Origin("sample_rate", "stsd", _SOUND + " and 8.4.2 (mdhd)"),
)

ORIGINS: tuple[Origin, ...] = (*SAID, *MEDIAINFO, *LAST)
