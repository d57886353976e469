"""Previews of datasets, sky images, tables and texts: which part is read, how values are meant, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import netCDF4
import numpy as np
import openpyxl
import pytest
from astropy.io import fits
from docx import Document

from metaextract_tui.model import Cells, Curve, Words
from tests.formats.previewed import pixels, shown, why_not


def test_a_fits_image_has_its_first_row_at_the_bottom(tmp_path: Path) -> None:
    values = np.zeros((40, 60), np.float32)
    values[:10] = 50 + np.arange(60)
    fits.PrimaryHDU(values).writeto(tmp_path / "a.fits")
    found = shown(tmp_path / "a.fits")
    assert found.caption == "primary 60×40, 0 to 109, asinh of zscale"
    assert pixels(found)[-1].mean() > pixels(found)[0].mean() + 50


def test_a_large_fits_image_keeps_its_shape_and_few_rows_are_read(tmp_path: Path) -> None:
    fits.PrimaryHDU(np.random.default_rng(1).normal(size=(2000, 1000)).astype(">f4")).writeto(tmp_path / "a.fits")
    found = shown(tmp_path / "a.fits")
    height, width, _ = pixels(found).shape
    assert height == pytest.approx(2 * width, abs=3)
    assert "about" in found.caption


def test_the_middle_of_a_cube_scaled_and_without_blanks(tmp_path: Path) -> None:
    values = np.stack([np.full((8, 8), 10 * number, np.int16) for number in range(5)])
    values[2, 0, 0] = -32768
    hdu = fits.PrimaryHDU(values)
    hdu.header["BLANK"], hdu.header["BUNIT"], hdu.header["BSCALE"] = -32768, "K", 0.5
    hdu.writeto(tmp_path / "a.fits")
    assert shown(tmp_path / "a.fits").caption == "primary[2, :, :] 8×8×5, 10 to 10 K, asinh of zscale"


def test_images_of_several_units_packed_ones_too(tmp_path: Path) -> None:
    ramp = np.arange(64 * 64, dtype=np.int32).reshape(64, 64)
    packed = fits.CompImageHDU(ramp, name="PACKED")
    table = fits.BinTableHDU.from_columns([fits.Column("x", "E", array=[1.0])])
    fits.HDUList([fits.PrimaryHDU(), table, fits.ImageHDU(ramp, name="PLAIN"), packed]).writeto(tmp_path / "a.fits")
    assert shown(tmp_path / "a.fits").caption.startswith("PLAIN 64×64, 0 to 4095")
    found = shown(tmp_path / "a.fits", 1)
    assert found.caption.startswith("PACKED 64×64, 0 to 4095")
    assert found.places == 2


def test_a_spectrum_is_a_line(tmp_path: Path) -> None:
    fits.PrimaryHDU(np.sin(np.arange(3000) / 50)).writeto(tmp_path / "a.fits")
    line = shown(tmp_path / "a.fits").content
    assert isinstance(line, Curve)
    assert len(line.values) <= 500
    assert line.end == 2999


def test_a_fits_table_has_no_image(tmp_path: Path) -> None:
    fits.BinTableHDU.from_columns([fits.Column("x", "E", array=[1.0])]).writeto(tmp_path / "a.fits")
    assert why_not(tmp_path / "a.fits") == "No preview: it holds no image."


def test_a_cut_fits_image_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    fits.PrimaryHDU(np.ones((100, 1000))).writeto(tmp_path / "a.fits")
    data = (tmp_path / "a.fits").read_bytes()
    (tmp_path / "a.fits").write_bytes(data[: 2880 + 8000 * 30])
    assert pixels(shown(tmp_path / "a.fits")).size


def test_the_largest_dataset_of_two_dimensions_as_heat(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["names"] = ["a", "b"]
        file["line"] = np.arange(10_000.0)
        cube = file.create_dataset("group/cube", data=np.arange(6 * 30 * 40.0).reshape(6, 30, 40), compression="gzip")
        cube.attrs["units"] = "K"
    found = shown(tmp_path / "a.h5")
    assert found.caption == "/group/cube[3, :, :] 6×30×40, 3600 to 4799 K"
    assert (found.place, found.places, found.what) == (0, 2, "dataset")
    assert not np.array_equal(pixels(found)[0, 0], pixels(found)[-1, -1])
    line = shown(tmp_path / "a.h5", 1)
    assert line.caption.startswith("/line 10000, about 0 to ")
    assert isinstance(line.content, Curve)


def test_values_that_stand_in_other_files_are_not_opened(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["secret"] = np.ones((10, 10))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("far", (10, 10), "f8", external=[(str(tmp_path / "raw.bin"), 0, 800)])
    (tmp_path / "raw.bin").write_bytes(bytes(800))
    assert "stand in other files" in why_not(tmp_path / "a.h5")
    with h5py.File(tmp_path / "b.h5", "w") as file:
        layout = h5py.VirtualLayout((10, 10), "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "secret", (10, 10))
        file.create_virtual_dataset("virtual", layout)
    assert "stand in other files" in why_not(tmp_path / "b.h5")
    with h5py.File(tmp_path / "c.h5", "w") as file:
        file["link"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/secret")
    assert why_not(tmp_path / "c.h5") == "No preview: it holds no dataset of numbers."


def test_packed_values_and_fills_of_netcdf4(tmp_path: Path) -> None:
    _grid(tmp_path / "a.nc", "NETCDF4")
    found = shown(tmp_path / "a.nc")
    assert found.caption.endswith("t2m[2, :, :] 4×18×36, 210.01 to 216.47 K")
    assert tuple(pixels(found)[0, 0]) == (70, 70, 70), "a fill value has the colour of nothing"


@pytest.mark.parametrize("kind", ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"])
def test_record_variables_of_classic_files(tmp_path: Path, kind: str) -> None:
    _grid(tmp_path / "a.nc", kind)
    found = shown(tmp_path / "a.nc")
    assert found.caption == "t2m[2, :, :] 4×18×36, 210.01 to 216.47 K"
    assert tuple(pixels(found)[0, 0]) == (70, 70, 70)
    assert found.what == "variable"
    times = [shown(tmp_path / "a.nc", place) for place in range(found.places)]
    line = next(one for one in times if one.caption.startswith("time "))
    assert isinstance(line.content, Curve)
    assert line.content.values == (0.0, 6.0, 12.0, 18.0)


def _grid(path: Path, kind: Any) -> None:
    with netCDF4.Dataset(path, "w", format=kind) as file:
        file.createDimension("time", None)
        file.createDimension("lat", 18)
        file.createDimension("lon", 36)
        time = file.createVariable("time", "f8", ("time",))
        other = file.createVariable("step", "i4", ("time",))
        t2m = file.createVariable("t2m", "i2", ("time", "lat", "lon"), fill_value=-999)
        t2m.units, t2m.scale_factor, t2m.add_offset = "K", 0.01, 200.0
        t2m.set_auto_maskandscale(False)
        time[:] = [0, 6, 12, 18]
        other[:] = [1, 2, 3, 4]
        for number in range(4):
            plane = np.arange(18 * 36).reshape(18, 36) + 500 * number
            plane[0, 0] = -999
            t2m[number] = plane


def test_cells_of_a_sheet_dates_and_shared_texts(tmp_path: Path) -> None:
    import datetime as dt

    book = openpyxl.Workbook()
    first: Any = book.active
    first.title = "Stock"
    first.append(["Name", "Count", "Since", "Sold"])
    first.append(["Bolt", 12.5, dt.date(2024, 3, 1), True])
    first["A40"] = "too far"
    book.create_sheet("Empty")
    book.save(tmp_path / "a.xlsx")
    found = shown(tmp_path / "a.xlsx")
    assert found.caption == "sheet 1 of 2, Stock, A1:D40"
    assert found.content == Cells((("Name", "Count", "Since", "Sold"), ("Bolt", "12.5", "2024-03-01", "TRUE")))
    assert shown(tmp_path / "a.xlsx", 1).content == Cells(())


def test_the_first_paragraphs_of_a_document(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("First\tone")
    document.add_paragraph("")
    document.add_paragraph("Second one")
    document.add_table(1, 1).cell(0, 0).text = "in a cell"
    document.save(str(tmp_path / "a.docx"))
    found = shown(tmp_path / "a.docx")
    assert found.content == Words(("First one", "", "Second one", "in a cell"))
    assert found.caption == "3 paragraphs"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "No preview: the file has no bytes."),
        (b"just text", "No preview: of unknown content there is none."),
        (b"\x89HDF\r\n\x1a\n" + bytes(64), "No preview: "),
        (b"CDF\x01" + bytes(3), "No preview: the file ends within the netCDF header."),
        (b"%PDF-1.4\n%%EOF", "No preview: "),
        (b"\x89PNG\r\n\x1a\n", "No preview: it is damaged, or of a variant that is not decoded here."),
    ],
)
def test_what_cannot_be_previewed_says_why(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "a").write_bytes(content)
    assert why_not(tmp_path / "a").startswith(sentence)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert why_not(tmp_path / "gone") == "No preview: No such file or directory."
