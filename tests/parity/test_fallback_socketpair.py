"""The private stand-in for socketpair(2), which CPython's own tests and Windows programs call."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from support import MODULES, assert_parity, no_leak, observe

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "_fallback_socketpair"), reason="the interpreter has it since 3.13"
)


@pytest.mark.parametrize("arguments", [(), (socket.AF_INET,), (socket.AF_INET6,)])
def test_the_pair_is_of_the_module_and_connected(arguments: tuple[int, ...]) -> None:
    """Both ends are sockets of the module that was asked, over loopback."""

    def scenario(m: Any) -> object:
        left, right = m._fallback_socketpair(*arguments)
        with left, right:
            left.sendall(b"here")
            classes = (type(left) is m.socket, type(right) is m.socket)
            return classes, right.recv(9), left.family, left.getblocking()

    with no_leak():
        expected, actual = (observe(scenario, module) for module in MODULES)
    # The audit events carry the ports, which the kernel chose.
    assert replace(actual, events=()) == replace(expected, events=())
    assert actual.value


@pytest.mark.parametrize(
    "arguments", [(socket.AF_UNIX,), (socket.AF_INET, socket.SOCK_DGRAM), (2, 1, 6)]
)
def test_other_kinds_are_refused(arguments: tuple[int, ...]) -> None:
    """Only TCP will do."""
    outcome = assert_parity(lambda m: m._fallback_socketpair(*arguments))
    assert outcome.error is ValueError


@pytest.mark.parametrize("module", MODULES)
def test_a_class_that_a_program_put_there_is_used(module: Any) -> None:
    """The function looks the class up when it is called."""
    patched = mock.patch.object(module, "socket", side_effect=LookupError)
    with patched, pytest.raises(LookupError):
        module._fallback_socketpair()
