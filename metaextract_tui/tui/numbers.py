"""Numbers as the screen writes them: of steady width, with their units."""

from __future__ import annotations

import time

_BLOCKS = "▁▂▃▄▅▆▇█"


def count(number: int) -> str:
    """With thousands separators."""
    return f"{number:,}"


def size(number: int) -> str:
    """Bytes of files in at most six cells, in powers of 1000 as on the command line: `512 B`, `1.2 kB`, `40 MB`."""
    if number < 1000:
        return f"{number} B"
    value = float(number)
    for unit in ("kB", "MB", "GB", "TB", "PB", "EB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    return f"{value:.0f} EB"


def memory(mib: float | None) -> str:
    """MiB without a unit; `n/a` where the system does not tell."""
    return "n/a" if mib is None else f"{mib:,.0f}"


def milliseconds(value: float | None) -> str:
    """How long a file took, in at most six cells."""
    if value is None:
        return ""
    if value < 9.95:
        return f"{value:.1f}ms"
    return f"{value:.0f}ms" if value < 999.5 else seconds(value / 1000)


def seconds(value: float | None) -> str:
    """How long something has taken, in at most six cells."""
    if value is None:
        return ""
    if value < 99.95:
        return f"{value:.1f}s"
    return f"{value:.0f}s" if value < 600 else clock(value)


def since(value: float | None) -> str:
    """How long something is going on: tenths below a second, then whole seconds, so that it is calm to look at."""
    if value is None:
        return ""
    return f"{value:.1f}s" if value < 0.95 else f"{value:.0f}s" if value < 600 else clock(value)


def clock(value: float) -> str:
    """`2:31` or `1:02:31`."""
    whole = max(0, int(value))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def took(value: float) -> str:
    """How long the whole took: tenths below a minute, `2:31` from there on."""
    return f"{value:.1f} s" if value < 59.95 else clock(value)


def rate(value: float) -> str:
    """Files or megabytes a second, without the unit."""
    return f"{value:.1f}" if 0 < value < 9.95 else f"{value:,.0f}"


def percent(done: int, total: int) -> int:
    """Whole percent; 100 only when all is done."""
    return 0 if total <= 0 else min(99 if done < total else 100, done * 100 // total)


def eta(span: tuple[float, float] | None, *, short: bool = False, growing: bool = False) -> str:
    """A remaining time as a range; `learning…` while there is no honest one, `counting…` while more is found."""
    if growing:
        return "counting…"
    if span is None:
        return "learning…"
    low, high = max(0.0, span[0]), max(span[0], span[1], 0.0)
    if 30 <= high < 90:
        text, unit = _range(max(1, int(low / 5) * 5), -int(-high // 5) * 5), "s"  # or it would be another each second
    elif high < 90:
        text, unit = _range(max(1, round(low)), max(1, round(high))), "s"
    elif high < 5400:
        text, unit = _range(max(1, int(low / 60)), max(1, round(high / 60))), "min"
    else:
        text, unit = _range(round(low / 3600, 1), round(high / 3600, 1)), "h"
    return f"{text} {unit}" if short else f"{text} {unit} left"


def _range(low: float, high: float) -> str:
    def plain(number: float) -> str:
        return f"{number:g}"

    return plain(low) if plain(low) == plain(high) else f"{plain(low)}-{plain(high)}"


def moment(unix: float | None) -> str:
    """Unix seconds as local date and time."""
    return "" if unix is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(unix))


def sparkline(values: tuple[float, ...], width: int, *, least_top: float = 0.0) -> str:
    """The last `width` values as blocks, right-aligned, from zero to the largest of them, or to `least_top` if more."""
    if width <= 0:
        return ""
    shown = values[-width:]
    top = max(least_top, max(shown, default=0.0))
    if top <= 0:
        return (_BLOCKS[0] * len(shown)).rjust(width)
    return "".join(_BLOCKS[min(7, max(0, int(value / top * 7.999)))] for value in shown).rjust(width)


def bar(share: float, width: int) -> tuple[str, str]:
    """A bar of `width` cells in two parts, the full one and the empty one, thinner: colour alone would not do."""
    full = min(width, max(0, round(share * width)))
    return "━" * full, "─" * (width - full)
