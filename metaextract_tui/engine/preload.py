"""Imported by the forkserver and by nothing else: what every worker should find loaded already."""

from __future__ import annotations

import contextlib
import importlib
import os
import warnings

from metaextract_tui.engine import sandbox, worker
from metaextract_tui.formats.registry import extractor, registry

__all__ = ["worker"]

# Away from the terminal's process group: Ctrl-C and a closed window are the app's to handle, not the workers'.
with contextlib.suppress(OSError):
    os.setsid()

sandbox.go_offline()  # before a library starts a thread
warnings.simplefilter("ignore")
for one in registry().formats:
    # A library that cannot be loaded here fails again in the worker, where it becomes a record.
    with contextlib.suppress(ImportError, OSError):
        extractor(one.extractor)
        for name in one.preload:
            importlib.import_module(name)
