"""The normalised fields: name, type, unit, meaning and where each comes from. `metaextract-tui fields` prints this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["str", "int", "float", "bool", "date-time", "list[str]", "list[int]", "list[float]"]


@dataclass(frozen=True, slots=True)
class Field:
    """One normalised field. `sources` are in order of precedence within a format; `minimum`: smallest sane value."""

    name: str
    type: FieldType
    unit: str
    meaning: str
    sources: tuple[str, ...]
    minimum: float | None = None
    maximum: float | None = None


SENSITIVITY = (
    "location", "person", "patient", "device-serial", "macro", "external-link", "script", "attachment", "hidden-content",
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    Field("title", "str", "", "the name given to the content", ("dc:title", "PDF Info Title", "core.xml dc:title", "DICOM StudyDescription", "NetCDF title", "container title tag", "XMP/IPTC title")),
    Field("creators", "list[str]", "", "who made it, in the file's order", ("dc:creator", "PDF Author", "core.xml dc:creator", "EXIF Artist", "NetCDF creator_name", "FITS AUTHOR, OBSERVER")),
    Field("description", "str", "", "what it is about", ("dc:description", "EXIF ImageDescription", "NetCDF summary", "PDF Subject", "DICOM SeriesDescription")),
    Field("keywords", "list[str]", "", "subject terms", ("PDF Keywords", "IPTC/XMP subject", "core.xml keywords", "ACDD keywords")),
    Field("rights", "str", "", "copyright or licence", ("dc:rights", "EXIF Copyright", "NetCDF license")),
    Field("identifier", "str", "", "what names the content uniquely", ("XMP/dc identifier", "DICOM SOPInstanceUID", "NetCDF id", "PDF ID")),
    Field("language", "str", "", "language of the content", ("dc:language", "core.xml language", "audio track language", "PDF Lang")),
    Field("created", "date-time", "", "when the content came to be", ("EXIF DateTimeOriginal", "PDF CreationDate", "core.xml created", "mvhd creation", "DICOM AcquisitionDateTime, StudyDate+StudyTime", "FITS DATE-OBS", "NetCDF date_created")),
    Field("modified_content", "date-time", "", "when the content was last changed", ("PDF ModDate", "core.xml modified", "EXIF DateTime", "FITS DATE", "NetCDF date_modified")),
    Field("software", "str", "", "the program that wrote it", ("EXIF Software", "PDF Producer", "app.xml Application", "muxer", "DICOM SoftwareVersions", "FITS ORIGIN, CREATOR")),
    Field("device_make", "str", "", "maker of the recording device", ("EXIF Make", "DICOM Manufacturer")),
    Field("device_model", "str", "", "model of the recording device", ("EXIF Model", "DICOM ManufacturerModelName", "FITS INSTRUME")),
    Field("device_serial", "str", "", "serial number of the recording device", ("EXIF BodySerialNumber", "DICOM DeviceSerialNumber")),
    Field("width_px", "int", "px", "width of the image or the main video track", ("image header", "main video track", "DICOM Columns", "FITS NAXIS1 of the first image HDU"), 1),
    Field("height_px", "int", "px", "height of the image or the main video track", ("image header", "main video track", "DICOM Rows", "FITS NAXIS2 of the first image HDU"), 1),
    Field("bit_depth", "int", "bit/sample", "bits per sample", ("image header", "DICOM BitsStored", "FITS BITPIX", "video track"), 1),
    Field("colour", "str", "", "colour mode or photometric interpretation", ("image header", "DICOM PhotometricInterpretation", "video track")),
    Field("shape", "list[int]", "", "the main array, slowest axis first", ("FITS image", "largest dataset or variable", "DICOM frames x rows x columns"), 0),
    Field("item_count", "int", "", "what the format counts: pages, frames, sheets, HDUs, datasets, variables", ("the format's own structure",), 0),
    Field("page_count", "int", "pages", "number of pages", ("PDF page tree", "app.xml Pages", "TIFF pages"), 0),
    Field("word_count", "int", "words", "number of words", ("app.xml Words",), 0),
    Field("duration_s", "float", "s", "playing time", ("container", "tracks"), 0),
    Field("frame_rate", "float", "1/s", "video frames a second", ("main video track",), 0),
    Field("video_codec", "str", "", "codec of the main video track", ("main video track",)),
    Field("audio_codec", "str", "", "codec of the main audio track", ("main audio track",)),
    Field("bit_rate", "int", "bit/s", "overall bit rate", ("container",), 0),
    Field("sample_rate", "int", "Hz", "audio samples a second", ("main audio track",), 0),
    Field("channels", "int", "", "audio channels", ("main audio track",), 0),
    Field("latitude", "float", "degrees", "WGS 84, north positive", ("EXIF GPS", "QuickTime ©xyz", "XMP"), -90, 90),
    Field("longitude", "float", "degrees", "WGS 84, east positive", ("EXIF GPS", "QuickTime ©xyz", "XMP"), -180, 360),
    Field("altitude_m", "float", "m", "above sea level", ("EXIF GPS", "QuickTime ©xyz", "XMP")),
    Field("bbox", "list[float]", "degrees", "west, south, east, north", ("ACDD geospatial_*", "coordinate variables' attributes", "GeoTIFF")),
    Field("sky_ra", "float", "degrees", "right ascension, ICRS", ("FITS WCS centre", "RA card in degrees"), 0, 360),
    Field("sky_dec", "float", "degrees", "declination, ICRS", ("FITS WCS centre", "DEC card in degrees"), -90, 90),
    Field("time_start", "date-time", "", "first moment that the data covers", ("ACDD time_coverage_start", "CF time axis")),
    Field("time_end", "date-time", "", "last moment that the data covers", ("ACDD time_coverage_end", "CF time axis")),
    Field("target", "str", "", "what was observed", ("FITS OBJECT", "DICOM BodyPartExamined")),
    Field("modality", "str", "", "kind of equipment", ("DICOM Modality",)),
    Field("patient_id", "str", "", "the patient's identifier, masked on screen", ("DICOM PatientID",)),
    Field("variables", "list[str]", "", "names of variables, datasets (paths) or table columns; at most 1,000", ("NetCDF variables", "HDF5 datasets", "FITS table columns")),
    Field("sheets", "list[str]", "", "sheet names in order", ("XLSX workbook.xml",)),
    Field("compression", "list[str]", "", "how the content is compressed", ("TIFF Compression", "HDF5 filters", "DICOM transfer syntax", "FITS ZCMPTYPE")),
    Field("encrypted", "bool", "", "whether the content is encrypted", ("container",)),
    Field("signed", "bool", "", "whether it carries a digital signature", ("container",)),
    Field("sensitivity", "list[str]", "", "what should not be passed on unseen: " + ", ".join(SENSITIVITY), ("named rules, see sources",)),
)  # fmt: skip

BY_NAME = {one.name: one for one in FIELDS}
