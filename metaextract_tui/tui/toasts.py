"""Where notices stand: at the foot of the panes, over no input and not over the keys."""

from __future__ import annotations

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets._toast import ToastRack

from metaextract_tui.tui.widgets.command_line import CommandLine
from metaextract_tui.tui.widgets.export_form import ExportForm
from metaextract_tui.tui.widgets.keysline import KeysLine
from metaextract_tui.tui.widgets.prompt import PathPrompt
from metaextract_tui.tui.widgets.throughput import FoldLine

KEPT_CLEAR: tuple[type[Widget], ...] = (Input, PathPrompt, ExportForm, CommandLine, KeysLine, FoldLine)
"""What is typed into or read while a notice stands."""


def keep_clear(screen: Screen[None]) -> None:
    """Have the notices of a screen keep clear of these, also of those that open later. To be called once mounted."""
    screen.screen_layout_refresh_signal.subscribe(screen, _place, immediate=True)


def _place(screen: Screen[object]) -> None:
    """Above the topmost of them in the lower half: notices do not reach up to the upper one."""
    height = screen.size.height
    kept = [one for kind in KEPT_CLEAR for one in screen.query(kind) if one.region.area]
    tops = [one.region.y for one in kept if one.region.y >= height // 2]
    margin = height - min(tops, default=height)
    for rack in screen.query(ToastRack):
        if rack.styles.margin.bottom != margin:
            rack.styles.margin = (0, 0, margin, 0)
