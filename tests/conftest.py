"""What all tests share: the corpus of real files where it is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# The mock format is found as any third party's: by the entry point of a distribution on the path.
PLUGINS = str(Path(__file__).parent / "plugins")
sys.path.insert(0, PLUGINS)
os.environ["PYTHONPATH"] = PLUGINS  # for the forkserver and for programs that tests start

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files beside the checkout; tests that measure against it are skipped where it is absent."""
    if not (CORPUS / "MANIFEST.csv").is_file():
        pytest.skip("the corpus of real files (../shared/corpus) is not on this machine")
    return CORPUS
