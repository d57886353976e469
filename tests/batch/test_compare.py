"""Records side by side: the odd one out stands first, equal ones apart, private values count without being told."""

from __future__ import annotations

from typing import Any

from metaextract_tui.batch import compare
from metaextract_tui.batch.compare import Comparer, labels, summary


def slice_of(number: int, thickness: float = 2.0, **more: Any) -> dict[str, Any]:
    dataset = {"SliceThickness": thickness, "InstanceNumber": number, "PatientName": "Doe^Jane", "Modality": "CT"}
    return {
        "path": f"/ct/img_{number}.dcm",
        "status": "ok",
        "format": "dicom",
        "fields": {"width_px": 512, "modality": "CT"},
        "native": {"dataset": dataset | more},
    }


def compared(*records: dict[str, Any]) -> compare.Comparison:
    comparer = Comparer()
    for one in records:
        comparer.add(one["path"], one)
    return comparer.result()


def test_the_slice_of_another_thickness_stands_on_top() -> None:
    found = compared(*(slice_of(n, 5.0 if n == 17 else 2.0) for n in range(50)))
    first, second = found.differ
    assert (first.name, summary(first, found.files, False)) == (
        "dataset.SliceThickness", "49 × 2.0 · 1 × 5.0: img_17.dcm",
    )  # fmt: skip
    assert (second.name, summary(second, found.files, False)) == (
        "dataset.InstanceNumber", "50 values, all different, 0 to 49",
    )  # fmt: skip
    assert {row.name for row in found.equal} >= {"width_px", "modality", "dataset.PatientName"}


def test_what_few_do_not_say_comes_before_what_most_do_not_say() -> None:
    records = [slice_of(1, Odd=None) for _ in range(1)] + [slice_of(1, Usual=3) for _ in range(8)]
    found = compared(*records)
    assert [row.name for row in found.differ] == ["dataset.Usual", "dataset.Odd"]
    assert summary(found.differ[0], found.files, False).startswith("8 × 3 · 1 × absent")


def test_equal_records_do_not_differ_and_numbers_are_compared_as_numbers() -> None:
    found = compared(slice_of(3, 2), slice_of(3, 2.0))
    assert found.differ == ()
    assert found.equal


def test_private_values_differ_without_being_told() -> None:
    found = compared(slice_of(1), slice_of(1, PatientName="Roe^Bob"), slice_of(1))
    (row,) = found.differ
    assert summary(row, ("a", "b", "c"), False) == "2 × •••••• · 1 × ••••••: b"
    assert "Roe^Bob: b" in summary(row, ("a", "b", "c"), True)


def test_members_of_lists_go_by_their_names() -> None:
    def table(*columns: str) -> dict[str, Any]:
        hdu = {"name": "SCI", "columns": [{"name": one, "unit": "s"} for one in columns], "cards": [["EXPTIME", 3, ""]]}
        return {"path": "/x", "native": {"hdus": [hdu]}}

    found = compared(table("a", "b"), table("b"))
    assert [row.name for row in found.differ] == ["hdus[SCI].columns[a].name", "hdus[SCI].columns[a].unit"]


def test_long_values_are_told_apart_by_their_ends() -> None:
    found = compared(slice_of(1, Text="x" * 5000 + "a"), slice_of(1, Text="x" * 5000 + "b"))
    assert [row.name for row in found.differ] == ["dataset.Text"]


def test_a_comparison_is_bounded_and_says_so(monkeypatch: Any) -> None:
    monkeypatch.setattr(compare, "MOST_COMPARED", 3)
    monkeypatch.setattr(compare, "MOST_VALUES", 2)
    found = compared(*(slice_of(n) for n in range(5)))
    assert (len(found.files), found.left_out, found.cut) == (3, 2, True)


def test_files_of_one_name_are_called_by_their_folders() -> None:
    assert labels(["/a/x/one.fits", "/a/y/two.fits"]) == ("one.fits", "two.fits")
    assert labels(["/a/x/one.fits", "/a/y/one.fits"]) == ("x/one.fits", "y/one.fits")
