"""What a session adds for previews: one worker beside the engine, whether or not a batch runs."""

from __future__ import annotations

from metaextract_tui.engine.preview import Previewer
from metaextract_tui.model import NoPreview, Preview, Wanted


class Previews:
    """The part of a `Session` that gives previews."""

    _previewer: Previewer

    def preview(self, path: bytes, wanted: Wanted, *, any_size: bool = False) -> Preview | NoPreview | None:
        """As `Door` says."""
        return self._previewer.preview(path, wanted, any_size=any_size)
