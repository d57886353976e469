"""The codes of warnings: what each means, and whether its record is partial. Every warning of the program has one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `partial`: something that the file holds was not read (None: the one or the other, as its message
    says)."""

    name: str
    meaning: str
    partial: bool | None


CODES: tuple[Code, ...] = (
    # --- how it was read ---
    Code("slow", "it took at least a second and 20 times the median of its format's files so far", False),
    # --- what the file says of itself ---
    Code("conflict", "two places of the file say something else of one field; the message names both", False),
    Code(
        "nonconformant-value", "something is written otherwise than the standard asks; it was read all the same", False
    ),
    Code("not-finite", "NaN or infinite numbers stand as null", False),
    Code("out-of-range", "a value is beyond what it can be, and is not among the fields", False),
    Code("calendar", "a date of a calendar that is not the usual one is not among the fields", False),
    Code(
        "text-encoding",
        "a text is in an encoding that is not stated; what cannot be told is U+FFFD, and the message has the bytes",
        False,
    ),
    Code("page-count", "the page tree states another number of pages than it has", False),
    Code("unusual-package", "an Office package is built otherwise than programs do", False),
    Code("duplicate-part", "a package has two parts of one name; the last counts", False),
    Code("other-content", "the file begins as one of another format does, and may be both", False),
    Code("checksum", "a checksum does not fit what it protects", False),
    Code("repaired", "the table of objects is damaged; they were found by searching the file", False),
    Code("trailing-bytes", "bytes follow that belong to nothing", False),
    Code("no-tracks", "the container describes no track", False),
    Code("malformed-icc", "the colour profile is damaged", False),
    Code("malformed-iptc", "the IPTC block is damaged", False),
    Code("malformed-mpf", "the index of several pictures in one file is damaged", False),
    Code("malformed-photoshop", "the Photoshop resources are damaged", False),
    Code("external-data", "what the file describes lies in other files, which are not read", False),
    # --- what was not read, or not whole ---
    Code("cut", "there is more than is kept; the message says how much", None),
    Code("truncated", "the file ends too early", None),
    Code("malformed", "a part of the file is damaged", None),
    Code("malformed-exif", "the EXIF block is damaged", None),
    Code("malformed-xmp", "the XMP packet is no XML that can be read; it was read as far as it goes", None),
    Code("ome", "the OME-XML block cannot be read, or is more than is read", None),
    Code("malformed-text", "a text of a PNG is damaged", None),
    Code("extended-xmp", "the extended XMP is incomplete, or another than the main packet names", None),
    Code("xmp-doctype", "the XMP packet declares entities, which no XMP does; it was not read", True),
    Code("xmp-too-large", "the XMP packet is larger than is read", True),
    Code("duplicate-exif", "a second EXIF block was not read", True),
    Code("open-for-write", "a program had the file open for writing and never closed it", True),
    Code("attribute-unread", "an attribute could not be read", True),
    Code("object-unread", "a group, dataset or type could not be read", True),
    Code(
        "not-asked",
        "the structure could keep the library busy for hours; only what the headers say plainly was read",
        True,
    ),
    Code("not-read", "values whose storage is damaged, or elsewhere, were not read", True),
    Code("too-large", "a part of a package is larger than is read", True),
    Code("encrypted", "a part of the file needs a password", True),
    Code("unsupported", "a part of the file is of a kind that is not read here", True),
    Code("record-too-large", "the record was larger than is stored; `native` was left out", True),
    Code("changed-while-read", "the file changed while it was read", True),
    Code("io", "the system could not read a part of the file", True),
    Code("permission", "the system refused a part of the file", True),
    Code("vanished", "the file was gone before it was read to its end", True),
    Code("memory", "reading the body asked for more memory than there is; the rest of the record stands", True),
    Code("internal", "reading the body failed by a mistake of this program; the rest of the record stands", True),
    # --- why a file was skipped ---
    Code("unchanged", "the file is as it was when it was last read, or quarantined; this is the record of then", None),
    Code("cancelled", "the file was cancelled before it was read, or while it was", None),
    Code("hidden", "the name begins with a dot, and --hidden was not given", None),
    Code("link", "a symbolic link, and --follow-links was not given", None),
    Code("dangling-link", "a symbolic link to nothing", None),
    Code("loop", "a link that leads back to where it came from, or a folder that was read already", None),
    Code("not-regular", "a FIFO, a socket or a device: nothing that has an end", None),
)

BY_NAME = {one.name: one for one in CODES}
