"""Sample pictures: cameras and a phone with places, a scan of several pages, screenshots, a 16-bit map."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin, TiffImagePlugin
from PIL.ExifTags import GPS, IFD, Base


def write(folder: Path) -> None:
    """Photographs below photos/, scans below scans/, screenshots below screenshots/."""
    for name in ("photos/iceland", "photos/phone", "scans", "screenshots"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _iceland(folder / "photos" / "iceland")
    _phone(folder / "photos" / "phone")
    _scans(folder / "scans")
    _screenshots(folder / "screenshots")


def picture(width: int, height: int, shade: int = 0) -> Image.Image:
    """A smooth picture, another one for each shade."""
    ramp = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (ramp, ramp.rotate(90).resize((width, height)), Image.new("L", (width, height), shade)))


def jpeg_frame(width: int, height: int, shade: int) -> bytes:
    """One JPEG picture without metadata."""
    out = io.BytesIO()
    picture(width, height, shade).save(out, "JPEG", quality=60)
    return out.getvalue()


def exif(
    *, make: str, model: str, taken: str, latitude: float | None = None, longitude: float | None = None, **more: Any
) -> Image.Exif:
    """Exif as a camera writes it. `taken`: `YYYY:MM:DD hh:mm:ss`; `more`: further tags of IFD0 by name."""
    tags = Image.Exif()
    tags[Base.Make], tags[Base.Model], tags[Base.DateTime] = make, model, taken
    tags[Base.Orientation] = 1
    for name, value in more.items():
        tags[Base[name]] = value
    detail = tags.get_ifd(IFD.Exif)
    detail[Base.DateTimeOriginal] = detail[Base.DateTimeDigitized] = taken
    detail[Base.ExposureTime], detail[Base.FNumber] = (1, 250), 8.0
    detail[Base.ISOSpeedRatings], detail[Base.FocalLength] = 200, 35.0
    if latitude is not None and longitude is not None:
        tags.get_ifd(IFD.GPSInfo).update(_gps(latitude, longitude))
    return tags


def _gps(latitude: float, longitude: float) -> Mapping[int, Any]:
    return {
        GPS.GPSVersionID: b"\x02\x03\0\0",
        GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
        GPS.GPSLatitude: _sexagesimal(abs(latitude)),
        GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
        GPS.GPSLongitude: _sexagesimal(abs(longitude)),
        GPS.GPSAltitudeRef: b"\0",
        GPS.GPSAltitude: 41.5,
    }


def _sexagesimal(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(value * 3600, 2), 60)
    return float(minutes // 60), float(minutes % 60), seconds


def _iceland(folder: Path) -> None:
    places = ((64.2559, -21.1299), (64.3271, -20.1199), (63.5321, -19.5113), (64.0784, -16.2306))
    for number, (latitude, longitude) in enumerate(places, 1):
        tags = exif(
            make="NIKON CORPORATION", model="NIKON D750", taken=f"2024:05:1{number} 1{number}:20:05",
            latitude=latitude, longitude=longitude, Software="Ver.1.15", Artist="Lena Vogt",
            Copyright="(c) 2024 Lena Vogt",
        )  # fmt: skip
        picture(600, 400, 40 * number).save(folder / f"DSC_{number:04}.JPG", exif=tags, quality=80, dpi=(300, 300))


def _phone(folder: Path) -> None:
    for number in range(1, 4):
        tags = exif(
            make="Fairphone", model="FP5", taken=f"2024:06:0{number} 08:15:3{number}",
            latitude=47.3769 + number / 100, longitude=8.5417, Software="FP5.UP1A",
        )  # fmt: skip
        picture(480, 640, 60 * number).save(folder / f"IMG_2024060{number}_08153{number}.jpg", exif=tags, quality=70)
    picture(320, 320, 10).save(folder / "edited, no metadata.jpeg", quality=50, progressive=True)


def _scans(folder: Path) -> None:
    pages = [Image.new("1", (850, 1100), 1) for _ in range(3)]
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[Base.Make], info[Base.Model], info[Base.Software] = "EPSON", "GT-S80", "Epson Scan 2"
    info[Base.DateTime], info[Base.ImageDescription] = "2023:03:14 10:00:00", "Lease contract, signed"
    pages[0].save(
        folder / "contract 2023.tif",
        save_all=True,
        append_images=pages[1:],
        compression="group4",
        tiffinfo=info,
        dpi=(100, 100),
    )
    picture(300, 200, 128).save(folder / "slide_017.tiff", compression="tiff_lzw", tiffinfo=info)
    picture(120, 80, 128).convert("CMYK").save(folder / "proof.tif", dpi=(300, 300))


def _screenshots(folder: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Error after update")
    text.add_text("Software", "gnome-screenshot")
    text.add_text("Creation Time", "Mon, 05 Feb 2024 09:12:44 +0100")
    picture(640, 360, 200).save(folder / "Screenshot 2024-02-05.png", pnginfo=text, dpi=(96, 96))
    Image.new("I;16", (128, 128), 4000).save(folder / "height-map-16bit.png")
    picture(64, 64, 99).convert("P").save(folder / "icon.png", transparency=0)
