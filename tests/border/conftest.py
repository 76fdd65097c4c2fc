"""The extension module that borrows, takes and gives."""

from __future__ import annotations

from typing import Any

import pytest

from border.artefacts import PROBE, load


@pytest.fixture(scope="session")
def probe() -> Any:
    """Give the module, compiled apart from rsock's own."""
    return load(PROBE)
