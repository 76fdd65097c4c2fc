"""Fixtures of the traffic tests, which run in the kernel rig only."""

from __future__ import annotations

import os
from contextlib import ExitStack
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from kernel.veth import pair
from support import MODULES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import ModuleType

# On other kernels most families are missing, and what these tests do to interfaces is not welcome.
if "RSOCK_KERNEL_RIG" not in os.environ:
    collect_ignore_glob = ["test_*.py"]


def _names(ends: tuple[ModuleType, ModuleType]) -> str:
    return f"{ends[0].__name__} to {ends[1].__name__}"


@pytest.fixture(params=list(product(MODULES, MODULES)), ids=_names)
def ends(request: pytest.FixtureRequest) -> tuple[ModuleType, ModuleType]:
    """Give the modules of both ends: every pair of the standard library and rsock."""
    result: tuple[ModuleType, ModuleType] = request.param
    return result


@pytest.fixture(params=[None, 30.0], ids=["blocking", "timeout"])
def make(request: pytest.FixtureRequest) -> Generator[Callable[..., Any]]:
    """Give a function that makes a socket of a module; it is closed after the test."""
    with ExitStack() as stack:

        def making(module: ModuleType, *args: int) -> Any:
            sock = stack.enter_context(module.socket(*args))
            sock.settimeout(request.param)
            return sock

        yield making


@pytest.fixture(scope="module")
def veth() -> Generator[None]:
    """Have a pair of interfaces."""
    with pair():
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail after a skip: this kernel has everything that a test may miss elsewhere."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if "RSOCK_KERNEL_RIG" in os.environ and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
