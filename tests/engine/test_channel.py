"""Results cross in one frame; what a broken worker sends in place of one is told from them."""

from __future__ import annotations

import pytest

from metaextract_tui.engine.channel import BrokenChannel, Frames, Head, decode_results, encode_results


def head(file_id: int, record: bytes) -> Head:
    return Head(0, file_id, "ok", "mock", 0.1, 0.1, None, "mock/1", [1, 2, 3], None, None, len(record))


def payload(*records: bytes) -> bytes:
    frame = encode_results([head(n, one) for n, one in enumerate(records)], records)
    ((_, found),) = Frames().feed(frame)
    return found


def test_several_results_in_one_frame() -> None:
    records = [b"{}", b"", b'{"path": "a"}']
    assert [(one.file_id, record) for one, record in decode_results(payload(*records))] == list(enumerate(records))


@pytest.mark.parametrize("wrong", [payload(b"{}")[:-1], payload(b"{}") + b"x", payload(), b"", b"\0\0\0\x021]"])
def test_nonsense(wrong: bytes) -> None:
    with pytest.raises(BrokenChannel):
        decode_results(wrong)
