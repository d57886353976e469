"""Programs against each other: interleaved rounds, and ratios of the figures of one round."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.plan import Plan
from tests.bench.programs import Failed, Spent, attempt


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of several runs, with the smallest and the largest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        return cls(statistics.median(values), min(values), max(values))

    def show(self, form: str = "{:,.2f}", unit: str = "") -> str:
        """`median unit (low - high)`."""
        median, low, high = (form.format(value) for value in (self.median, self.low, self.high))
        return f"{median}{unit} ({low} - {high})"


@dataclass(slots=True)
class Contest:
    """What each contestant took in each round, in order; those that failed say how, and are tried no more."""

    spent: dict[str, list[Spent]]
    failed: dict[str, Failed]

    def figure(self, name: str, value: Callable[[Spent], float]) -> Figure | None:
        """One figure of one contestant; None where it failed."""
        return Figure.of([value(one) for one in self.spent[name]]) if self.spent.get(name) else None

    def ratio(self, above: str, below: str, value: Callable[[Spent], float] = lambda one: one.wall_s) -> Figure | None:
        """`above` divided by `below`, round by round; None where one of them failed."""
        pairs = zip(self.spent.get(above, ()), self.spent.get(below, ()), strict=False)
        ratios = [value(one) / value(other) for one, other in pairs]
        return Figure.of(ratios) if ratios else None


def compete(plan: Plan, contestants: Mapping[str, Callable[[], Spent]]) -> Contest:
    """Run all contestants in turn, A B C A B C …, `plan.runs` times."""
    contest = Contest({name: [] for name in contestants}, {})
    for number in range(1, plan.runs + 1):
        for name, call in contestants.items():
            if name in contest.failed:
                continue
            result = attempt(call)
            if isinstance(result, Failed):
                contest.failed[name] = result
                contest.spent[name] = []
                plan.say(f"  {number}/{plan.runs} {name}: {result}")
            else:
                contest.spent[name].append(result)
                plan.say(f"  {number}/{plan.runs} {name}: {result.wall_s:.2f} s")
    return contest
