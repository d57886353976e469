"""Whose maker note it is: by its first bytes, where they say it, else by the camera's maker; the note is not read."""

from __future__ import annotations

# The first bytes of maker notes, as ExifTool's table of them (MakerNotes.pm) and Exiv2's have them.
_HEADS = (
    (b"Nikon\0", "Nikon"), (b"OLYMP\0", "Olympus"), (b"OLYMPUS\0", "Olympus"), (b"CAMER\0", "Olympus"),
    (b"OM SYSTEM\0", "OM System"), (b"FUJIFILM", "Fujifilm"), (b"GENERALE", "General Imaging"),
    (b"GE\0\0", "General Imaging"), (b"GENIC\0", "General Imaging"), (b"Panasonic\0", "Panasonic"),
    (b"MKE", "Panasonic"), (b"SONY", "Sony"), (b"VHAB", "Sony"), (b"\0\0SONY PIC", "Sony"), (b"PREMI\0", "Sony"),
    (b"SEMC MS\0", "Sony Ericsson"), (b"AOC\0", "Pentax"), (b"PENTAX \0", "Pentax"), (b"S1\0\0\0\0\0\0\x0c", "Pentax"),
    (b"RICOH", "Ricoh"), (b"Ricoh", "Ricoh"), (b"Apple iOS\0", "Apple"), (b"SIGMA\0", "Sigma"),
    (b"FOVEON\0", "Sigma"), (b"KDK", "Kodak"), (b"Eastman Kodak", "Kodak"), (b"QVC\0", "Casio"), (b"DCI\0", "Casio"),
    (b"MLT0", "Minolta"), (b"MLY0", "Minolta"), (b"MINOL\0", "Minolta"), (b"LEICA", "Leica"), (b"SANYO\0", "Sanyo"),
    (b"STMN", "Samsung"), (b"QVGA", "Samsung"), (b"SAMSUNG", "Samsung"), (b"ISLMAKERNOTE000\0", "Samsung"),
    (b"EPSON\0", "Epson"), (b"HUAWEI", "Huawei"), (b"DJI", "DJI"), (b"[ae_dbg_info:", "DJI"), (b"FLIR", "FLIR"),
    (b"RECONYX", "Reconyx"), (b"MOT\0", "Motorola"), (b"HDRP", "Google"), (b"KYOCERA", "Kyocera"),
    (b"Hewlett-Packard", "HP"), (b"Vivitar", "HP"), (b"610\0", "HP"), (b"IIII\x04\0", "HP"), (b"IIII\x06\0", "HP"),
    (b"JVC ", "JVC"), (b"PHILIPS", "Philips"), (b"LSI1\0", "LSI"),
)  # fmt: skip

# How Make begins (in lower case), for the notes that begin with a directory, or with anything at all.
_MAKES = (
    ("canon", "Canon"), ("nikon", "Nikon"), ("sony", "Sony"), ("olympus", "Olympus"), ("om digital", "OM System"),
    ("panasonic", "Panasonic"), ("fuji", "Fujifilm"), ("pentax ricoh", "Ricoh"), ("pentax", "Pentax"),
    ("asahi", "Pentax"), ("apple", "Apple"), ("samsung", "Samsung"), ("dji", "DJI"), ("leica", "Leica"),
    ("casio", "Casio"), ("konica minolta", "Minolta"), ("minolta", "Minolta"), ("sigma", "Sigma"), ("ricoh", "Ricoh"),
    ("huawei", "Huawei"), ("xiaomi", "Xiaomi"), ("redmi", "Xiaomi"), ("google", "Google"), ("motorola", "Motorola"),
    ("eastman kodak", "Kodak"), ("kodak", "Kodak"), ("hewlett-packard", "HP"), ("sanyo", "Sanyo"), ("jvc", "JVC"),
    ("victor", "JVC"), ("flir", "FLIR"), ("hasselblad", "Hasselblad"), ("kyocera", "Kyocera"), ("seiko epson", "Epson"),
    ("epson", "Epson"), ("general imaging", "General Imaging"), ("phase one", "Phase One"), ("reconyx", "Reconyx"),
)  # fmt: skip
HEAD = max(len(head) for head, _ in _HEADS)  # bytes of a note that `vendor` looks at


def vendor(head: bytes, make: object) -> str | None:
    """The vendor of the maker note that begins with `head`; `make` is the EXIF tag. None where neither tells."""
    for start, name in _HEADS:
        if head.startswith(start):
            return name
    if not isinstance(make, str) or not make.strip():
        return None
    lower = make.strip().casefold()
    return next((name for start, name in _MAKES if lower.startswith(start)), make.strip())
