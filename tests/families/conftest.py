"""Fixtures of the families' tests."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from sockaddrs import Sockaddrs

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture(scope="session")
def sockaddrs(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sockaddrs]:
    """Give the process that shows the bytes of addresses."""
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    process = Sockaddrs(tmp_path_factory.mktemp("sockaddrs"))
    yield process
    process.close()
