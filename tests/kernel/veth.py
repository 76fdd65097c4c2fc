"""A pair of virtual interfaces on which nobody else speaks."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

HERE, THERE, NOBODY = (bytes([2, 0, 0, 0, 0, number]) for number in (1, 2, 3))
EXPERIMENT = 0x88B5  # a protocol that IEEE 802 leaves to local experiments


def _ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True)  # noqa: S603, S607 - the tests' own words


@contextmanager
def pair() -> Generator[None]:
    """Have the interfaces `here` and `there` for the length of the block."""
    addresses = [address.hex(":") for address in (HERE, THERE)]
    _ip("link add here address {} type veth peer name there address {}".format(*addresses))
    _ip("link set here up")
    _ip("link set there up")
    yield
    _ip("link delete here")
