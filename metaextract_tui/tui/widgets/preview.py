"""The preview of the chosen file: asked for when it is looked at and the cursor rests, drawn as the terminal can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from rich.segment import Segment
from textual.strip import Strip

from metaextract_tui.batch import Door
from metaextract_tui.masking import Hider
from metaextract_tui.model import Cells, Curve, FileRow, NoPreview, Picture, Preview, Wanted, Words
from metaextract_tui.tui import graphics, pictures
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.painting import Painting
from metaextract_tui.tui.sixels import Sixels
from metaextract_tui.tui.text import clean, fit
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.widgets.lines import Lines, Parts
from metaextract_tui.tui.widgets.preview_text import Pieces, lines_of

SETTLE_S = 0.2
"""A cursor that runs through the list asks for nothing on its way."""
MOST_BYTES = 64 << 20
"""Larger files are previewed only when a key asks for it."""


class PreviewView(Lines):
    """A caption, and below it the picture, the plot or the text; or the sentence why there is none."""

    HEAD_LINES: ClassVar[int] = 1

    def __init__(self, door: Door) -> None:
        super().__init__(id="detail-preview")
        self.door = door
        self.row: FileRow | None = None
        self.found: Preview | NoPreview | None = None
        self.working = False
        self.hidden = self.unread = False
        self._any_size = False
        self._place: int | None = None
        self._asked: tuple[int, Wanted, bool] | None = None
        self._lines: list[Pieces] = []
        self._strips: list[Strip] = []
        self._drawn_for = (0, 0)
        self._hide: Callable[[str], str] = str
        self._pixels: graphics.Pixels | Sixels | None = None

    def on_mount(self) -> None:
        super().on_mount()
        how, cell = graphics.protocol(self.door.settings.pictures), graphics.cell_pixels()
        if how is None or cell is None:
            return
        if how == "pixels" and (driver := self.app._driver) is not None:
            self._pixels = graphics.Pixels(driver.write, cell)
        elif how == "sixel" and isinstance(self.app, Painting) and (parts := self.app.picture_parts) is not None:
            self._pixels = Sixels(parts, cell)

    def on_unmount(self) -> None:
        if self._pixels is not None:
            self._pixels.forget()

    # --- what is looked at -------------------------------------------------

    def look_at(self, row: FileRow | None, record: Mapping[str, Any] | None, hider: Hider, *, reveal: bool) -> None:
        """Show this file's preview; of the same file nothing is asked again. `reveal`: patients' images too, and in
        texts and cells what `hider` knows of the record."""
        if row is None or self.row is None or row.file_id != self.row.file_id or row.size != self.row.size:
            self.found, self._place, self._any_size, self._asked = None, None, False, None
        hide = str if reveal else hider.value
        if hide != self._hide:
            self._hide, self._drawn_for = hide, (0, 0)
        self.row = row
        self.unread = record is None  # whether it holds a patient's image is not known yet
        self.hidden = row is not None and not reveal and _of_a_patient(row, record)
        self._want()

    def step(self, step: int) -> None:
        """The next or the previous page, slice, sheet, dataset or frame."""
        if isinstance(self.found, Preview) and self.found.places > 1:
            before = self.found.place if self._place is None or not self.working else self._place
            place = max(0, min(self.found.places - 1, before + step))
            if place != before:
                self._place = place
                self._want()

    def load(self) -> None:
        """Make the preview of a large file all the same."""
        if self.row is not None and not self._any_size:
            self._any_size = True
            self._want()

    @property
    def steps(self) -> bool:
        """Whether there are several pages, slices or the like."""
        return isinstance(self.found, Preview) and self.found.places > 1

    @property
    def too_large(self) -> bool:
        """Whether only the size of the file is in the way."""
        large = isinstance(self.found, NoPreview) and self.found.large
        return not self._any_size and (large or (self.row is not None and self.row.size > MOST_BYTES))

    def _want(self) -> None:
        """Ask for what is not there yet, and draw what is."""
        row, width, height = self.row, self.width, self.page
        if row is not None and not (self.hidden or self.unread or self.too_large) and width > 1 and self.is_on_screen:
            wanted = Wanted(*self._room(width, height), self._place)
            asked = (row.file_id, wanted, self._any_size)
            if asked != self._asked:
                self._asked, self.working = asked, True
                begin(self, lambda: self._ask(row, wanted), group="preview", exclusive=True)
        self._draw()

    @property
    def is_on_screen(self) -> bool:
        return self.display and bool(self.parent and getattr(self.parent, "display", True))

    def _room(self, width: int, height: int) -> tuple[int, int]:
        """The pixels there are; of half-blocks two in a cell."""
        return self._pixels.room(width, height) if self._pixels is not None else (width, 2 * height)

    async def _ask(self, row: FileRow, wanted: Wanted) -> None:
        await asyncio.sleep(SETTLE_S)
        ask = partial(self.door.preview, row.path, wanted, any_size=self._any_size)
        try:
            found = await in_thread(ask, "preview")
        except EXPECTED as error:
            found = NoPreview(f"No preview: {error}")
        if found is not None and self._asked is not None and self._asked[:2] == (row.file_id, wanted):
            self.found, self.working = found, False
            self._drawn_for = (0, 0)
            self._draw()
            self.screen.refresh_bindings()

    # --- drawing -----------------------------------------------------------

    def _draw(self) -> None:
        """Lay out what was found for the room there is."""
        width, height = self.width, self.page
        shown = None if self.hidden or self.unread else self.found
        if not isinstance(shown, Preview):
            self._strips, self._drawn_for = [], (0, 0)
            self._lines = [[(f" {fit(one, width - 1)}", "dim")] for one in self._why()]
        elif self._drawn_for != (width, height):
            self._drawn_for = (width, height)
            self._strips, self._lines = [], []
            if isinstance(shown.content, Picture):
                self._strips = self._picture(shown.content, width, height)
            else:
                self._lines = lines_of(self._masked(shown.content), width, height)
            self.scroll_to(y=0, animate=False)
        self.changed()

    def _masked(self, content: Cells | Curve | Words) -> Cells | Curve | Words:
        match content:
            case Cells(rows):
                return Cells(tuple(tuple(map(self._hide, row)) for row in rows))
            case Words(lines):
                return Words(tuple(map(self._hide, lines)))
        return content

    def _picture(self, picture: Picture, width: int, height: int) -> list[Strip]:
        if self.door.settings.pictures == "none":
            return [Strip([Segment(" The settings say that no pictures are drawn.", self.rich_style)])]
        if self._pixels is not None:
            return self._pixels.strips(picture, width, height, self.app.console)
        draw = pictures.shades if self.app.no_color else pictures.blocks
        return draw(picture, width, height)

    def _why(self) -> list[str]:
        """Why there is nothing to see, in sentences."""
        row = self.row
        if row is None:
            return ["No file is chosen. Move through the files (2) to see what they hold."]
        if self.hidden:
            return ["Images of patients can show names: P shows the preview, and hides it again."]
        if self.unread:
            return ["The preview comes when the file has been read."]
        if self.too_large:
            size = f"{row.size / (1 << 20):,.0f} MiB"
            return [f"The file has {size}; above {MOST_BYTES >> 20} MiB a preview is made only when asked for: o."]
        if isinstance(self.found, NoPreview):
            return [clean(self.found.reason, 500)]
        return ["…"]

    @property
    def total(self) -> int:
        return len(self._strips) or len(self._lines)

    @property
    def shows_cursor(self) -> bool:
        return False

    def head(self, width: int) -> Parts:
        found = self.found
        if not isinstance(found, Preview) or self.hidden or self.unread:
            return [("", "")]
        keys = "  <  > " if found.places > 1 else ""
        if self.working:
            keys = f" …{keys}"
        caption = fit(f" {clean(self._hide(found.caption), 400)}", width - len(keys))
        return [(caption, "head"), (keys, "accent")]

    def head_clicked(self, x: int) -> None:
        """The two signs at the end of the caption step."""
        from_end = self.width - x
        if self.steps and not self.hidden and from_end <= 6:
            self.step(1 if from_end <= 3 else -1)

    def clicked(self, index: int, x: int, double: bool) -> None:
        """The sentence about a large file is clicked as its key is pressed."""
        if self.too_large and not (self.hidden or self.unread):
            self.load()

    def parts(self, index: int, width: int) -> Parts:
        return self._lines[index] if index < len(self._lines) else ()

    def render_line(self, y: int) -> Strip:
        index = self.first + y - self.HEAD_LINES
        if y >= self.HEAD_LINES and index < len(self._strips):
            left = max(0, (self.width - self._strips[index].cell_length) // 2)
            strip = Strip.join([Strip([Segment(" " * left, self.rich_style)]), self._strips[index]])
            return strip.adjust_cell_length(self.width, self.rich_style)
        return super().render_line(y)

    def on_resize(self) -> None:
        super().on_resize()
        self._want()

    def on_show(self) -> None:
        self._want()


def _of_a_patient(row: FileRow, record: Mapping[str, Any] | None) -> bool:
    """Whether a file's image may show a patient's name: it says so, or is of a kind that is made of patients."""
    fields = record.get("fields") if record else None
    kinds = fields.get("sensitivity") if isinstance(fields, dict) else None
    return row.format == "dicom" or (isinstance(kinds, list) and "patient" in kinds)
