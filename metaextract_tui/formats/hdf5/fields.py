"""Normalised fields of an HDF5 file: what its layout says, and what conventions put into the root's attributes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.hdf5.dialects import put_dialects
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.walk import Tree
from metaextract_tui.formats.netcdf.acdd import iso_date, put_acdd

MAX_VARIABLES = 1000  # FIELDS `variables`

_MATLAB = re.compile(
    r"(MATLAB [\d.]+) MAT-file.*?(?:Created on: (?:\w{3} )?(\w{3} +\d+ \d\d:\d\d:\d\d \d{4}))?(?= HDF5|$)"
)


def put_userblock(block: bytes, native: dict[str, Any], found: Extraction) -> None:
    """The text of a userblock, which is where MATLAB 7.3 says what it is and when it wrote the file."""
    text = block.partition(b"\0")[0]
    if not text or not text.isascii() or not text.decode("ascii").isprintable():
        return
    native["userblock_text"] = text.decode("ascii").strip()
    if stated := _MATLAB.match(native["userblock_text"]):
        found.put("software", stated[1], "userblock")
        if stated[2]:
            found.put("created", _c_date(stated[2]), "userblock")


def _c_date(text: str) -> str | None:
    """`Sep 10 12:00:00 2019` as ISO 8601."""
    try:
        return dt.datetime.strptime(" ".join(text.split()), "%b %d %H:%M:%S %Y").isoformat()
    except ValueError:
        return None


def put_fields(file: File, tree: Tree, found: Extraction) -> None:
    """Shape of the largest dataset, dataset paths, filters, links out of the file, what the conventions say, and the
    root's attributes."""
    names = [node.path for node in tree.nodes if node.kind == "dataset"]
    found.put("item_count", len(names), "native.objects")
    put_variables(names, "native.objects", found)
    largest, most, used = None, 0, []
    for node, layout in tree.datasets():
        if layout.shape and layout.elements > most:
            largest, most = node, layout.elements
        used += [one["name"] for one in layout.filters if one["name"] not in used]
    if largest is not None and largest.layout is not None:
        found.put("shape", largest.layout.shape, largest.path)
    found.put("compression", used, "native.objects.filters")
    put_links(tree, found)
    put_dialects(file, tree, found)
    attributes = tree.root.attributes
    if "NeXus_version" in attributes or attributes.get("NX_class") == "NXroot":
        # NeXus calls a program or a facility `creator`.
        attributes = {name: value for name, value in attributes.items() if name != "creator"}
    put_acdd(attributes, found, "/")
    _put_conventions(attributes, found)


def put_variables(names: list[str], source: str, found: Extraction) -> None:
    """The names, at most 1,000."""
    if len(names) > MAX_VARIABLES:
        found.warn("cut", f"variables: {len(names)} names, of which {MAX_VARIABLES} are kept")
    found.put("variables", names[:MAX_VARIABLES], source)


def put_links(tree: Tree, found: Extraction) -> None:
    """Mark a file that names other files: external links, external storage, virtual datasets."""
    for node in tree.nodes:
        layout = node.layout
        if node.kind == "external-link":
            found.sensitive("external-link", "an external link")
        elif layout is not None and layout.external:
            found.sensitive("external-link", "a dataset stored in another file")
        elif layout is not None and any(one["file"] != "." for one in layout.virtual):
            found.sensitive("external-link", "a virtual dataset made of other files")


def _put_conventions(attributes: dict[str, Any], found: Extraction) -> None:
    """NeXus (NXroot `file_time`) and Keras (`keras_version`)."""
    if "NeXus_version" in attributes or attributes.get("NX_class") == "NXroot" or "file_time" in attributes:
        found.put("created", iso_date(attributes.get("file_time")), "/@file_time")
        found.put("modified_content", iso_date(attributes.get("file_update_time")), "/@file_update_time")
    if isinstance(version := attributes.get("keras_version"), str) and version:
        found.put("software", f"Keras {version}", "/@keras_version")
