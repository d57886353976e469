"""Names of TIFF, EXIF and GPS tags, and of the values of the few tags whose numbers say nothing to a person."""

from __future__ import annotations

from PIL.ExifTags import GPSTAGS, TAGS
from PIL.TiffTags import TAGS_V2

EXIF_IFD, GPS_IFD, INTEROP_IFD, SUB_IFDS = 0x8769, 0x8825, 0xA005, 0x014A
MAKER_NOTE, USER_COMMENT, XMP, IPTC, PHOTOSHOP, ICC = 0x927C, 0x9286, 0x02BC, 0x83BB, 0x8649, 0x8773
NEW_SUBFILE_TYPE, SUBFILE_TYPE, WIDTH, HEIGHT = 254, 255, 256, 257
BITS, COMPRESSION, PHOTOMETRIC, SAMPLES, SAMPLE_FORMAT = 258, 259, 262, 277, 339
DESCRIPTION = 270
TILE_WIDTH, TILE_HEIGHT, EXTRA_SAMPLES = 322, 323, 338
PIXEL_SCALE, TIE_POINT, TRANSFORMATION = 33550, 33922, 34264
GEO_KEYS, GEO_DOUBLES, GEO_ASCII = 34735, 34736, 34737
DNG_VERSION = 50706
C2PA = 0xCD41

# What Pillow's tables leave out: GeoTIFF (OGC 19-008r4), GDAL, Exif 3.0, DNG 1.6 and 1.7, TIFF-FX, private ones.
_MORE = {
    326: "BadFaxLines", 327: "CleanFaxData", 328: "ConsecutiveBadFaxLines", 400: "GlobalParametersIFD",
    401: "ProfileType", 402: "FaxProfile", 403: "CodingMethods", 404: "VersionYear", 405: "ModeNumber",
    433: "Decode", 434: "DefaultImageColor", 559: "StripRowCounts", 769: "PixelUnits", 999: "USPTOMiscellaneous",
    32932: "WangAnnotation", 32995: "Matteing", 32996: "DataType", 32997: "ImageDepth", 32998: "TileDepth",
    33446: "MDFileTag", 33550: "ModelPixelScale", 33628: "MetamorphUIC1", 33629: "MetamorphUIC2",
    33922: "ModelTiepoint", 34118: "SEMInfo", 34264: "ModelTransformation", 34412: "CZ_LSMInfo",
    34735: "GeoKeyDirectory", 34736: "GeoDoubleParams", 34737: "GeoAsciiParams", 34908: "HylaFAXFaxRecvParams",
    34909: "HylaFAXFaxSubAddress", 34910: "HylaFAXFaxRecvTime", 37439: "StoNits", 37724: "ImageSourceData",
    42036: "LensModel", 42112: "GDALMetadata", 42113: "GDALNoData", 48129: "PixelFormat", 48256: "ImageWidthWMP",
    50215: "OceScanjobDescription", 50838: "IJMetadataByteCounts", 50839: "IJMetadata", 50843: "Alias",
    36864: "ExifVersion", 37399: "SensingMethod", 37390: "FocalPlaneXResolution", 37391: "FocalPlaneYResolution",
    37392: "FocalPlaneResolutionUnit", 37386: "FocalLength", 37387: "FlashEnergy", 40091: "XPTitle",
    42038: "ImageTitle", 42039: "Photographer", 42040: "ImageEditor", 42041: "CameraFirmware",
    42042: "RAWDevelopingSoftware", 42043: "ImageEditingSoftware", 42044: "MetadataEditingSoftware",
    51043: "TimeCodes", 51044: "FrameRate", 51058: "TStop", 51081: "ReelName", 51089: "OriginalDefaultFinalSize",
    51090: "OriginalBestQualityFinalSize", 51091: "OriginalDefaultCropSize", 51105: "CameraLabel",
    51107: "ProfileHueSatMapEncoding", 51108: "ProfileLookTableEncoding", 51109: "BaselineExposureOffset",
    51110: "DefaultBlackRender", 51111: "NewRawImageDigest", 51112: "RawToPreviewGain", 51125: "DefaultUserCrop",
    52525: "ProfileGainTableMap", 52526: "SemanticName", 52528: "SemanticInstanceID", 52529: "CalibrationIlluminant3",
    52536: "MaskSubArea", 52545: "C2PA", 52547: "RGBTables", 52553: "ColumnInterleaveFactor", 59932: "Padding",
    59933: "OffsetSchema", 65000: "OwnerName", 65001: "SerialNumber", 65002: "Lens",
}  # fmt: skip

MAIN: dict[int, str] = {tag: info.name for tag, info in TAGS_V2.items()} | _MORE | {int(k): v for k, v in TAGS.items()}
GPS: dict[int, str] = {int(tag): name for tag, name in GPSTAGS.items()}
INTEROP: dict[int, str] = {
    1: "InteropIndex", 2: "InteropVersion", 4096: "RelatedImageFileFormat", 4097: "RelatedImageWidth",
    4098: "RelatedImageLength",
}  # fmt: skip

# TIFF 6.0 section 8 and 22, TIFF technical notes, libtiff's registry, DNG 1.7.
COMPRESSIONS = {
    1: "none", 2: "ccitt-rle", 3: "ccitt-fax3", 4: "ccitt-fax4", 5: "lzw", 6: "jpeg-old", 7: "jpeg", 8: "deflate",
    9: "jbig-t85", 10: "jbig-t43", 99: "jpeg", 262: "kodak-262", 32766: "next", 32767: "sony-arw",
    32769: "packed-raw", 32770: "samsung-srw", 32771: "ccitt-rle-word", 32773: "packbits", 32809: "thunderscan",
    32867: "kodak-kdc", 32895: "it8-ctpad", 32896: "it8-linework", 32897: "it8-monochrome", 32898: "it8-binary-line",
    32908: "pixarfilm", 32909: "pixarlog", 32946: "deflate", 32947: "dcs", 33003: "jpeg2000", 33004: "jpeg2000",
    33005: "jpeg2000", 33007: "jpeg-alternative", 34316: "panasonic-raw", 34661: "jbig", 34676: "sgilog",
    34677: "sgilog24", 34712: "jpeg2000", 34713: "nikon-nef", 34715: "jbig2", 34718: "mdi-binary",
    34719: "mdi-progressive", 34720: "mdi-vector", 34887: "lerc", 34892: "jpeg-lossy", 34925: "lzma", 34926: "zstd",
    34927: "webp", 34933: "png", 34934: "jpeg-xr", 50000: "zstd", 50001: "webp", 50002: "jpeg-xl", 52546: "jpeg-xl",
    65000: "kodak-dcr", 65535: "pentax-pef",
}  # fmt: skip

# TIFF 6.0 section 8; TIFF/EP; DNG 1.7; libtiff.
PHOTOMETRICS = {
    0: "white-is-zero", 1: "black-is-zero", 2: "rgb", 3: "palette", 4: "mask", 5: "cmyk", 6: "ycbcr", 8: "cielab",
    9: "icclab", 10: "itulab", 32803: "cfa", 32844: "logl", 32845: "logluv", 34892: "linear-raw", 51177: "depth",
    52527: "photometric-mask",
}  # fmt: skip

SAMPLE_FORMATS = {1: "unsigned", 2: "signed", 3: "float", 4: "undefined", 5: "complex-int", 6: "complex-float"}
