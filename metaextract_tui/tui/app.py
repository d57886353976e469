"""The app: wires the door, the workbench, the palette and the way out together, and does nothing else."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.theme import Theme

from metaextract_tui.batch import Door
from metaextract_tui.habits import Habits
from metaextract_tui.model import Snapshot
from metaextract_tui.tui import keymap, keys, looks, numbers
from metaextract_tui.tui.crashes import report
from metaextract_tui.tui.painting import Painting
from metaextract_tui.tui.screens.confirm import Confirm
from metaextract_tui.tui.screens.workbench import Workbench
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.turns import Turns

if TYPE_CHECKING:
    from textual.command import Provider

STYLES = ("base", "workbench", "dialogs")


def _actions() -> type[Provider]:
    """What the palette finds; loaded when it is opened, as are the screens that are opened by a key."""
    from metaextract_tui.tui.commands import Actions

    return Actions


class MetaextractApp(Turns, Painting):
    """Reads metadata of whole folders, live in the terminal. `return_code` is the exit code."""

    TITLE = "metaextract"
    BINDINGS = keys.APP
    COMMANDS: ClassVar = App.COMMANDS | {_actions}

    def __init__(
        self, door: Door, paths: Sequence[bytes] = (), *, start: bool = False, habits: Habits | None = None
    ) -> None:
        """Raises ConfigError where `habits` names a key or a theme that cannot be."""
        super().__init__(css_path=[f"styles/{name}.tcss" for name in STYLES])
        self.door = door
        self.habits = habits or Habits()
        self._keys = keymap.keymap(self.habits)
        over_ssh = bool(os.environ.get("SSH_CONNECTION"))
        if over_ssh or not self.habits.animation:
            self.animation_level = "none"
        restore = self.habits.restore and not start
        self.workbench = Workbench(door, paths, start=start, ticks_per_s=4 if over_ssh else 10, restore=restore)
        self._first_theme = keymap.theme(self.habits, self.workbench.kept.now.theme)
        # Known before the styles are read: to change it later has them all read again.
        self.set_reactive(App.theme, self._first_theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.closing: threading.Thread | None = None
        self.on_ready_to_run: Callable[[], None] | None = None
        self.on_leaving: Callable[[int], None] | None = None
        self.crash: str | None = None
        """What failed and where its report is, once the app has ended because of it."""
        self._began = time.monotonic()
        self._early: list[events.Event] = []
        """What was pressed before all parts of the workbench were there."""

    def get_default_screen(self) -> Screen[None]:
        return self.workbench

    def on_mount(self) -> None:
        self.set_keymap(self._keys)
        self.theme = self._first_theme
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        if self.trace is not None:
            self.trace.watch(asyncio.get_running_loop())
        if self.on_ready_to_run is not None:
            self.on_ready_to_run()

    async def on_event(self, event: events.Event) -> None:
        """Keys wait for the whole workbench, in their order."""
        waits = self._early or not self.workbench.whole
        if waits and isinstance(event, events.InputEvent | events.Paste):
            self._early.append(event)
        else:
            await super().on_event(event)

    async def on_workbench_whole(self) -> None:
        early, self._early = self._early, []
        for event in early:
            await super().on_event(event)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Of Textual's own commands only the themes: keys, help and quit are among our actions."""
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)

    def _keep_theme(self, theme: Theme) -> None:
        """What was chosen holds for the next session too, where the settings file does not say otherwise."""
        if theme.name != self._first_theme:
            self._first_theme = theme.name
            self.workbench.keep_theme(theme.name)

    # --- the way out -------------------------------------------------------

    async def action_quit(self) -> None:
        """At once where nothing runs; else it asks, and the batch stays resumable."""
        if not looks.running(self.door.snapshot()):
            self.leave(0)
        elif not isinstance(self.screen, Confirm):
            ask = Confirm(lambda: _leaving(self.door.snapshot()), yes="Quit", no="Stay")
            self.push_screen(ask, lambda yes: self.leave(0) if yes else None)

    def action_interrupt(self) -> None:
        """The Ctrl-C key: it copies where text is selected, as everywhere; else it is SIGINT."""
        if text := self.screen.get_selected_text():
            self.copy_to_clipboard(text)
            self.screen.clear_selection()
            tell(self, "The selected text is copied.")
        else:
            self.leave(130)

    def action_command_palette(self) -> None:
        from metaextract_tui.tui.commands import SMALLEST, Palette

        if not isinstance(self.screen, Palette) and self.size.height >= SMALLEST:
            self.push_screen(Palette(id="--command-palette"))

    def action_help(self) -> None:
        from metaextract_tui.tui.screens.help import Help

        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.focused))

    def leave(self, code: int) -> None:
        """Close the door in a thread while the terminal is given back; the batch stays resumable."""
        if self.on_leaving is not None:
            self.on_leaving(code)
        if self.closing is None:
            session = self.workbench.session() if self.workbench.begun else None

            def close() -> None:
                try:
                    if session is not None:
                        self.workbench.keep_session(session)
                finally:
                    self.door.close()

            self.closing = threading.Thread(target=close, name="closing", daemon=True)
            self.closing.start()
        self.exit(return_code=code)

    def _handle_exception(self, error: Exception) -> None:
        """A crash: the app ends. Its report shows no values of variables, for they hold people's names and patients'
        data, and goes to a file; what the terminal says comes when that is given back."""
        self._return_code = 1
        if self.crash is None:
            self.crash = report(error)
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    @property
    def lasted_s(self) -> float:
        """How long the app has run, or did."""
        return time.monotonic() - self._began


def _leaving(snapshot: Snapshot) -> str:
    """The question before the end, as the batch stands at this moment."""
    if not looks.running(snapshot):
        return f"The batch is {looks.BATCH[snapshot.state][1]} meanwhile. Quit?"
    left = max(0, snapshot.files_total - snapshot.files_done)
    files = "1 file is" if left == 1 else f"{numbers.count(left)} files are"
    said = f"A batch is {looks.BATCH[snapshot.state][1]}: {files} not read yet. "
    return said + "It can be resumed at the next start. Quit?"
