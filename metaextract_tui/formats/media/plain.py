"""MediaInfo's format names of the commonest codec identifiers, for files that it cannot be asked about."""

from __future__ import annotations

_IDS = {
    "AVC": "avc1 avc3 V_MPEG4/ISO/AVC H264 h264 X264",
    "HEVC": "hvc1 hev1 V_MPEGH/ISO/HEVC HEVC H265",
    "AV1": "av01 V_AV1 AV01",
    "VP8": "vp08 V_VP8 VP80",
    "VP9": "vp09 V_VP9 VP90",
    "MPEG-4 Visual": "mp4v V_MPEG4/ISO/ASP V_MPEG4/ISO/SP XVID DIVX DX50 FMP4 xvid divx",
    "MPEG Video": "V_MPEG1 V_MPEG2 mpg1 mpg2 m2v1",
    "JPEG": "jpeg mjpa mjpb MJPG mjpg V_MJPEG",
    "ProRes": "apch apcn apcs apco ap4h ap4x V_PRORES",
    "FFV1": "FFV1 V_FFV1",
    "HuffYUV": "HFYU",
    "H.263": "h263 s263 H263",
    "DV": "dvsd dvc dvcp dv5p dvpp",
    "Theora": "V_THEORA",
    "AAC": "mp4a A_AAC A_AAC/MPEG4/LC 255",
    "MPEG Audio": "A_MPEG/L3 A_MPEG/L2 .mp3 85 80",
    "AC-3": "ac-3 A_AC3 8192",
    "E-AC-3": "ec-3 A_EAC3",
    "DTS": "dtsc dtse dtsh dtsl A_DTS 8193",
    "Opus": "Opus A_OPUS",
    "Vorbis": "A_VORBIS",
    "FLAC": "fLaC A_FLAC",
    "ALAC": "alac A_ALAC",
    "PCM": "sowt twos lpcm in24 in32 fl32 raw A_PCM/INT/LIT A_PCM/INT/BIG A_PCM/FLOAT/IEEE 1 3",
    "AMR": "samr sawb",
    "Timed Text": "tx3g text",
    "UTF-8": "S_TEXT/UTF8 S_TEXT/ASCII",
    "ASS": "S_TEXT/ASS",
    "VobSub": "S_VOBSUB",
    "PGS": "S_HDMV/PGS",
}
_FORMATS = {codec: name for name, codecs in _IDS.items() for codec in codecs.split()}


def format_of(codec: str) -> str | None:
    """MediaInfo's `Format` of a sample description's type, a Matroska CodecID, a FOURCC or a WAVE format tag (in
    decimal); None where this short list does not have it."""
    return _FORMATS.get(codec)
