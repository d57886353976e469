"""What the tests of DICOM share: a CT slice by pydicom, and data elements written by hand, byte by byte."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from tests.formats.reads import read

UID = "1.2.826.0.1.3680043.9.1"
PREAMBLE = bytes(128) + b"DICM"
LONG = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")


def slice_of_a_head() -> Dataset:
    """What a CT writes, with a nested sequence, private elements and text outside ASCII."""
    one = Dataset()
    one.SpecificCharacterSet = "ISO_IR 192"
    one.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    one.SOPInstanceUID = f"{UID}.3"
    one.StudyDate, one.StudyTime = "20240229", "235959.25"
    one.TimezoneOffsetFromUTC = "+0530"
    one.Modality, one.Manufacturer, one.ManufacturerModelName = "CT", "ACME", "Slicer 3"
    one.StudyDescription, one.SeriesDescription = "Kopf", "Schädel axial"
    one.PatientName, one.PatientID, one.PatientBirthDate = "Müller^Jörg=山田^太郎", "id-7", "19700101"
    one.ReferringPhysicianName = "Arzt^Anna"
    one.DeviceSerialNumber, one.SoftwareVersions = "SN 12", ["VA1", "VB2"]
    one.BodyPartExamined = "HEAD"
    one.PixelSpacing, one.SliceThickness, one.InstanceNumber = ["0.5", "0.625"], "3", "12"
    one.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    one.FrameIncrementPointer = 0x00181063
    one.SamplesPerPixel, one.PhotometricInterpretation = 1, "MONOCHROME2"
    one.Rows, one.Columns, one.BitsAllocated, one.BitsStored, one.HighBit = 4, 6, 16, 12, 11
    one.PixelRepresentation = 1
    one.add_new(0x00280106, "SS", -5)
    code = Dataset()
    code.CodeValue, code.CodeMeaning = "T-A0100", "Gehirn"
    outer = Dataset()
    outer.AnatomicRegionSequence = Sequence([code])
    one.AnatomicRegionSequence = Sequence([outer, Dataset()])
    block = one.private_block(0x0029, "ACME PRIVATE", create=True)
    block.add_new(0x10, "LO", "own words")
    block.add_new(0x11, "OB", bytes(range(200)))
    one.PixelData = bytes(4 * 6 * 2)
    return one


def write(path: Path, data: Dataset, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a file with its file meta information."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.get("SOPClassUID", "1.2.3")
    data.file_meta.MediaStorageSOPInstanceUID = data.get("SOPInstanceUID", UID)
    if syntax == ExplicitVRBigEndian and "PixelData" in data:
        data["PixelData"].VR = "OW"
    pydicom.dcmwrite(path, data, enforce_file_format=True, overwrite=True)
    return path


def element(tag: int, vr: bytes, value: bytes, length: int | None = None, order: str = "<") -> bytes:
    """One explicit element; `length` lies where it is given."""
    count = len(value) if length is None else length
    if vr in LONG:
        return struct.pack(order + "HH2sHL", tag >> 16, tag & 0xFFFF, vr, 0, count) + value
    return struct.pack(order + "HH2sH", tag >> 16, tag & 0xFFFF, vr, count) + value


def implicit(tag: int, value: bytes, length: int | None = None) -> bytes:
    """One implicit little endian element, or an item (`tag` FFFEE000) or its delimiter."""
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(value) if length is None else length) + value


def text(tag: int, vr: bytes, value: str | bytes) -> bytes:
    """One explicit element of text, padded to an even length."""
    raw = value if isinstance(value, bytes) else value.encode("ascii")
    return element(tag, vr, raw + b" " * (len(raw) % 2))


SYNTAX = element(0x00020010, b"UI", b"1.2.840.10008.1.2.1\0")
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF


def made_of(path: Path, *elements: bytes, syntax: bytes = SYNTAX) -> Path:
    """A file of these elements, with a preamble and a transfer syntax."""
    path.write_bytes(PREAMBLE + syntax + b"".join(elements))
    return path


def data_set(path: Path, *elements: bytes, syntax: bytes = SYNTAX) -> Any:
    """`native.dataset` of a file of these elements."""
    return read(made_of(path, *elements, syntax=syntax)).native["dataset"]
