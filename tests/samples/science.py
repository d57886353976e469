"""Sample scientific data: a CT series and other DICOM, sky images, climate grids, measurements."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Literal

import h5py
import netCDF4
import numpy as np
import pydicom
from astropy.io import fits
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

_Kind = Literal["NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"]
_CT, _MR, _CR = (f"1.2.840.10008.5.1.4.1.1.{last}" for last in ("2", "4", "1"))
_ROOT = "1.2.826.0.1.3680043.10.1492"  # a root that pydicom's documentation leaves for examples


def write(folder: Path) -> None:
    """DICOM below imaging/, FITS below sky/, NetCDF and HDF5 below climate/ and lab/."""
    for name in ("imaging/ct-chest", "imaging/other", "sky", "climate", "lab"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _imaging(folder / "imaging")
    _sky(folder / "sky")
    _climate(folder / "climate")
    _lab(folder / "lab")


def dicom(sop_class: str, number: int, modality: str, *, size: int = 64, **elements: object) -> FileDataset:
    """One image of a study; `elements`: further data elements by keyword."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = f"{_ROOT}.1.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = f"{_ROOT}.9"
    data = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    data.SOPClassUID, data.SOPInstanceUID = sop_class, meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID, data.SeriesInstanceUID = f"{_ROOT}.2", f"{_ROOT}.3"
    data.PatientName, data.PatientID, data.PatientBirthDate = "Sample^Robin", "PAT-0042", "19700101"
    data.StudyDate, data.StudyTime, data.Modality = "20240212", "101530", modality
    data.Manufacturer, data.ManufacturerModelName, data.InstitutionName = "ACME Imaging", "Scan 64", "City Hospital"
    data.DeviceSerialNumber, data.SoftwareVersions = "SN-7731", "4.2.1"
    data.Rows = data.Columns = size
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    for keyword, value in elements.items():
        setattr(data, keyword, value)
    data.PixelData = bytes([number]) * (size * size * 2)
    return data


def _imaging(folder: Path) -> None:
    for number in range(1, 9):
        image = dicom(
            _CT, number, "CT", InstanceNumber=number, StudyDescription="CT chest", SeriesDescription="Axial 5 mm",
            BodyPartExamined="CHEST", SliceThickness="5.0", ImagePositionPatient=[-160, -160, number * -5.0],
        )  # fmt: skip
        image.save_as(folder / "ct-chest" / f"IM{number:04}.dcm", enforce_file_format=True)
    brain = dicom(_MR, 21, "MR", StudyDescription="MR brain", BodyPartExamined="BRAIN", MagneticFieldStrength="1.5")
    brain.save_as(folder / "other" / "mr_t1.dcm", enforce_file_format=True)
    hand = dicom(_CR, 22, "CR", StudyDescription="Left hand", BodyPartExamined="HAND")
    hand.save_as(folder / "other" / "IM000001", enforce_file_format=True)
    bare = dicom(_CR, 23, "CR", StudyDescription="Right hand", BodyPartExamined="HAND")
    out = io.BytesIO()
    pydicom.dcmwrite(out, pydicom.Dataset(bare), implicit_vr=True, little_endian=True)
    assert ImplicitVRLittleEndian.is_implicit_VR
    (folder / "other" / "no-preamble.dcm").write_bytes(out.getvalue())


def _sky(folder: Path) -> None:
    for name, ra, dec in (("M31", 10.6847, 41.2687), ("NGC 253", 11.8880, -25.2882)):
        image = fits.PrimaryHDU(np.arange(32 * 48, dtype=np.int16).reshape(32, 48))
        image.header.update(_sky_cards(name, ra, dec))
        image.writeto(folder / f"{name.replace(' ', '_').lower()}.fits", overwrite=True)
    packed = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(np.zeros((40, 40), np.int16), name="SCI")]).writeto(packed)
    (folder / "flat_compressed.fits").write_bytes(packed.getvalue())
    columns = [
        fits.Column("ID", "J", array=np.arange(5)),
        fits.Column("RA", "D", unit="deg", array=np.linspace(10, 11, 5)),
        fits.Column("MAG", "E", unit="mag", array=np.linspace(12, 18, 5)),
    ]
    table = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns, name="CATALOG")]).writeto(table)
    (folder / "catalog.fits.gz").write_bytes(gzip.compress(table.getvalue(), mtime=0))


def _sky_cards(name: str, ra: float, dec: float) -> dict[str, object]:
    return {
        "OBJECT": name, "TELESCOP": "0.6 m reflector", "INSTRUME": "CCD-2", "OBSERVER": "K. Lindqvist",
        "DATE-OBS": "2023-10-14T22:41:07.5", "EXPTIME": 120.0, "FILTER": "R",
        "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRPIX1": 24.5, "CRPIX2": 16.5, "CRVAL1": ra, "CRVAL2": dec,
        "CD1_1": -0.0002, "CD1_2": 0.0, "CD2_1": 0.0, "CD2_2": 0.0002, "RADESYS": "ICRS", "EQUINOX": 2000.0,
    }  # fmt: skip


def _climate(folder: Path) -> None:
    kinds: tuple[_Kind, ...] = ("NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA")
    for year, kind in enumerate(kinds, 2020):
        with netCDF4.Dataset(folder / f"temperature_{year}.nc", "w", format=kind) as grid:
            _fill(grid, year)


def _fill(grid: netCDF4.Dataset, year: int) -> None:
    """A grid after the CF and ACDD conventions."""
    grid.setncatts(
        {
            "Conventions": "CF-1.8, ACDD-1.3", "title": f"Monthly mean temperature {year}",
            "summary": "Two metre temperature on a regular grid", "creator_name": "Climate group",
            "license": "CC BY 4.0", "keywords": "temperature", "date_created": f"{year + 1}-02-01T00:00:00Z",
            "geospatial_lat_min": -10.0, "geospatial_lat_max": 10.0, "geospatial_lon_min": 20.0,
            "geospatial_lon_max": 60.0, "time_coverage_start": f"{year}-01-01T00:00:00Z",
            "time_coverage_end": f"{year}-12-31T23:59:59Z",
        }
    )  # fmt: skip
    for name, size in (("time", 12), ("lat", 5), ("lon", 9)):
        grid.createDimension(name, None if name == "time" else size)
    for name, units, values in (
        ("time", f"days since {year}-01-01", np.arange(12) * 30.4),
        ("lat", "degrees_north", np.linspace(-10, 10, 5)),
        ("lon", "degrees_east", np.linspace(20, 60, 9)),
    ):
        axis = grid.createVariable(name, "f8", (name,))
        axis.units, axis.standard_name = units, {"lat": "latitude", "lon": "longitude"}.get(name, name)
        axis[:] = values
    field = grid.createVariable("t2m", "f4", ("time", "lat", "lon"), fill_value=-999.0)
    field.units, field.long_name = "K", "2 metre temperature"
    field[:] = np.full((12, 5, 9), 288.15)


def _lab(folder: Path) -> None:
    for number in range(1, 4):
        with h5py.File(folder / f"run_{number:03}.h5", "w") as run:
            run.attrs["operator"], run.attrs["temperature_K"] = "S. Ito", 293.0 + number
            signal = run.create_dataset(
                "detector/signal", data=np.zeros((10 * number, 64), np.float32), chunks=(10, 64), compression="gzip"
            )
            signal.attrs["units"] = "counts"
            run.create_dataset("detector/time", data=np.arange(10 * number) / 10)
            run["latest"] = h5py.SoftLink("/detector/signal")
            run["calibration"] = h5py.ExternalLink("calibration.h5", "/gain")
