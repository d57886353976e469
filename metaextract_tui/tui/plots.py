"""A line of numbers drawn as text with its axes, by plotext; it is loaded when the first one is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metaextract_tui.model import Curve

LEAST_HIGH, LEAST_WIDE = 4, 20


def drawn(curve: Curve, width: int, height: int) -> list[str]:
    """The plot in `height` lines of `width` cells; nothing where there is no value or no room."""
    runs = [run for run in _runs(curve.values) if run]
    if not runs or height < LEAST_HIGH or width < LEAST_WIDE:
        return []
    import plotext

    step = (curve.end - curve.start) / max(1, len(curve.values) - 1)
    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.plot_size(width, height)
    plotext.theme("clear")
    for run in runs:
        plotext.plot([curve.start + at * step for at, _ in run], [value for _, value in run], marker="braille")
    lines = plotext.uncolorize(plotext.build()).split("\n")
    plotext.clear_figure()
    return [line.rstrip() for line in lines[:height]]


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """The stretches of values without a gap, each with its number."""
    run: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if value is None:
            yield run
            run = []
        else:
            run.append((at, value))
    yield run
