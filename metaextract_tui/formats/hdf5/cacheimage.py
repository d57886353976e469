"""The metadata cache image: structures that a writer left in one block instead of at their addresses."""

from __future__ import annotations

from metaextract_tui.formats.hdf5.pages import Damaged, Pages

MAX_IMAGE = 32 << 20  # bytes
MAX_ENTRIES = 100_000


def lay_over(pages: Pages, data: bytes, o: int, n: int) -> None:
    """Have the structures of the image stand at their addresses; `data`: the message that names its place, `o` and
    `n`: bytes of an address and of a length. Raises Damaged.

    Source: HDF5 File Format Specification 3.0, IV.A.2.y and III.J (metadata cache image message and block).
    """
    place = int.from_bytes(data[1 : 1 + o], "little")
    length = int.from_bytes(data[1 + o : 1 + o + n], "little")
    if place == (1 << 8 * o) - 1 or not length:
        return
    if length > MAX_IMAGE:
        raise Damaged(f"a metadata cache image of {length:,} bytes")
    image = pages.exactly(place, length)
    if image[:4] != b"MDCI":
        raise Damaged("the metadata cache image is not where it should be")
    at = 6 + n
    count = int.from_bytes(image[at : at + 4], "little")
    at += 4
    for _ in range(min(count, MAX_ENTRIES)):
        parents = image[at + 8] | image[at + 9] << 8
        at += 14
        address, size = (
            int.from_bytes(image[at : at + o], "little"),
            int.from_bytes(image[at + o : at + o + n], "little"),
        )
        at += o + n + parents * o
        if at + size > length:
            raise Damaged("the metadata cache image is cut")
        pages.lay_over(address, image[at : at + size])
        at += size
