"""What the conventions built on HDF5 say of a file: attributes and tiny text datasets at places that they define.

Rule of precedence: within a convention its own places in the order of the table; the first convention of the table
that shows its sign speaks before the next; the root's general attributes (ACDD, Dublin Core) speak after all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.scalars import read_texts
from metaextract_tui.formats.hdf5.walk import Node, Tree
from metaextract_tui.formats.netcdf.acdd import iso_date

Places = Mapping[str, Node]
_Turn = Callable[[list[str]], Any]


def _one(texts: list[str]) -> Any:
    return texts[0]


def _date(texts: list[str]) -> Any:
    return iso_date(texts[0])


def _last_date(texts: list[str]) -> Any:
    return iso_date(texts[-1]) if len(texts) > 1 else None


def _number(texts: list[str]) -> Any:
    try:
        return float(texts[0])
    except ValueError:
        return None


def _whole(texts: list[str]) -> Any:
    return int(texts[0]) if texts[0].isdecimal() and len(texts[0]) < 10 else None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One convention. `group`: path of the group in which its places stand, or None where it does not show itself.
    `rows`: field, place below that group ("@" marks an attribute), how its texts become the field's value."""

    name: str
    group: Callable[[Tree, Places], str | None]
    rows: tuple[tuple[str, str, _Turn], ...]


def _marked(*names: str) -> Callable[[Tree, Places], str | None]:
    """The root, where it carries one of these attributes."""
    return lambda tree, _: "" if any(name in tree.root.attributes for name in names) else None


def _holding(path: str, group: str) -> Callable[[Tree, Places], str | None]:
    """A group, where this object exists."""
    return lambda _, places: group if path in places else None


def _nexus_entry(tree: Tree, places: Places) -> str | None:
    """The entry that NXroot's `default` names, else the first NXentry of the root."""
    default = tree.root.attributes.get("default")
    if isinstance(default, str) and f"/{default}" in places:
        return f"/{default}"
    entries = (one.path for one in tree.root.children if one.attributes.get("NX_class") in ("NXentry", "NXsubentry"))
    return next(entries, None)


def _fast5(tree: Tree, places: Places) -> str | None:
    if "/UniqueGlobalKey/tracking_id" in places:
        return "/UniqueGlobalKey"
    reads = (one.path for one in tree.root.children if one.name.startswith("read_"))
    return next((path for path in reads if f"{path}/tracking_id" in places), None)


def _odim(tree: Tree, places: Places) -> str | None:
    said = str(tree.root.attributes.get("Conventions", ""))
    return "" if said.upper().startswith("ODIM_H5") and "/what" in places else None


_NX_ROWS: tuple[tuple[str, str, _Turn], ...] = (
    ("title", "title", _one), ("identifier", "entry_identifier", _one),
    ("identifier", "entry_identifier_uuid", _one), ("identifier", "experiment_identifier", _one),
    ("description", "experiment_description", _one), ("created", "start_time", _date),
    ("time_start", "start_time", _date), ("time_end", "end_time", _date), ("software", "program_name", _one),
)  # fmt: skip

DIALECTS: tuple[Dialect, ...] = (
    Dialect("NeXus", _nexus_entry, _NX_ROWS),
    Dialect("CXI", _holding("/cxi_version", "/entry_1"), _NX_ROWS),
    Dialect("NWB", _marked("nwb_version"), (
        ("identifier", "identifier", _one), ("description", "session_description", _one),
        ("created", "session_start_time", _date), ("time_start", "session_start_time", _date),
        ("modified_content", "file_create_date", _last_date), ("creators", "general/experimenter", list),
        ("keywords", "general/keywords", list),
    )),
    Dialect("Imaris", _holding("/DataSetInfo/Image", "/DataSetInfo"), (
        ("title", "Image@Name", _one), ("description", "Image@Description", _one),
        ("created", "Image@RecordingDate", _date), ("width_px", "Image@X", _whole), ("height_px", "Image@Y", _whole),
    )),
    Dialect("GWOSC", _holding("/meta/GPSstart", "/meta"), (
        ("description", "Description", _one), ("time_start", "UTCstart", _date), ("device_model", "Detector", _one),
    )),
    Dialect("openPMD", _marked("openPMD"), (
        ("creators", "@author", list), ("created", "@date", _date), ("software", "@software", _one),
        ("description", "@comment", _one),
    )),
    Dialect("ODIM_H5", _odim, (
        ("latitude", "where@lat", _number), ("longitude", "where@lon", _number),
        ("altitude_m", "where@height", _number),
    )),
    Dialect("HDF-EOS5", _holding("/HDFEOS/ADDITIONAL/FILE_ATTRIBUTES", "/HDFEOS/ADDITIONAL"), (
        ("device_model", "FILE_ATTRIBUTES@InstrumentName", _one), ("time_start", "FILE_ATTRIBUTES@StartUTC", _date),
        ("time_end", "FILE_ATTRIBUTES@EndUTC", _date),
    )),
    Dialect("FAST5", _fast5, (
        ("created", "tracking_id@exp_start_time", _date), ("device_model", "tracking_id@device_type", _one),
        ("device_serial", "tracking_id@device_id", _one), ("identifier", "tracking_id@run_id", _one),
    )),
    Dialect("Loom", _marked("LOOM_SPEC_VERSION"), (
        ("created", "@CreationDate", _date), ("modified_content", "@last_modified", _date),
    )),
    Dialect("Loom", _holding("/attrs/LOOM_SPEC_VERSION", "/attrs"), (
        ("created", "CreationDate", _date), ("modified_content", "last_modified", _date),
    )),
)  # fmt: skip


def put_dialects(file: File, tree: Tree, found: Extraction) -> None:
    """Fields from what the conventions state: at most some twenty texts are read."""
    places = {node.path: node for node in tree.nodes}
    for dialect in DIALECTS:
        group = dialect.group(tree, places)
        if group is None:
            continue
        said: dict[str, list[str]] = {}
        for field, place, turn in dialect.rows:
            path = f"{group}/{place}" if not place.startswith("@") else f"{group or '/'}{place}"
            if path not in said:
                said[path] = _say(file, places, path)
            if said[path]:
                found.put(field, turn(said[path]), path)
        if dialect.name == "NeXus":
            _put_nexus_groups(file, group, places, found)
        elif dialect.name == "ODIM_H5":
            _put_odim_time(places, found)
        elif dialect.name == "NWB" and "/general/subject" in places:
            found.sensitive("patient", "/general/subject")
    if "creators" in found.fields:
        found.sensitive("person", found.sources["creators"])
    if "device_serial" in found.fields:
        found.sensitive("device-serial", found.sources["device_serial"])
    if "latitude" in found.fields:
        found.sensitive("location", found.sources["latitude"])


def _put_nexus_groups(file: File, entry: str, places: Places, found: Extraction) -> None:
    """Users, sample and instrument of a NeXus entry: groups that their class names, whatever they are called."""
    users: list[str] = []
    for child in places[entry].children:
        group = child.attributes.get("NX_class")
        if group == "NXuser" and len(users) < 20:
            users += _say(file, places, f"{child.path}/name")
        elif group == "NXsample" and (name := _say(file, places, f"{child.path}/name")):
            found.put("target", name[0], f"{child.path}/name")
        elif group == "NXinstrument" and (name := _say(file, places, f"{child.path}/name")):
            found.put("device_model", name[0], f"{child.path}/name")
    found.put("creators", users, f"{entry}/NXuser/name")


def _put_odim_time(places: Places, found: Extraction) -> None:
    what = places["/what"].attributes
    if isinstance(date := what.get("date"), str) and isinstance(time := what.get("time"), str):
        found.put("time_start", iso_date(f"{date}T{time}Z"), "/what@date, /what@time")


def _say(file: File, places: Places, path: str) -> list[str]:
    """The texts at a place: of an attribute, or of a dataset so small that it is one."""
    owner, mark, name = path.partition("@")
    node = places.get(owner)
    if node is not None and node.same_as is not None:
        node = places.get(node.same_as)
    if node is None:
        return []
    if not mark:
        return read_texts(file, node)
    value = node.attributes.get(name)
    if isinstance(value, list) and len(value) > 1 and all(isinstance(one, str) and len(one) <= 1 for one in value):
        value = "".join(value)  # Imaris stores texts character by character
    values = value if isinstance(value, list) else [value]
    said = [str(one).strip() for one in values if isinstance(one, str | int | float)]
    return [one for one in said if one]
