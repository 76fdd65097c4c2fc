"""Fixtures that every test module sees."""

from __future__ import annotations

import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from sockaddrs import Sockaddrs
from support import MODULES

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

# A job in the background ignores SIGINT, and so would every program that its tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(params=MODULES, ids=lambda module: module.__name__)
def module(request: pytest.FixtureRequest) -> ModuleType:
    """Give the standard library and rsock in turn: what holds for one must hold for the other."""
    result: ModuleType = request.param
    return result


@pytest.fixture(scope="session")
def sockaddrs(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sockaddrs]:
    """Give the process that shows the bytes of addresses."""
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    process = Sockaddrs(tmp_path_factory.mktemp("sockaddrs"))
    yield process
    process.close()
