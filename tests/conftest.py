"""Fixtures that every test module sees."""

from __future__ import annotations

from types import ModuleType

import pytest

from support import MODULES


@pytest.fixture(params=MODULES, ids=lambda module: module.__name__)
def module(request: pytest.FixtureRequest) -> ModuleType:
    """The standard library and rsock in turn: what holds for the one must hold for the other."""
    result: ModuleType = request.param
    return result
