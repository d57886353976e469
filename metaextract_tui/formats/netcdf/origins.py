"""Where the fields of netCDF files come from.

Precedence: a stated attribute goes before what variables say (coverage before the time axis, the geospatial extent
before the coordinates' ranges); of several attributes the one of ACDD goes first, then those of CF and CMIP, then
Dublin Core's and other spellings. Attribute names are compared without case. Attributes of the root group alone count.
"""

from __future__ import annotations

from metaextract_tui.formats.origins import Origin

_ACDD = "ACDD 1.3"
_NUG = "NetCDF Users Guide, the netCDF data model"
_COMMON = "a spelling in common use, of no standard"
_E1947 = "ASTM E1947 (ANDI/chromatography)"
_CMIP = "CMIP5 and CMIP6 global attributes"
_DC = "Dublin Core terms"
_CITY = "NASA EOSDIS data product development guide"

_ATTRIBUTES = (
    ("title", "title", f"{_ACDD}, highly recommended: title; CF 1.11, 2.6.2"), ("title", "experiment_title", _E1947),
    ("target", "sample_name", _E1947),
    ("description", "summary", f"{_ACDD}, highly recommended: summary"), ("description", "description", _DC),
    ("description", "abstract", _DC),
    ("rights", "license", f"{_ACDD}, recommended: license"), ("rights", "rights", _DC),
    ("rights", "copyright", _COMMON),
    ("identifier", "id", f"{_ACDD}, recommended: id"), ("identifier", "doi", _COMMON),
    ("identifier", "identifier_product_doi", _CITY), ("identifier", "tracking_id", _CMIP),
    ("identifier", "uuid", _COMMON),
    ("language", "language", _DC),
    ("device_model", "instrument", f"{_ACDD}, suggested: instrument"),
    ("device_serial", "instrument_serial_number", _COMMON), ("device_serial", "instrument_sn", _COMMON),
    ("device_serial", "serial_number", _COMMON),
    ("created", "date_created", f"{_ACDD}, recommended: date_created"), ("created", "creation_date", _CMIP),
    ("created", "date_creation", _COMMON), ("created", "production_date_time", _CITY),
    ("created", "ProductionDateTime", _CITY), ("created", "CreationDate", _COMMON),
    ("created", "file_creation_date", _COMMON), ("created", "creation_time", _COMMON),
    ("created", "injection_date_time_stamp", _E1947),
    ("modified_content", "date_modified", f"{_ACDD}, suggested: date_modified"),
    ("modified_content", "date_update", "Argo user's manual, global attributes"),
    ("time_start", "time_coverage_start", f"{_ACDD}, recommended: time_coverage_start"),
    ("time_end", "time_coverage_end", f"{_ACDD}, recommended: time_coverage_end"),
    ("creators", "creator_name", f"{_ACDD}, recommended: creator_name"), ("creators", "creator", _DC),
    ("creators", "author", _COMMON), ("creators", "authors", _COMMON), ("creators", "operator_name", _E1947),
    ("keywords", "keywords", f"{_ACDD}, highly recommended: keywords"),
    ("software", "software", _COMMON), ("software", "creator_software", _COMMON),
    ("software", "CDO", "CDO user's guide"), ("software", "NCO", "NCO user's guide"),
    ("time_end", "time_coverage_duration", f"{_ACDD}, recommended: time_coverage_duration; ISO 8601 durations"),
    ("bbox", "geospatial_*", f"{_ACDD}, recommended: geospatial_lat_min, _lat_max, _lon_min, _lon_max"),
)  # fmt: skip
_PERSONS = ("creator_email", "contributor_email", "publisher_email", "contact", "contact_email", "email")


def attribute_origins(where: str) -> tuple[Origin, ...]:
    """Those of a root's general attributes; `where` starts the source's name. HDF5 files have them too."""
    fields = tuple(Origin(field, f"{where}@{name}", standard) for field, name, standard in _ATTRIBUTES)
    rule = "the creators, unless creator_type says that they are an institution"
    marks = dict.fromkeys((name for field, name, _ in _ATTRIBUTES if field == "creators"), rule)
    marks |= dict.fromkeys(_PERSONS, "an attribute of contact with an address of mail")
    people = tuple(Origin("sensitivity", f"person: {where}@{name}", rule) for name, rule in marks.items())
    serials = tuple(
        Origin("sensitivity", f"device-serial: {where}@{name}", "the device's serial number")
        for field, name, _ in _ATTRIBUTES
        if field == "device_serial"
    )
    return fields + people + serials


ELSEWHERE: tuple[Origin, ...] = (
    Origin("sensitivity", "external-link: an external link", "HDF5 File Format Specification: link message"),
    Origin("sensitivity", "external-link: a dataset stored in another file",
           "HDF5 File Format Specification: data storage, external data files message"),
    Origin("sensitivity", "external-link: a virtual dataset made of other files",
           "HDF5 File Format Specification: data layout message, virtual storage"),
)  # fmt: skip

ORIGINS: tuple[Origin, ...] = (
    Origin("item_count", "variables", f"{_NUG}: variables of all groups"),
    Origin("variables", "variables", f"{_NUG}: names of variables, those of groups as group/name"),
    Origin("shape", "variable *", f"{_NUG}: the dimensions of the variable with most values"),
    Origin("compression", "variables.filters", "HDF5 File Format Specification: filter pipeline message"),
    *attribute_origins("attributes"),
    Origin("bbox", "variable geospatial_lat_lon_extent", "GOES-R product definition and users' guide, volume 5"),
    Origin("bbox", "actual_range of the coordinate variables", "CF 1.11, 4.1 and 4.2; actual_range: CF 1.11, 2.5.1"),
    Origin("time_start", "variable *", "CF 1.11, 4.4: the earliest of the time coordinate's first and last value"),
    Origin("time_end", "variable *", "CF 1.11, 4.4: the latest of the time coordinate's first and last value"),
    Origin("bbox", "deep.coordinates", "CF 1.11, 4.1 and 4.2: the values of the coordinates, in a deep reading"),
    Origin(
        "time_start", "deep.coordinates: *", "CF 1.11, 4.4: the least value of the time coordinate, in a deep reading"
    ),
    Origin(
        "time_end", "deep.coordinates: *", "CF 1.11, 4.4: the greatest value of the time coordinate, in a deep reading"
    ),
    Origin("software", "_NCProperties", "NetCDF Users Guide, appendix netCDF-4 file format: provenance"),
    *ELSEWHERE,
)
