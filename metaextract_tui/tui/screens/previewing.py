"""What a person does to the preview from anywhere in the workbench."""

from __future__ import annotations

from metaextract_tui.tui.screens.ground import Ground
from metaextract_tui.tui.telling import tell


class Previewing(Ground):
    """The actions of the preview: through its pages, slices, sheets, datasets or frames, and of large files."""

    def action_preview_step(self, step: int) -> None:
        preview = self.detail.preview
        if not preview.display:
            tell(self, "Pages, slices and datasets are stepped through in the Preview tab of the detail.")
        elif not preview.steps:
            tell(self, "There is nothing to step through in this preview.")
        else:
            preview.step(step)

    def action_preview_load(self) -> None:
        preview = self.detail.preview
        if preview.display and preview.too_large:
            preview.load()
        else:
            tell(self, "No large file waits for its preview.")
