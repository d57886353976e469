"""Imported by the forkserver and by nothing else: what every worker should find loaded already.

Where the program is to read few files, what their names promise; else all.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import warnings

from metaextract_tui.engine import sandbox, worker
from metaextract_tui.engine.forks import BEHIND, FEW_NAMES, NICE
from metaextract_tui.formats.registry import extractor, registry
from metaextract_tui.formats.source import extension_of

__all__ = ["worker"]

# Away from the terminal's process group: Ctrl-C and a closed window are the app's to handle, not the workers'.
with contextlib.suppress(OSError):
    os.setsid()

if os.environ.pop(BEHIND, None):
    os.nice(NICE)
sandbox.go_offline()  # before a library starts a thread
warnings.simplefilter("ignore")
few = os.environ.pop(FEW_NAMES, None)
needed = None if few is None else {registry().by_extension(extension_of(name)) for name in few.split("/")}
for one in registry().formats:
    if needed is not None and one not in needed:
        continue
    # A library that cannot be loaded here fails again in the worker, where it becomes a record.
    with contextlib.suppress(ImportError, OSError):
        extractor(one.extractor)
        for name in one.preload:
            importlib.import_module(name)
