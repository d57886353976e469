"""Where the fields of HDF5 files come from. A file that was written as netCDF-4 is told as netCDF, by its origins.

Precedence: what a convention defines for its files (NeXus, CXI, NWB … in the order below, each at its own places) goes
before the general attributes of the root, and those before NXroot's `file_time` and Keras's version; a MATLAB 7.3
userblock goes before all. Values of datasets are read only where they are the tiny texts that a convention puts there.
"""

from __future__ import annotations

from metaextract_tui.formats.netcdf.origins import ELSEWHERE, attribute_origins
from metaextract_tui.formats.origins import Origin

_NEXUS = "NeXus definitions, NXentry (CXI 1.6: the same names)"
_NWB = "NWB 2 schema, NWBFile"
_IMARIS = "Imaris 5.5 file format: DataSetInfo/Image"
_GWOSC = "GWOSC file format: meta group"
_OPENPMD = "openPMD standard 1.1: root attributes"
_ODIM = "EUMETNET OPERA ODIM_H5 2.2"
_HE5 = "HDF-EOS Aura file format guidelines: global file attributes"
_FAST5 = "Oxford Nanopore FAST5: tracking_id"
_LOOM = "loom file format 3.0: global attributes"
_SPEC = "HDF5 File Format Specification"

ORIGINS: tuple[Origin, ...] = (
    Origin("software", "userblock", "MATLAB MAT-file 7.3: descriptive text of the header"),
    Origin("created", "userblock", "MATLAB MAT-file 7.3: descriptive text of the header"),
    Origin("item_count", "native.objects", f"{_SPEC}: datasets of all groups"),
    Origin("variables", "native.objects", f"{_SPEC}: paths of the datasets"),
    Origin("shape", "/*", f"{_SPEC}: dataspace message of the dataset with most values"),
    Origin("compression", "native.objects.filters", f"{_SPEC}: filter pipeline message"),
    Origin("title", "*/title", f"{_NEXUS}: title"),
    Origin("identifier", "*/entry_identifier", f"{_NEXUS}: entry_identifier"),
    Origin("identifier", "*/entry_identifier_uuid", f"{_NEXUS}: entry_identifier_uuid"),
    Origin("identifier", "*/experiment_identifier", f"{_NEXUS}: experiment_identifier"),
    Origin("description", "*/experiment_description", f"{_NEXUS}: experiment_description"),
    Origin("created", "*/start_time", f"{_NEXUS}: start_time"),
    Origin("time_start", "*/start_time", f"{_NEXUS}: start_time"),
    Origin("time_end", "*/end_time", f"{_NEXUS}: end_time"),
    Origin("software", "*/program_name", f"{_NEXUS}: program_name"),
    Origin("target", "*/name", "NeXus definitions, NXsample: name"),
    Origin("device_model", "*/name", "NeXus definitions, NXinstrument: name"),
    Origin("creators", "*/NXuser/name", "NeXus definitions, NXuser: name"),
    Origin("identifier", "/identifier", f"{_NWB}: identifier"),
    Origin("description", "/session_description", f"{_NWB}: session_description"),
    Origin("created", "/session_start_time", f"{_NWB}: session_start_time"),
    Origin("time_start", "/session_start_time", f"{_NWB}: session_start_time"),
    Origin("modified_content", "/file_create_date", f"{_NWB}: file_create_date, the last of several"),
    Origin("creators", "/general/experimenter", f"{_NWB}: general/experimenter"),
    Origin("keywords", "/general/keywords", f"{_NWB}: general/keywords"),
    Origin("title", "/DataSetInfo/Image@Name", _IMARIS),
    Origin("description", "/DataSetInfo/Image@Description", _IMARIS),
    Origin("created", "/DataSetInfo/Image@RecordingDate", _IMARIS),
    Origin("width_px", "/DataSetInfo/Image@X", _IMARIS),
    Origin("height_px", "/DataSetInfo/Image@Y", _IMARIS),
    Origin("description", "/meta/Description", _GWOSC),
    Origin("time_start", "/meta/UTCstart", _GWOSC),
    Origin("device_model", "/meta/Detector", _GWOSC),
    Origin("creators", "/@author", f"{_OPENPMD}: author"),
    Origin("created", "/@date", f"{_OPENPMD}: date"),
    Origin("software", "/@software", f"{_OPENPMD}: software"),
    Origin("description", "/@comment", f"{_OPENPMD}: comment"),
    Origin("latitude", "/where@lat", f"{_ODIM}: where, polar data"),
    Origin("longitude", "/where@lon", f"{_ODIM}: where, polar data"),
    Origin("altitude_m", "/where@height", f"{_ODIM}: where, polar data"),
    Origin("time_start", "/what@date, /what@time", f"{_ODIM}: what, nominal time in UTC"),
    Origin("device_model", "/HDFEOS/ADDITIONAL/FILE_ATTRIBUTES@InstrumentName", f"{_HE5}: InstrumentName"),
    Origin("time_start", "/HDFEOS/ADDITIONAL/FILE_ATTRIBUTES@StartUTC", f"{_HE5}: StartUTC"),
    Origin("time_end", "/HDFEOS/ADDITIONAL/FILE_ATTRIBUTES@EndUTC", f"{_HE5}: EndUTC"),
    Origin("created", "*/tracking_id@exp_start_time", f"{_FAST5}: exp_start_time"),
    Origin("device_model", "*/tracking_id@device_type", f"{_FAST5}: device_type"),
    Origin("device_serial", "*/tracking_id@device_id", f"{_FAST5}: device_id"),
    Origin("identifier", "*/tracking_id@run_id", f"{_FAST5}: run_id"),
    Origin("created", "/attrs/CreationDate", _LOOM),
    Origin("modified_content", "/attrs/last_modified", _LOOM),
    Origin("modified_content", "/@last_modified", "loom file format 2.0: attributes of the root"),
    *(
        one
        for one in attribute_origins("/")
        if (one.field, one.source) not in {("software", "/@software"), ("sensitivity", "person: /@author"),
                                           ("creators", "/@author")}
    ),
    Origin("created", "/@file_time", "NeXus definitions, NXroot: file_time"),
    Origin("modified_content", "/@file_update_time", "NeXus definitions, NXroot: file_update_time"),
    Origin("software", "/@keras_version", "Keras legacy HDF5 format: attributes of the root"),
    Origin("bbox", "deep.coordinates", "CF 1.11, 4.1 and 4.2: the values of the coordinates, in a deep reading"),
    Origin("time_start", "deep.coordinates: *", "CF 1.11, 4.4: the least value of the time, in a deep reading"),
    Origin("time_end", "deep.coordinates: *", "CF 1.11, 4.4: the greatest value of the time, in a deep reading"),
    *ELSEWHERE,
    Origin("sensitivity", "patient: /general/subject", f"{_NWB}: general/subject is there"),
    Origin("sensitivity", "person: */NXuser/name", "NeXus definitions, NXuser: name"),
    Origin("sensitivity", "person: /general/experimenter", f"{_NWB}: general/experimenter"),
    Origin("sensitivity", "person: /@author", f"{_OPENPMD}: author; elsewhere a common spelling of the creators"),
    Origin("sensitivity", "device-serial: */tracking_id@device_id", f"{_FAST5}: device_id"),
    Origin("sensitivity", "location: /where@lat", f"{_ODIM}: where"),
)  # fmt: skip
