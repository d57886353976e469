"""Which panes are seen: all in a large window, one at a time in a small one or zoomed, a summary in a tiny one."""

from __future__ import annotations

from textual.widget import Widget

from metaextract_tui.tui import numbers
from metaextract_tui.tui.screens.ground import PANES, Ground
from metaextract_tui.tui.text import clean, content
from metaextract_tui.tui.widgets.files import FilesTable

WIDE, HIGH = 100, 30
"""From this size on all panes have room at once."""
BROAD = 170
"""From this width on the detail stands beside the files, not below them."""
TALL, TALL_BOTTOM = 50, 15
"""From this height on the bottom has room for why the pools are as they are."""
STEPS_HIGH = 20
"""From this height on the first steps have room under the sources."""
NARROW, LOW = 60, 16
"""Below this size the batch is told in words."""


class Panes:
    """Knows the current pane and lays the screen out round it."""

    def __init__(self, screen: Ground) -> None:
        self.screen = screen
        self.current = "sources"
        self.zoomed = False
        self._was_tiny = False
        self._title = self._under = ""

    @property
    def small(self) -> bool:
        return self.screen.size.width < WIDE or self.screen.size.height < HIGH

    @property
    def tiny(self) -> bool:
        return self.screen.size.width < NARROW or self.screen.size.height < LOW

    def go(self, name: str) -> None:
        """Make a pane the current one and give it the keys."""
        self.current = name
        if self.screen.remedies.is_open and (name == "detail" or self.small or self.zoomed):
            self.screen.remedies.is_open = False  # its place is wanted
        self.arrange()
        widget = self._taker(name)
        self.screen.set_focus(widget if widget.display else None)

    def _taker(self, name: str) -> Widget:
        """The widget of a pane that takes the keys now."""
        return self.screen.detail.taker if name == "detail" else self.screen.query_one(PANES[name])

    def step(self, step: int) -> None:
        names = list(PANES)
        self.go(names[(names.index(self.current) + step) % len(names)])

    def zoom(self) -> None:
        self.zoomed = not self.zoomed
        self.go(self.current)

    def back(self) -> None:
        """Out of the zoom; in a small window from the detail to the files."""
        if self.zoomed:
            self.zoom()
        elif self.small and self.current != "files":
            self.go("files")

    def focused(self, widget: Widget) -> None:
        """A click gave the keys to another pane."""
        for name in PANES:
            if widget is self._taker(name) and name != self.current:
                self.current = name
                self.arrange()

    def arrange(self) -> None:
        """Show what has room. Called when the size, the zoom, the current pane or the number of workers changed."""
        screen = self.screen
        tiny, one = self.tiny, self.small or self.zoomed
        shown = {name: not tiny and (not one or name == self.current) for name in PANES}
        high = screen.size.height >= STEPS_HIGH
        if screen.has_class("-one") is not one:
            screen.set_class(one, "-one")
        screen.set_class(not one and screen.size.height >= TALL, "-tall")
        screen.set_class(not one and screen.size.width >= BROAD, "-broad")
        screen.sources.display = shown["sources"]
        remedies = screen.remedies.is_open and not tiny
        if remedies:  # in the place of the detail, or of the one pane
            shown = {name: not one and name != "detail" for name in PANES}
        screen.remedies.display = remedies
        screen.failures.display, screen.kinds.display = shown["failures"], shown["kinds"]
        screen.detail.display = shown["detail"]
        screen.workers_pane.display, screen.throughput.display = shown["workers"], shown["throughput"]
        body = screen.query_one("#body")
        body.query_one("#left").display = shown["sources"] or shown["failures"] or shown["kinds"]
        files = body.query_one("#files-pane")
        files.display = shown["files"]
        body.query_one("#right").display = shown["files"] or shown["detail"] or remedies
        body.display = remedies or any(shown[name] for name in ("sources", "failures", "kinds", "files", "detail"))
        bottom = screen.query_one("#bottom")
        bottom.display = shown["workers"] or shown["throughput"]
        least = TALL_BOTTOM if screen.size.height >= TALL else 8
        bottom.styles.height = "1fr" if one else max(least, min(12, len(screen.snapshot.workers) + 3))
        screen.fold.display = one and not tiny and self.current not in ("workers", "throughput")
        screen.summary.display = tiny
        screen.tabs.display = one and not tiny
        screen.tabs.show(self.current)
        screen.first_steps.display = one and high and shown["sources"] and screen.snapshot.batch_id is None
        screen.status.display = screen.bar.display = not tiny
        screen.keys_line.display = not tiny
        if self._was_tiny and not tiny:
            screen.call_after_refresh(self._take_keys)
        self._was_tiny = tiny

    def _take_keys(self) -> None:
        """A window in which no pane had room has grown: who had the keys has them again."""
        screen = self.screen
        if self.tiny or (screen.focused is not None and screen.focused.is_on_screen):
            return
        typed = screen.filter_box.input if screen.filter_box.display and self.current == "files" else None
        screen.set_focus(typed or self._taker(self.current))

    def title_files(self, files: FilesTable) -> None:
        """What is shown of the files, in the border of their pane."""
        pane = self.screen.query_one("#files-pane")
        view = files.view
        title = "2 Files"
        if view.text and not self.screen.filter_box.display:
            title += f" ── {clean(view.text, 60)}"
        if files.follow:
            title += " ── following"
        if title != self._title:
            self._title = title
            pane.border_title = content(title)
        if files.searching:
            self._subtitle("searching…")
            return
        if self.screen.snapshot.walking and not files.marks and files.view.plain:
            # A new title draws the whole pane again, and the number grows with every tick; it stands at the top.
            self._subtitle("walking…")
            return
        shown, of_all = numbers.count(files.total), numbers.count(max(0, files.of_all))
        text = "" if not files.of_all else shown if files.total >= files.of_all else f"{shown} of {of_all}"
        if files.marks:
            text = f"{numbers.count(len(files.marks))} marked · {text}"
        self._subtitle(text)

    def _subtitle(self, text: str) -> None:
        if text != self._under:
            self._under = text
            self.screen.query_one("#files-pane").border_subtitle = content(text)
