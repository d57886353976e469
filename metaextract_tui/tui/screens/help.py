"""The help: written from the bindings, so that it is right also when keys were remapped."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from metaextract_tui.tui import keys
from metaextract_tui.tui.text import fit
from metaextract_tui.tui.widgets.lines import Lines, Parts

LEFT = 18
"""Cells for the keys."""
GRAMMAR = (
    ("words", "every word is part of the path"),
    ("state:failed,held", "queued held reading ok partial failed skipped cancelled quarantined done"),
    ("kind:dicom,fits", "the format by its content"),
    ("error:timeout", "why it failed: malformed truncated encrypted timeout memory crash …"),
    ("under:~/scans", "what lies in this folder"),
)


class HelpLines(Lines):
    """Sections of keys with what they do."""

    def __init__(self) -> None:
        super().__init__(id="help-lines")
        self.told: list[tuple[str, str]] = []
        self.lines: list[tuple[str, str]] = []

    def on_mount(self) -> None:
        for title, bindings in keys.SECTIONS:
            self.told += [(title, ""), *self._keys(bindings), ("", "")]
        self.told += [("The filter ( / )", ""), *GRAMMAR]
        self._wrap()

    def on_resize(self) -> None:
        self._wrap()
        super().on_resize()

    def _wrap(self) -> None:
        """What a key does goes on in the next line where the window is narrow: help that is cut is none."""
        self.lines = []
        for left, right in self.told:
            pieces = textwrap.wrap(right, max(20, self.width - LEFT - 4)) or [""]
            self.lines += [(left, pieces[0]), *(("", piece) for piece in pieces[1:])]
        self.changed()

    def _keys(self, bindings: list[BindingType]) -> list[tuple[str, str]]:
        """One line a binding; the keys of one id together, as the keymap has them."""
        known = BindingsMap(bindings)
        known.apply_keymap(self.app._keymap)
        told: dict[str, tuple[list[str], Binding]] = {}
        for _key, binding in known:
            shown = self.app.get_key_display(binding.with_key(binding.key))
            keys_of, _ = told.setdefault(binding.id or binding.action, ([], binding))
            if shown not in keys_of:
                keys_of.append(shown)
        return [(" ".join(shown), f"{binding.description}: {binding.tooltip}") for shown, binding in told.values()]

    @property
    def total(self) -> int:
        return len(self.lines)

    def parts(self, index: int, width: int) -> Parts:
        left, right = self.lines[index]
        if left and not right:
            return [(" " + left, "head")]
        return [(f"  {fit(left, LEFT)} ", "accent"), (fit(right, width - LEFT - 3), "")]


class Help(ModalScreen[None]):
    """All keys, scrollable."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "Close", id="help.close", tooltip="Close the help"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = "↑↓ scroll · Esc closes"
            yield HelpLines()

    def on_mount(self) -> None:
        self.query_one(HelpLines).focus()
