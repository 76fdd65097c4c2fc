"""Artefacts of different versions share the three functions that all of them have."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

import rsock
from support import no_leak

# A build compiles once; after that a test takes milliseconds.
pytestmark = pytest.mark.timeout(600)

NAME = b"rsock.border.1"
WORD = ctypes.sizeof(ctypes.c_size_t)
# The name of a capsule and what it points to have to stay.
_KEPT: list[Any] = []


def functions() -> list[int]:
    """Return the addresses that the table of the class has behind its size."""
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    capsule = getattr(rsock.SocketType, "_border")  # noqa: B009 - checkers know no such attribute
    table = (ctypes.c_size_t * 4).from_address(get(capsule, NAME))
    assert table[0] == 4 * WORD
    return table[1:]


def versioned(*words: int) -> Any:
    """Return a class of sockets with a table of such words behind its size."""
    new = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = (
        ctypes.py_object,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p],
    )
    table = (ctypes.c_size_t * (len(words) + 1))(WORD * (len(words) + 1), *words)
    _KEPT.append(table)
    capsule = new(ctypes.addressof(table), NAME, None)
    return type("Versioned", (rsock.socket,), {"_border": capsule})


def test_later_version(probe: Any) -> None:
    """Of a table with more functions the three that are known are used."""
    with no_leak(), versioned(*functions(), 1)() as sock:
        guard = probe.Guard(sock)
        assert guard.fileno() == sock.fileno(), "a lease"
        with pytest.raises(TypeError, match="what a derived class has besides"):
            probe.Taken(sock)
        guard.release()


def test_smaller_than_any_version(probe: Any) -> None:
    """A table that lacks one of the three is none: the object is a foreign one."""
    with no_leak(), versioned(*functions()[:2])() as sock:
        guard = probe.Guard(sock)
        assert guard.fileno() != sock.fileno(), "a duplicate"
        guard.release()
