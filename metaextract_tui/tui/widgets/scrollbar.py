"""The scroll bar of a list: drawn again only when it looks otherwise, not with each row that a million gains."""

from __future__ import annotations

from math import ceil
from typing import Self

from textual.geometry import Region
from textual.scrollbar import ScrollBar

EIGHTHS = 8
"""The steps in a cell that Textual's bar knows."""


class SteadyBar(ScrollBar):
    """Textual's, which is told to draw itself with each layout, each new style and each row."""

    _drawn: object = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        if self._is_mounted and repaint and not (regions or layout or recompose):
            look = self._look()
            if look == self._drawn:
                return self
            self._drawn = look
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _look(self) -> object:
        """All that the picture follows from."""
        length = self.size.height if self.vertical else self.size.width
        window, whole = ceil(self.window_size), ceil(self.window_virtual_size)
        thumb: tuple[int, int] | None = None
        if length and window and whole > window:
            cells = max(1.0, length * window / whole)
            start = int((length - cells) * self.position / (whole - window) * EIGHTHS)
            thumb = (start, start + ceil(cells * EIGHTHS))
        lists = self.parent
        styles = None if lists is None else lists.styles
        colours = None
        if styles is not None:
            colours = (
                styles.scrollbar_background,
                styles.scrollbar_color,
                styles.scrollbar_background_hover,
                styles.scrollbar_color_hover,
                styles.scrollbar_background_active,
                styles.scrollbar_color_active,
                lists.background_colors if lists is not None else None,
            )
        return self.size, thumb, self.grabbed, self.mouse_over, colours
