"""Where JPEG, PNG and TIFF find each field, in the order in which the places count.

The rule: the pixels' own header comes before all for what it states (size, depth, colour, compression). What the
camera knew (make, model, serial number, dates, place) comes from EXIF, then XMP, then IPTC. What people said of the
picture (title, creators, description, rights) comes from XMP, then EXIF (for the title IPTC), then IPTC, then PNG
texts: XMP holds them in full length and any script. Keywords of all places are joined. Of the values that disagree
with the winner a `conflict` warning tells.
"""

from __future__ import annotations

from metaextract_tui.formats.origins import Origin

_TIFF_TAGS = "CIPA DC-008 (Exif 2.32), 4.6.4 TIFF Rev. 6.0 Attribute Information: "
_EXIF_TAGS = "CIPA DC-008 (Exif 2.32), 4.6.5 Exif IFD Attribute Information: "
_GPS_TAGS = "CIPA DC-008 (Exif 2.32), 4.6.6 GPS Attribute Information: "
_EXIF3 = "CIPA DC-008 (Exif 3.0), 4.6.6 Exif IFD Attribute Information: "
_WINDOWS = "Microsoft Windows, tags of the property system in IFD0: "
_DNG = "Adobe DNG 1.7, DNG Tags: "
_DC = "ISO 16684-1, 8.3 Dublin Core namespace: "
_XMP = "ISO 16684-1, 8.4 XMP namespace: "
_XMP_MM = "ISO 16684-1, 8.6 XMP Media Management namespace: "
_XMP_PDF = "XMP specification part 2, 3.1 Adobe PDF namespace: "
_XMP_PS = "XMP specification part 2, 3.2 Photoshop namespace: "
_XMP_TIFF = "XMP specification part 2, 3.4, TIFF namespace: "
_XMP_EXIF = "XMP specification part 2, 3.4, EXIF namespace: "
_XMP_AUX = "XMP specification part 2, EXIF schema for additional EXIF properties: "
_EXIF_EX = "CIPA DC-010 (Exif 2.32 metadata for XMP): "
_IPTC = "IPTC-NAA Information Interchange Model 4.2, dataset "
_CORE = "IPTC Photo Metadata Standard, IPTC Core: "
_EXT = "IPTC Photo Metadata Standard, IPTC Extension: "
_TEXT = "W3C PNG third edition, 11.3.3.1 Keywords and text strings: "
_HABIT = "no standard; keyword that writers of PNG use: "
_DJI = "no standard; DJI's own namespace in XMP: "

_CONTENT = (
    Origin("title", "xmp.dc:title", _DC + "title"),
    Origin("title", "iptc.ObjectName", _IPTC + "2:05 Object Name"),
    Origin("title", "exif.*.XPTitle", _WINDOWS + "XPTitle (0x9C9B)"),
    Origin("title", "png_text.Title", _TEXT + "Title"),
    Origin("title", "xmp.xmp:Title", "no standard; written for dc:title"),
    Origin("title", "xmp.pdf:Title", "no standard; written for Info's Title (ISO 32000-2, 14.3.3)"),
    Origin("title", "xmp.photoshop:Headline", _XMP_PS + "Headline"),
    Origin("title", "iptc.Headline", _IPTC + "2:105 Headline"),
    Origin("title", "exif.*.ImageTitle", _EXIF3 + "ImageTitle"),
    Origin("title", "exif.*.DocumentName", "TIFF 6.0, section 12 Document Storage and Retrieval: DocumentName"),
    Origin("creators", "xmp.dc:creator", _DC + "creator"),
    Origin("creators", "exif.*.Artist", _TIFF_TAGS + "Artist"),
    Origin("creators", "iptc.By-line", _IPTC + "2:80 By-line"),
    Origin("creators", "png_text.Author", _TEXT + "Author"),
    Origin("creators", "png_text.Artist", _HABIT + "Artist"),
    Origin("creators", "exif.*.XPAuthor", _WINDOWS + "XPAuthor (0x9C9D)"),
    Origin("creators", "exif.*.Photographer", _EXIF3 + "Photographer"),
    Origin("creators", "xmp.xmp:Author", "no standard; written for dc:creator"),
    Origin("creators", "xmp.pdf:Author", "no standard; written for Info's Author (ISO 32000-2, 14.3.3)"),
    Origin("creators", "xmp.tiff:Artist", _XMP_TIFF + "Artist"),
    Origin("description", "xmp.dc:description", _DC + "description"),
    Origin("description", "exif.*.ImageDescription", _TIFF_TAGS + "ImageDescription"),
    Origin("description", "iptc.Caption-Abstract", _IPTC + "2:120 Caption/Abstract"),
    Origin("description", "png_text.Description", _TEXT + "Description"),
    Origin("description", "xmp.tiff:ImageDescription", _XMP_TIFF + "ImageDescription"),
    Origin("description", "exif.*.XPSubject", _WINDOWS + "XPSubject (0x9C9F)"),
    Origin("description", "exif.*.XPComment", _WINDOWS + "XPComment (0x9C9C)"),
    Origin("rights", "xmp.dc:rights", _DC + "rights"),
    Origin("rights", "exif.*.Copyright", _TIFF_TAGS + "Copyright"),
    Origin("rights", "iptc.CopyrightNotice", _IPTC + "2:116 Copyright Notice"),
    Origin("rights", "png_text.Copyright", _TEXT + "Copyright"),
    Origin("rights", "xmp.xmp:Rights", "no standard; written for dc:rights"),
    Origin("rights", "xmp.tiff:Copyright", _XMP_TIFF + "Copyright"),
    Origin("keywords", "xmp.dc:subject", _DC + "subject"),
    Origin("keywords", "iptc.Keywords", _IPTC + "2:25 Keywords"),
    Origin("keywords", "exif.*.XPKeywords", _WINDOWS + "XPKeywords (0x9C9E)"),
    Origin("keywords", "png_text.Keywords", _HABIT + "Keywords"),
    Origin("keywords", "* + *", "what several of these places list, joined"),
    Origin("keywords", "xmp.pdf:Keywords", _XMP_PDF + "Keywords"),
    Origin("identifier", "xmp.dc:identifier", _DC + "identifier"),
    Origin("identifier", "xmp.xmp:Identifier", _XMP + "Identifier"),
    Origin("identifier", "exif.*.ImageUniqueID", _EXIF_TAGS + "ImageUniqueID"),
    Origin("identifier", "xmp.xmpMM:DocumentID", _XMP_MM + "DocumentID"),
    Origin("language", "xmp.dc:language", _DC + "language"),
    Origin("language", "iptc.LanguageIdentifier", _IPTC + "2:135 Language Identifier"),
    Origin("created", "exif.*.DateTimeOriginal", _EXIF_TAGS + "DateTimeOriginal, its SubSecTime and OffsetTime"),
    Origin("created", "xmp.exif:DateTimeOriginal", _XMP_EXIF + "DateTimeOriginal"),
    Origin("created", "xmp.photoshop:DateCreated", _XMP_PS + "DateCreated"),
    Origin("created", "iptc.DateCreated", _IPTC + "2:55 Date Created, 2:60 Time Created"),
    Origin("created", "exif.*.DateTimeDigitized", _EXIF_TAGS + "DateTimeDigitized, with the same"),
    Origin("created", "xmp.exif:DateTimeDigitized", _XMP_EXIF + "DateTimeDigitized"),
    Origin("created", "xmp.xmp:CreateDate", _XMP + "CreateDate"),
    Origin("created", "iptc.DigitalCreationDate", _IPTC + "2:62 Digital Creation Date, 2:63 Digital Creation Time"),
    Origin("created", "png_text.Creation Time", _TEXT + "Creation Time"),
    Origin("created", "png_text.create-date", _HABIT + "create-date"),
    Origin("modified_content", "exif.*.DateTime", _TIFF_TAGS + "DateTime; SubSecTime, OffsetTime (4.6.5)"),
    Origin("modified_content", "xmp.xmp:ModifyDate", _XMP + "ModifyDate"),
    Origin("modified_content", "xmp.tiff:DateTime", _XMP_TIFF + "DateTime"),
    Origin("software", "exif.*.Software", _TIFF_TAGS + "Software"),
    Origin("software", "xmp.tiff:Software", _XMP_TIFF + "Software"),
    Origin("software", "png_text.Software", _TEXT + "Software"),
    Origin("software", "xmp.xmp:CreatorTool", _XMP + "CreatorTool"),
    Origin("software", "iptc.OriginatingProgram", _IPTC + "2:65 Originating Program"),
)  # fmt: skip

_CAMERA = (
    Origin("device_make", "exif.*.Make", _TIFF_TAGS + "Make"),
    Origin("device_make", "xmp.tiff:Make", _XMP_TIFF + "Make"),
    Origin("device_model", "exif.*.Model", _TIFF_TAGS + "Model"),
    Origin("device_model", "xmp.tiff:Model", _XMP_TIFF + "Model"),
    Origin("device_model", "exif.*.UniqueCameraModel", _DNG + "UniqueCameraModel"),
    Origin("device_serial", "exif.*.BodySerialNumber", _EXIF_TAGS + "BodySerialNumber"),
    Origin("device_serial", "exif.*.CameraSerialNumber", _DNG + "CameraSerialNumber"),
    Origin("device_serial", "xmp.exifEX:BodySerialNumber", _EXIF_EX + "exifEX:BodySerialNumber"),
    Origin("device_serial", "xmp.aux:SerialNumber", _XMP_AUX + "aux:SerialNumber"),
    Origin("device_serial", "exif.*.SerialNumber", "Adobe Camera Raw, tag 0xFDE9 SerialNumber"),
    Origin("latitude", "exif.GPS.GPSLatitude", _GPS_TAGS + "GPSLatitude, GPSLatitudeRef"),
    Origin("latitude", "xmp.exif:GPSLatitude", _XMP_EXIF + "GPSLatitude"),
    Origin("latitude", "xmp.drone-dji:GpsLatitude", _DJI + "GpsLatitude"),
    Origin("latitude", "xmp.drone-dji:GPSLatitude", _DJI + "GPSLatitude"),
    Origin("longitude", "exif.GPS.GPSLongitude", _GPS_TAGS + "GPSLongitude, GPSLongitudeRef"),
    Origin("longitude", "xmp.exif:GPSLongitude", _XMP_EXIF + "GPSLongitude"),
    Origin("longitude", "xmp.drone-dji:GpsLongitude", _DJI + "GpsLongitude"),
    Origin("longitude", "xmp.drone-dji:GPSLongitude", _DJI + "GPSLongitude"),
    Origin("altitude_m", "exif.GPS.GPSAltitude", _GPS_TAGS + "GPSAltitude, GPSAltitudeRef"),
    Origin("altitude_m", "xmp.exif:GPSAltitude", _XMP_EXIF + "GPSAltitude, GPSAltitudeRef"),
)  # fmt: skip

_SENSITIVE = (
    Origin("sensitivity", "location: exif.GPS.*", _GPS_TAGS + "coordinates or a place's name"),
    Origin("sensitivity", "location: xmp.*", "IPTC Photo Metadata Standard; XMP part 2: coordinates or a place"),
    Origin("sensitivity", "location: iptc.*", _IPTC + "2:90 City, 2:92 Sub-location, 2:27 Content Location Name"),
    Origin("sensitivity", "person: exif.CameraOwnerName", _EXIF_TAGS + "CameraOwnerName"),
    Origin("sensitivity", "person: exif.OwnerName", "Adobe Camera Raw, tag 0xFDE8 OwnerName"),
    Origin("sensitivity", "person: exif.Photographer", _EXIF3 + "Photographer"),
    Origin("sensitivity", "person: exif.ImageEditor", _EXIF3 + "ImageEditor"),
    Origin("sensitivity", "person: xmp.Iptc4xmpExt:PersonInImage*", _EXT + "Person Shown in the Image"),
    Origin("sensitivity", "person: xmp.mwg-rs:Regions", "Metadata Working Group 2.0, Image Regions"),
    Origin("sensitivity", "person: xmp.*", "faces and owners in the namespaces of Microsoft, digiKam, aux and exifEX"),
    Origin("sensitivity", "person: *", "who made it is named: the source of `creators`"),
    Origin("sensitivity", "device-serial: exif.*", _EXIF_TAGS + "BodySerialNumber, LensSerialNumber"),
    Origin("sensitivity", "device-serial: xmp.*", _EXIF_EX + "exifEX:BodySerialNumber, exifEX:LensSerialNumber"),
)  # fmt: skip

_JPEG_FRAME = "ISO/IEC 10918-1, B.2.2 Frame header syntax: "
JPEG_FIRST = (
    Origin("width_px", "SOF", _JPEG_FRAME + "X"),
    Origin("height_px", "SOF", _JPEG_FRAME + "Y"),
    Origin("bit_depth", "SOF", _JPEG_FRAME + "P"),
    Origin("colour", "SOF", _JPEG_FRAME + "Nf; ISO/IEC 10918-5 (JFIF); Adobe APP14 transform"),
    Origin("compression", "SOF", "ISO/IEC 10918-1, table B.1 Marker code assignments"),
    Origin("item_count", "mpf", "CIPA DC-007 (Multi-Picture Format), MP Index IFD: MP Entry"),
    Origin("signed", "APP11 C2PA", "C2PA 2.1, Embedding manifests into JPEG (JUMBF, ISO/IEC 19566-5)"),
)
JPEG_LAST = (Origin("description", "comments", "ISO/IEC 10918-1, B.2.4.5 Comment"),)

_PNG_HEADER = "W3C PNG third edition, 11.2.1 IHDR Image header: "
PNG_FIRST = (
    Origin("width_px", "IHDR", _PNG_HEADER + "width"),
    Origin("height_px", "IHDR", _PNG_HEADER + "height"),
    Origin("bit_depth", "IHDR", _PNG_HEADER + "bit depth"),
    Origin("colour", "IHDR", _PNG_HEADER + "colour type"),
    Origin("compression", "IHDR", _PNG_HEADER + "compression method"),
    Origin("item_count", "acTL", "W3C PNG third edition, 11.3.6.1 acTL Animation Control Chunk"),
    Origin("signed", "caBX C2PA", "C2PA 2.1, Embedding manifests into PNG"),
)
PNG_LAST = (
    Origin("modified_content", "tIME", "W3C PNG third edition, 11.3.5.1 tIME Image last-modification time"),
    Origin("description", "png_text.Comment", _TEXT + "Comment"),
    Origin("description", "png_text.comment", _HABIT + "comment"),
)

_TIFF_FIELD = "TIFF 6.0, section 8 Baseline Field Reference Guide: "
_RAW = "no standard; Panasonic's directory as ExifTool's PanasonicRaw table has it: "
_CR2 = "no standard; Canon's fourth directory holds a lossless JPEG (ISO/IEC 10918-1, B.2.2)"
TIFF_FIRST = (
    Origin("width_px", "IFD0.SensorRightBorder - SensorLeftBorder", _RAW + "sensor borders"),
    Origin("width_px", "exif.Exif.ExifImageWidth", _EXIF_TAGS + "PixelXDimension (CR2 and IIQ)"),
    Origin("width_px", "*IFD*.ImageWidth", _TIFF_FIELD + "ImageWidth"),
    Origin("height_px", "IFD0.SensorBottomBorder - SensorTopBorder", _RAW + "sensor borders"),
    Origin("height_px", "exif.Exif.ExifImageHeight", _EXIF_TAGS + "PixelYDimension (CR2 and IIQ)"),
    Origin("height_px", "*IFD*.ImageLength", _TIFF_FIELD + "ImageLength"),
    Origin("bit_depth", "IFD3 SOF", _CR2),
    Origin("bit_depth", "*IFD*.BitsPerSample", _TIFF_FIELD + "BitsPerSample"),
    Origin("bit_depth", "*IFD*.BitsPerSample (default)", _TIFF_FIELD + "BitsPerSample, whose default is 1"),
    Origin("colour", "IFD0.CFAPattern", _RAW + "CFAPattern"),
    Origin("colour", "IFD3 SOF", _CR2),
    Origin("colour", "*IFD*.PhotometricInterpretation", _TIFF_FIELD + "PhotometricInterpretation"),
    Origin("compression", "IFD3 SOF", _CR2),
    Origin("compression", "*IFD*.Compression", _TIFF_FIELD + "Compression"),
    Origin("page_count", "pages", _TIFF_FIELD + "NewSubfileType; the directories that are no thumbnail by it"),
    Origin("item_count", "pages", "TIFF 6.0, section 2 TIFF Structure: image file directories"),
    Origin("bbox", "geotiff", "OGC 19-008r4 (GeoTIFF 1.1): ModelPixelScale, ModelTiepoint, GeoKeys"),
    Origin("signed", "IFD0.C2PA", "C2PA 2.1, Embedding manifests into TIFF-based assets (tag 0xCD41)"),
    Origin("modified_content", "IFD*.DateTime", _TIFF_FIELD + "DateTime of the page that was made last"),
)
_OME = "OME-TIFF specification, OME schema 2016-06: "
_ARRAY = "no standard; written by tifffile into ImageDescription: shape"
TIFF_LAST = (
    Origin("title", "ome.images[0].Name", _OME + "Image Name"),
    Origin("description", "ome.images[0].Description", _OME + "Image Description"),
    Origin("created", "ome.images[0].AcquisitionDate", _OME + "Image AcquisitionDate"),
    Origin("shape", "ome.images[0].Pixels", _OME + "Pixels DimensionOrder and sizes"),
    Origin("software", "ome.Creator", _OME + "OME Creator"),
    Origin("identifier", "ome.UUID", _OME + "OME UUID"),
    Origin("software", "imagej.ImageJ", "no standard; written by ImageJ into ImageDescription: ImageJ"),
    Origin("shape", "tifffile.shape", _ARRAY),
    Origin("device_make", "IFD*.Make", _TIFF_FIELD + "Make, of a later page"),
    Origin("device_model", "IFD*.Model", _TIFF_FIELD + "Model, of a later page"),
    Origin("creators", "IFD*.Artist", _TIFF_FIELD + "Artist, of a later page"),
    Origin("rights", "IFD*.Copyright", _TIFF_FIELD + "Copyright, of a later page"),
    Origin("software", "IFD*.Software", _TIFF_FIELD + "Software, of a later page"),
)


def image_origins(first: tuple[Origin, ...], last: tuple[Origin, ...], *, texts: bool = False) -> tuple[Origin, ...]:
    """A format's own places around those that all share; `texts`: PNG's texts among them."""
    shared = (*_CONTENT, *_CAMERA, *_SENSITIVE)
    return (*first, *(one for one in shared if texts or not one.source.startswith("png_text.")), *last)
