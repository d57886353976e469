"""The child's side: takes files from the manager, reads each, answers with its record. One slot or many threads."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import socket
import threading
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from metaextract_tui.engine import channel, sandbox
from metaextract_tui.engine.channel import Answer, Job, Verdict
from metaextract_tui.engine.guard import Alarm, PeakMemory, limit_memory, settle
from metaextract_tui.engine.marks import Marks
from metaextract_tui.engine.outbox import Outbox
from metaextract_tui.formats.codes import CODES
from metaextract_tui.formats.reading import WrongLane, read_file
from metaextract_tui.formats.registry import Registry, registry
from metaextract_tui.model import ErrorKind, Lane, Record, RecordError, RecordStatus, RecordWarning, Run
from metaextract_tui.model.record import with_run

_WHOLE = frozenset(one.name for one in CODES if one.partial is False)  # warnings of what was read all the same
_NO_STAMP = (0, 0, 0)
MAX_RECORD = 32 << 20  # bytes of one record's JSON


class Inbox:
    """What the manager sent to each slot and what has not begun. Its thread ends the process with the manager."""

    def __init__(self, end: socket.socket, slots: int, outbox: Outbox) -> None:
        self._socket = end
        self._outbox = outbox
        self._jobs: list[deque[Job]] = [deque() for _ in range(slots)]
        self._more: list[SimpleQueue[None]] = [SimpleQueue() for _ in range(slots)]  # says that jobs came

    def start(self) -> None:
        threading.Thread(target=self._receive, name="inbox", daemon=True).start()

    def _receive(self) -> None:
        frames = channel.Frames()
        while True:
            try:
                data = self._socket.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                os._exit(0)
            for kind, payload in frames.feed(data):
                self._take(kind, payload)

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == channel.WORK:
            slot, jobs = channel.decode_work(payload)
            self._jobs[slot].extend(jobs)
            self._more[slot].put(None)
        elif kind == channel.GIVE_BACK:
            slot = json.loads(payload)["slot"]
            ids = []
            with contextlib.suppress(IndexError):
                while True:
                    ids.append(self._jobs[slot].pop().file_id)
            self._outbox.send(channel.encode_json(channel.GIVEN_BACK, {"slot": slot, "ids": ids}))

    def next(self, slot: int) -> Job:
        """The next job of a slot; waits for one."""
        jobs = self._jobs[slot]
        while True:
            try:
                return jobs.popleft()
            except IndexError:  # none came yet, or they were given back
                self._more[slot].get()

    def empty(self, slot: int) -> bool:
        """Whether nothing waits for a slot."""
        return not self._jobs[slot]


class Slot:
    """One reader: the whole process, or one thread of the host."""

    def __init__(
        self, number: int, name: str, lane: Lane, inbox: Inbox, outbox: Outbox, marks: Marks, alarm: Alarm,
        peak: PeakMemory | None,
    ) -> None:  # fmt: skip
        self._number = number
        self._name = name
        self._lane = lane
        self._inbox = inbox
        self._outbox = outbox
        self._marks = marks
        self._alarm = alarm
        self._peak = peak
        self._memory_mb = 0
        self._registry: Registry = registry()

    def run(self) -> None:
        """Read files until the process ends."""
        while True:
            self._read(self._inbox.next(self._number))

    def _read(self, job: Job) -> None:
        began_ns = time.monotonic_ns()
        self._marks.begin(self._number, job.file_id, began_ns)
        peak = self._peak
        if peak is not None and job.memory_mb != self._memory_mb:
            limit_memory(job.memory_mb)
            self._memory_mb = job.memory_mb
        self._alarm.arm(self._number, began_ns / 1e9, job.timeout_s)
        if peak is not None:
            peak.start()
            _empty_log()
        started, cpu = time.monotonic_ns(), time.thread_time_ns()
        try:
            threads = self._lane is Lane.THREAD
            record, stamp = read_file(job.path, self._registry, threads=threads, deep=job.deep, format=job.format)
            found, record = as_json(record)  # a part of the reading: all of the record but how it came to be
        except WrongLane as wrong:
            self._alarm.disarm(self._number)
            message = {"slot": self._number, "id": job.file_id, "format": wrong.format.name}
            self._outbox.send(channel.encode_json(channel.WRONG_LANE, message))
            return
        ended = time.monotonic_ns()
        duration_ms = (ended - started) // 1000 / 1000
        cpu_ms = (time.thread_time_ns() - cpu) // 1000 / 1000
        peak_mb = None if peak is None else peak.stop()
        _, _, _, _, _, _, *read_by = record.run  # by whom: the extractor, its library, and whether that was asked for
        run = Run(job.attempt, self._lane, self._name, duration_ms, cpu_ms, peak_mb, *read_by)
        body = with_run(found, run)
        idle = self._inbox.empty(self._number)
        if idle:
            self._alarm.disarm(self._number)  # else the next file sets it anew
        status = record.status
        verdict = Verdict(
            self._number, status, record.format, run.extractor, stamp is not None,
            _note(record) if status is RecordStatus.PARTIAL else None, record.error,
        )  # fmt: skip
        answer = Answer(verdict, job.file_id, duration_ms, cpu_ms, peak_mb, *(stamp or _NO_STAMP), body)
        self._outbox.put(answer, ended / 1e9, more=not idle)


def _note(record: Record) -> str | None:
    """Why a file was read in part: the first warning of what was not read."""
    return next((one.message for one in record.warnings if one.code not in _WHOLE), None)


def _empty_log() -> None:
    """The log on descriptor 2 speaks of one file only."""
    with contextlib.suppress(OSError):
        if os.lseek(2, 0, os.SEEK_CUR):  # where the last word ended; asking for the size costs four times as much
            os.ftruncate(2, 0)
            os.lseek(2, 0, os.SEEK_SET)


def as_json(record: Record) -> tuple[str, Record]:
    """The record as JSON but for `run`; where that is beyond what is kept or cannot be written, without `native`, and
    says so."""
    try:
        found = record.found()
    except (ValueError, TypeError, RecursionError) as error:
        failure = RecordError(ErrorKind.INTERNAL, f"the record cannot be written as JSON ({error}); please report this")
        record = replace(record, status=RecordStatus.FAILED, fields={}, sources={}, native={}, error=failure)
        return record.found(), record
    if len(found) <= MAX_RECORD:
        return found, record
    warning = RecordWarning("record-too-large", f"the record had {len(found)} bytes; `native` was left out")
    record = replace(record, status=RecordStatus.PARTIAL, native={}, warnings=(*record.warnings, warning))
    return record.found(), record


def main(end: socket.socket, names: list[str], lane: Lane, log: Path | None, marks: Marks) -> None:
    """What a worker process runs: settle in, say hello, read files until the manager is gone.

    `names` has one name a slot: one for a process, several for the host of threads.
    """
    settle(log, end.fileno())
    alone = lane is Lane.PROCESS
    peak = PeakMemory() if alone else None
    try:
        sandboxed = sandbox.enter()
    except sandbox.SandboxUnavailable as error:
        sandboxed = f"no Landlock ({error}), {sandbox.network()}"
    outbox = Outbox(end)
    inbox = Inbox(end, len(names), outbox)
    alarm = Alarm()
    slots = [Slot(number, name, lane, inbox, outbox, marks, alarm, peak) for number, name in enumerate(names)]
    gc.freeze()
    outbox.send(channel.encode_json(channel.HELLO, {"pid": os.getpid(), "sandbox": sandboxed}))
    for slot in slots[1:]:
        threading.Thread(target=slot.run, name=names[slots.index(slot)], daemon=True).start()
    inbox.start()
    slots[0].run()
