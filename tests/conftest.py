"""Fixtures that every test module sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import MODULES

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture(params=MODULES, ids=lambda module: module.__name__)
def module(request: pytest.FixtureRequest) -> ModuleType:
    """Give the standard library and rsock in turn: what holds for one must hold for the other."""
    result: ModuleType = request.param
    return result
