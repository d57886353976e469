"""Work and results cross in one frame each; what a broken worker sends in place of one is told from them."""

from __future__ import annotations

import pytest

from metaextract_tui.engine.channel import (
    Answer,
    BrokenChannel,
    Frames,
    Job,
    Verdict,
    decode_results,
    decode_work,
    encode_results,
    encode_work,
)
from metaextract_tui.model import ErrorKind, RecordError, RecordStatus

READ = Verdict(0, RecordStatus.OK, "mock", "mock/1")
FAILED = Verdict(0, RecordStatus.FAILED, None, None, False, None, RecordError(ErrorKind.IO, "gone", "detail"))


def answer(file_id: int, record: bytes, verdict: Verdict = READ, inode: int = 3) -> Answer:
    return Answer(verdict, file_id, 0.1, 0.1, None, 1, 2, inode, record)


def payload(*answers: Answer) -> bytes:
    ((_, found),) = Frames().feed(encode_results(answers))
    return found


def test_several_results_in_one_frame() -> None:
    answers = [answer(0, b"{}"), answer(1, b"", FAILED), answer(2, b'{"path": "a"}')]
    assert decode_results(payload(*answers)) == answers


def test_an_inode_beyond_63_bits_is_told_as_the_catalogue_keeps_it() -> None:
    (found,) = decode_results(payload(answer(0, b"{}", inode=(1 << 64) - 5)))
    assert found.inode == -5


def test_each_file_of_a_frame_has_its_own_path_and_limits() -> None:
    jobs = [
        Job(1, b"/a", 1, 300.0, 2000, False, None),
        Job(2, b"/\xff\n", 2, 300.0, 2000, False, None),
        Job(9, b"/c", 1, 10.0, 500, True, "pdf"),
    ]
    ((_, found),) = Frames().feed(encode_work(3, jobs))
    assert decode_work(found) == (3, jobs)


whole = payload(answer(0, b"{}"))


@pytest.mark.parametrize("wrong", [whole[:-1], whole + b"x", payload(), b"", whole.replace(b'"ok"', b'"no"')])
def test_nonsense(wrong: bytes) -> None:
    with pytest.raises(BrokenChannel):
        decode_results(wrong)
