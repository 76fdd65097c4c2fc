"""What several tests give to calls, and how they tell of a socket."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Index:
    """An integer to whoever asks for one."""

    value: int

    def __index__(self) -> int:
        """Return the integer."""
        return self.value


@dataclass(frozen=True)
class Failing:
    """An object whose conversion to an integer raises an error of its own."""

    def __index__(self) -> int:
        """Raise what no argument parser would."""
        raise KeyError("no number")


BEYOND_INT: list[object] = [2**31, -(2**31) - 1, 2**63, -(2**63) - 1, 2**64]


def describe(sock: Any) -> tuple[str, ...]:
    """Return all that can be seen of how a socket was set up."""
    nonblocking = fcntl.fcntl(sock.fileno(), fcntl.F_GETFL) & os.O_NONBLOCK
    return tuple(
        repr(item)
        for item in (
            (sock.family, sock.type, sock.proto, sock._io_refs, sock._closed),
            (sock.gettimeout(), sock.getblocking(), nonblocking != 0),
            (sock.get_inheritable(), sock.fileno() >= 0),
        )
    )
