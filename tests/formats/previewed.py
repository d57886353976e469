"""What the tests of previews share: a file's preview as its worker makes it, and its pixels as an array."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from metaextract_tui.formats.previewing import preview_file
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import NoPreview, Picture, Preview, Wanted
from metaextract_tui.model.preview import decode, encode


def shown(path: Path, place: int | None = None, *, room: tuple[int, int] = (120, 80)) -> Preview:
    """The preview, after it crossed as bytes; fails where there is none."""
    found = decode(encode(preview_file(os.fsencode(path), Wanted(*room, place), registry())))
    assert isinstance(found, Preview), found
    return found


def why_not(path: Path, *, room: tuple[int, int] = (120, 80)) -> str:
    """The sentence why there is none."""
    found = preview_file(os.fsencode(path), Wanted(*room), registry())
    assert isinstance(found, NoPreview), found
    return found.reason


def pixels(preview: Preview) -> np.ndarray[Any, Any]:
    """Rows, columns, red green blue."""
    picture = preview.content
    assert isinstance(picture, Picture)
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
