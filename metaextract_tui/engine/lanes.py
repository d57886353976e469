"""Which kind of worker a format's files go to, and why: declared by the format, decided by measurement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from metaextract_tui.formats.registry import Registry
from metaextract_tui.model import Lane, Mode

ENOUGH = 16  # files of a format read in a lane before it is judged by them
FEW = 4  # or so many, where they take long: after TRIAL_S of a trial
LEAST_S = 0.25  # a trial goes on at least so long: for a moment another program may have the processors
TRIAL_S = 1.0
LOST_S = 5.0  # a trial that brought too little by then is given up
PATIENCE_S = 0.15  # a format that was declared for threads is tried there so long after its first file was handed out
ROOM = 1.25  # threads share one interpreter: they are tried where processes keep fewer processors busy than this
MARGIN = 1.2  # a format moves where it runs so many times as fast
AGAIN_S = 5.0  # until the next trial; doubled each time, at most MOST_S
MOST_S = 300.0
NOTHING = 0.05  # files a second below which a lane was not really tried, whatever strayed into it
CHANGED = 0.25  # a share of waiting that moved by so much tells of another storage, or of a cache that is warm now
_WEIGHT = 0.05  # of one file in the running means

OTHER = {Lane.PROCESS: Lane.THREAD, Lane.THREAD: Lane.PROCESS}
_NAMES = {Lane.PROCESS: "processes", Lane.THREAD: "threads"}


@dataclass(slots=True)
class Means:
    """Running means of one format in one lane: seconds a file, and how many slots had files at once."""

    files: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    ready_s: float = 0.0
    at_once: float = 0.0

    def note(self, wall_s: float, cpu_s: float, ready_s: float, at_once: float, files: int = 1) -> None:
        """So many files took so long in the mean. `ready_s`: how long a file could use a processor, whether it had one
        or not."""
        self.files += files
        weight = max(1 - (1 - _WEIGHT) ** files, files / self.files)
        self.wall_s += (wall_s - self.wall_s) * weight
        self.cpu_s += (cpu_s - self.cpu_s) * weight
        self.ready_s += (ready_s - self.ready_s) * weight
        self.at_once += (at_once - self.at_once) * weight

    @property
    def waiting(self) -> float:
        """The share of the time that a reading has no use for a processor."""
        return max(0.0, 1 - self.ready_s / self.wall_s) if self.wall_s > 0 else 0.0

    @property
    def busy(self) -> float:
        """How many processors the slots keep at work with this format: their throughput, whatever files they happened
        on, for large and small ones share their time alike between processor and waiting.

        Files a second are `busy` divided by the processor seconds of a file.
        """
        return self.at_once * min(self.cpu_s / self.wall_s, 1.0) if self.wall_s > 0 else self.at_once


@dataclass(slots=True)
class Course:
    """Where a format that is safe in threads is read in `auto` mode, what is being tried, and when it was last."""

    declared: Lane
    home: Lane = Lane.PROCESS
    lanes: dict[Lane, Means] = field(default_factory=lambda: {lane: Means() for lane in Lane})
    since: float | None = None
    trial: Lane | None = None
    trial_at: float = 0.0
    next_trial: float = 0.0
    interval_s: float = AGAIN_S
    waiting_then: float | None = None
    files_then: int = 0
    host: float = 0.0

    def busy(self, lane: Lane) -> float:
        """Processors that a lane keeps at work. Threads that wait for the interpreter before they even begin a file are
        told by what their `host` as a whole got done."""
        return self.lanes[lane].busy if lane is Lane.PROCESS else min(self.lanes[lane].busy, self.host)

    @property
    def waiting(self) -> float:
        """The share of the time spent waiting, as processes saw it; threads also wait for each other."""
        seen = self.lanes[Lane.PROCESS] if self.lanes[Lane.PROCESS].files else self.lanes[Lane.THREAD]
        return seen.waiting


class Lanes:
    """The lane of each format in one mode. In `auto` formats that are safe in threads begin in processes; threads are
    tried where they could do better, and the faster lane keeps the format until another trial says otherwise."""

    def __init__(self, mode: Mode, registry: Registry, *, deep: bool = False, processes: int = 1) -> None:
        self.mode = mode
        self._deep = deep
        self._registry = registry
        self._processes = processes
        self._wall_s: dict[str, Means] = {}
        self._in_processes = Means()
        safe = [] if deep else [one for one in registry.formats if one.threads_safe]
        self._courses = {one.name: Course(one.lane) for one in safe} if mode is Mode.AUTO else {}
        self._homes = {one.name: Lane.THREAD for one in safe} if mode is Mode.THREADS else {}

    # --- what is measured ---------------------------------------------------

    def note(
        self, format: str, wall_ms: float, cpu_ms: float, lane: Lane, ready_ms: float, at_once: int, files: int = 1
    ) -> None:
        """Files were read: milliseconds in the mean of the wall clock, of the processor, and `ready_ms` of the
        processor or waiting for one; `at_once` slots of its lane had files."""
        took = wall_ms / 1000, cpu_ms / 1000, ready_ms / 1000, at_once
        self._wall_s.setdefault(format, Means()).note(*took, files=files)
        if lane is Lane.PROCESS:
            self._in_processes.note(*took, files=files)
        course = self._courses.get(format)
        if course is not None:
            course.lanes[lane].note(*took, files=files)

    def seconds(self, format: str | None) -> float | None:
        """Mean seconds a file of this format takes, once some were read."""
        seen = self._wall_s.get(format or "")
        return seen.wall_s if seen is not None and seen.files >= 3 else None

    # --- trials -------------------------------------------------------------

    def due(self, now: float, waiting: Mapping[str | None, int]) -> Iterator[tuple[str, Lane]]:
        """The formats of which files should be tried in another lane than theirs, of those that are `waiting`."""
        for name, course in self._courses.items():
            if not waiting.get(name):
                continue
            if course.since is None:
                course.since = now
            if course.trial is not None:
                yield name, course.trial
            elif course.home is Lane.PROCESS and self._threads_may_win(course, now):
                yield name, Lane.THREAD
            elif course.home is Lane.THREAD and self._unheard_of(course, now):
                yield name, Lane.PROCESS

    def _threads_may_win(self, course: Course, now: float) -> bool:
        seen = course.lanes[Lane.PROCESS]
        known = seen.files >= ENOUGH or (seen.files >= FEW and now - (course.since or now) > PATIENCE_S)
        if not known:
            first = course.declared is Lane.THREAD and course.waiting_then is None
            return first and now - (course.since or now) > PATIENCE_S and not _no_room(self._in_processes)
        if _no_room(seen):
            return False  # whoever else keeps the processors from them
        changed = course.waiting_then is not None and abs(course.waiting - course.waiting_then) > CHANGED
        return now >= course.next_trial or (changed and now - course.trial_at > AGAIN_S / 2)

    def _unheard_of(self, course: Course, now: float) -> bool:
        """Whether processes, which help where they have nothing else to do, did not read this format for long."""
        if now < course.next_trial:
            return False
        if course.lanes[Lane.PROCESS].files - course.files_then >= ENOUGH:
            self._rest(course, now, longer=False)
            return False
        return True

    def begin(self, format: str, lane: Lane, now: float) -> None:
        """Files of this format were lent to a lane: what they take there is counted anew."""
        course = self._courses[format]
        if course.trial is None:
            course.trial, course.trial_at = lane, now
            course.lanes[lane] = Means()
            course.files_then = 0 if lane is Lane.PROCESS else course.files_then

    @property
    def on_trial(self) -> list[str]:
        """The formats with which threads are being tried."""
        return [name for name, course in self._courses.items() if course.trial is Lane.THREAD]

    def judge(self, now: float, host: float | None) -> bool:
        """Move the formats that run faster elsewhere; whether files that wait must be sorted again.

        `host`: how many processors the host of threads keeps at work; None while that is not known.
        """
        ended = [name for name, course in self._courses.items() if self._judge(course, now, host)]
        for name in ended:
            self._homes[name] = self._courses[name].home
        return bool(ended)

    def _judge(self, course: Course, now: float, host: float | None) -> bool:
        """Whether a trial has ended, or processes, which help, have shown by the way that they are faster now."""
        here, there = course.lanes[course.home], course.lanes[OTHER[course.home]]
        if host is not None and (course.trial is not None or course.home is Lane.THREAD):
            course.host = host
        faster = course.busy(OTHER[course.home]) > course.busy(course.home) * MARGIN
        if course.trial is None:
            helped = course.home is Lane.THREAD and there.files - course.files_then >= ENOUGH
            if not (helped and faster):
                return False
        else:
            took = now - course.trial_at
            least = min(here.files, there.files)
            unknown = host is None and course.trial is Lane.THREAD
            if unknown or took < LEAST_S or least < (FEW if took > TRIAL_S else ENOUGH):
                if took > LOST_S and (unknown or there.files < FEW):
                    self._rest(course, now, longer=True)
                    return True
                return False
        longer = course.trial is None or not faster
        if faster:
            course.home = OTHER[course.home]
        self._rest(course, now, longer=longer)
        return True

    def _rest(self, course: Course, now: float, *, longer: bool) -> None:
        """No trial for a while."""
        course.trial = None
        course.waiting_then = course.waiting
        course.files_then = course.lanes[Lane.PROCESS].files
        course.next_trial = now + course.interval_s
        if longer:
            course.interval_s = min(course.interval_s * 2, MOST_S)

    @property
    def threads_used(self) -> bool:
        """Whether a format has its home in threads."""
        return Lane.THREAD in self._homes.values()

    # --- what is said -------------------------------------------------------

    def lane_of(self, format: str | None) -> Lane:
        """The lane of a format (None: the name promises nothing)."""
        return self._homes.get(format or "", Lane.PROCESS)

    def choose(self, format: str | None) -> tuple[Lane, str]:
        """The lane of a format and the reason in words."""
        known = self._registry.by_name.get(format or "")
        if self.mode is Mode.SEQUENTIAL:
            return Lane.PROCESS, "one file at a time, as asked"
        if self.mode is Mode.PROCESSES:
            return Lane.PROCESS, "processes, as asked"
        if self._deep:
            return Lane.PROCESS, "the body is read too, which is done in processes only"
        if known is None:
            return Lane.PROCESS, "content unknown before it is opened"
        if not known.threads_safe:
            asked = " (threads were asked for)" if self.mode is Mode.THREADS else ""
            return Lane.PROCESS, f"its library is not safe in threads{asked}"
        if self.mode is Mode.THREADS:
            return Lane.THREAD, "threads, as asked"
        course = self._courses[known.name]
        return course.home, _reason(course)


def _no_room(seen: Means) -> bool:
    """Whether processes keep so many processors busy that threads could win nothing."""
    return seen.files >= FEW and seen.at_once * (1 - seen.waiting) >= ROOM


def _reason(course: Course) -> str:
    here, there = course.lanes[course.home], course.lanes[OTHER[course.home]]
    name, other = _NAMES[course.home], _NAMES[OTHER[course.home]]
    if course.trial is not None:
        return f"{name}; {_NAMES[course.trial]} are being tried"
    if here.files < FEW:
        return f"{name} to begin with, not measured yet"
    cpu_s = max(course.lanes[Lane.PROCESS].cpu_s or here.cpu_s, 1e-6)  # one for both, or their files would be compared
    waits = f"{course.waiting:.0%} of the time spent waiting"
    speeds = [course.busy(lane) / cpu_s for lane in (course.home, OTHER[course.home])]
    if there.files < FEW or speeds[1] < NOTHING:
        only = "" if course.waiting > 0.5 else "only "
        return f"{name}: {_speed(speeds[0])} files/s, {only}{waits}; {other} not tried"
    return f"{name}: {_speed(speeds[0])} files/s against {_speed(speeds[1])} in {other}, {waits}"


def _speed(files_per_s: float) -> str:
    return f"{files_per_s:,.0f}" if files_per_s >= 9.5 else f"{files_per_s:.1f}"
