"""Tiny text datasets, where a convention puts metadata: read within bounds, and from this file only."""

from __future__ import annotations

import itertools

from metaextract_tui.formats.hdf5.elements import Elements
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.filters import OWN
from metaextract_tui.formats.hdf5.pages import DAMAGE
from metaextract_tui.formats.hdf5.walk import Node

MAX_TEXTS = 32  # values of one dataset
MAX_BYTES = 16384  # of one dataset, or of a chunk of it


def inside(node: Node) -> bool:
    """Whether a dataset's values stand in this very file, packed by what is unpacked here."""
    layout = node.layout
    if layout is None or layout.external or layout.layout not in ("contiguous", "compact", "chunked"):
        return False
    return all(one["id"] in OWN for one in layout.filters)


def read_texts(file: File, node: Node) -> list[str]:
    """The texts of a dataset of at most 32 strings; empty where it is another, or cannot be read."""
    layout = node.layout
    if layout is None or layout.shape is None or not layout.dtype.startswith("string") or not inside(node):
        return []
    if not 0 < layout.elements <= MAX_TEXTS:
        return []
    try:
        elements = Elements(file, node.address)
        held = elements.size
        for length in layout.chunks or layout.shape:
            held *= length
        if held > MAX_BYTES:
            return []
        places = itertools.product(*map(range, layout.shape))
        kind = elements.dataset.kind
        said = [file.values(kind, elements.at(place), 1)[0] for place in places]
    except DAMAGE:
        return []
    return [one.strip() for one in said if one.strip()]
