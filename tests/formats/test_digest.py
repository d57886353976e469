"""One line that tells what a file holds, from its fields alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaextract_tui.formats.digest import digest
from metaextract_tui.formats.fields import BY_NAME


@pytest.mark.parametrize(
    ("format", "fields", "says"),
    [
        ("mp4", {"video_codec": "vp9", "width_px": 640, "height_px": 360, "duration_s": 12.2}, "vp9 640×360 0:12"),
        ("mkv", {"audio_codec": "opus", "duration_s": 3723.0}, "opus 1:02:03"),
        ("dicom", {"modality": "CT", "shape": [40, 512, 512]}, "CT 512×512×40"),
        ("dicom", {"modality": "CR", "width_px": 2000, "height_px": 2500}, "CR 2000×2500"),
        ("pdf", {"page_count": 12, "item_count": 12}, "12 pages"),
        ("pdf", {"page_count": 1}, "1 page"),
        ("docx", {"page_count": 3, "word_count": 1200}, "3 pages 1,200 words"),
        ("xlsx", {"item_count": 1}, "1 sheet"),
        ("tiff", {"page_count": 3, "width_px": 850, "height_px": 1100}, "3 pages 850×1100"),
        ("jpeg", {"width_px": 4000, "height_px": 3000, "colour": "RGB"}, "4000×3000 RGB"),
        ("fits", {"target": "M31", "shape": [1024, 2048], "item_count": 2}, "M31 2048×1024 2 HDUs"),
        ("netcdf", {"item_count": 4, "shape": [12, 5, 9]}, "4 variables 12×5×9"),
        ("mock", {"item_count": 2}, "2 items"),
        ("pdf", {"title": "of no account"}, None),
        (None, {}, None),
    ],
)  # fmt: skip
def test_what_it_says(format: str | None, fields: dict[str, Any], says: str | None) -> None:
    assert digest(format, fields) == says


_VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@given(
    st.sampled_from(["mp4", "fits", "hdf5", "docx", "pdf", None]),
    st.dictionaries(st.sampled_from(sorted(BY_NAME)), _VALUES | st.lists(_VALUES)),
)
def test_any_fields_give_a_line_or_nothing(format: str | None, fields: dict[str, Any]) -> None:
    said = digest(format, fields)
    assert said is None or said.strip()
