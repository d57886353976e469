"""MP4, QuickTime and 3GP: what the ISO base media file format and its ancestor look like from outside."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.mp4.origins import ORIGINS
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Lane

# Brands (ISO/IEC 14496-12, clause 4.3) of still pictures and raw photographs in the same container.
_NOT_VIDEO = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1", b"avif",
     b"avis", b"avio", b"miaf", b"crx ", b"jp2 ", b"jpx ", b"jpm ", b"jph ", b"jxl ", b"j2ki", b"j2is", b"vvic"}
)  # fmt: skip
# Boxes that files without `ftyp` begin with: QuickTime before 2001, and pieces of streams.
_FIRST_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof", b"sidx")
_KNOWN = frozenset(
    (*_FIRST_BOXES, b"ftyp", b"uuid", b"meta", b"udta", b"emsg", b"prft", b"ssix", b"junk", b"mfra", b"PICT")
)

# What the first box of a movie or of a fragment may be.
_INSIDE = frozenset({b"mvhd", b"cmov", b"rmra", b"trak", b"udta", b"iods", b"meta", b"prfl", b"clip", b"ctab", b"mfhd"})


def probe(source: Source) -> str | None:
    """The brand, or the two boxes that a file without one begins with."""
    head = source.head
    kind, size = head[4:8], int.from_bytes(head[:4], "big")
    if kind == b"ftyp":
        brand = head[8:12]
        if (size not in (0, 1) and size < 8) or brand in _NOT_VIDEO:
            return None
        return f"'ftyp' at byte 4, brand {brand.decode('latin-1')!r}"
    content = 8
    if size == 1:
        size, content = int.from_bytes(head[8:16], "big"), 16
    if kind in (b"moov", b"moof") and head[content + 4 : content + 8] in _INSIDE:
        return f"{kind.decode()!r} at byte 4, {head[content + 4 : content + 8].decode()!r} in it"
    if size == 0 and kind in (b"mdat", b"moov"):
        return f"{kind.decode()!r} at byte 4, to the end of the file"
    if size < 8:
        return None
    if size >= source.size:  # the only box, or a truncated one: one that cannot be anything else
        return f"{kind.decode()!r} at byte 4" if kind in (b"moov", b"mdat", b"moof", b"styp") else None
    following = source.read_at(size, 8)[4:8]
    return f"{kind.decode()!r} at byte 4, then {following.decode('latin-1')!r}" if following in _KNOWN else None


FORMAT = Format(
    name="mp4",
    label="MP4/QuickTime",
    extensions=(
        ".mp4", ".mov", ".m4v", ".m4a", ".3gp", ".3g2", ".qt", ".m4b", ".m4p", ".m4r", ".m4s", ".f4v", ".f4a", ".mp4v",
        ".3gpp", ".3gp2", ".mpg4", ".insv", ".lrv", ".cmfv", ".cmfa", ".dvb", ".mqv", ".aax", ".ismv", ".isma",
    ),
    media_types=(
        "video/mp4", "video/quicktime", "audio/mp4", "video/3gpp", "video/3gpp2", "audio/3gpp", "audio/3gpp2",
    ),
    magics=tuple(Magic(4, kind) for kind in (b"ftyp", *_FIRST_BOXES)),
    probe=probe,
    extractor="metaextract_tui.formats.mp4.reader:extract",
    libraries=("pymediainfo",),
    preload=("metaextract_tui.formats.mp4.reader",),
    lane=Lane.PROCESS,
    threads_safe=False,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.media.preview:mp4",
)  # fmt: skip
