"""A pair of interfaces in a network name space of their own, veth(4)."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from typing import TYPE_CHECKING, TypeVar

import pytest

from rtnetlink import attributes, messages

if TYPE_CHECKING:
    from collections.abc import Callable

CLONE_NEWNET = 0x40000000
RTMGRP_LINK, RTM_NEWLINK = 1, 16
IFLA_IFNAME, IFLA_OPERSTATE = 3, 16
UP = b"\6"  # IF_OPER_UP, RFC 2863

LEFT, RIGHT = "02:00:00:00:00:01", "02:00:00:00:00:02"
COMMANDS = (
    f"link add left address {LEFT} type veth peer name right address {RIGHT}",
    "link set left up",
    "link set right up",
)

Result = TypeVar("Result")


def beside_pair(make: Callable[[], Result]) -> Result:
    """Call `make` where there are interfaces `left` and `right`, each of which hears the other.

    What it makes stays there; the caller does not.
    """
    if shutil.which("ip") is None:
        pytest.skip("needs the program ip (iproute2)")
    made: list[Result] = []
    reasons: list[str] = []

    def run() -> None:
        reason = _leave() or _connect()
        reasons.append(reason) if reason else made.append(make())

    # A thread of its own: a name space is left for good.
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if reasons:
        pytest.skip(reasons[0])
    return made[0]


def _leave() -> str:
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) == 0:
        return ""
    return f"may not make a network name space: {os.strerror(ctypes.get_errno())}"


def _connect() -> str:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as news:
        news.bind((0, RTMGRP_LINK))
        for command in COMMANDS:
            run = subprocess.run(  # noqa: S603 - the commands above
                ["ip", *command.split()],  # noqa: S607 - wherever it is installed
                capture_output=True,
                check=False,
            )
            if run.returncode != 0:
                return f"needs a kernel with veth: {run.stderr.decode()}"
        _wait_until_up(news, {b"left\0", b"right\0"})
    return ""


def _wait_until_up(news: socket.socket, missing: set[bytes]) -> None:
    news.settimeout(30)
    while missing:
        for kind, body in messages(news.recv(1 << 16)):
            found = attributes(body[16:])
            if kind == RTM_NEWLINK and found.get(IFLA_OPERSTATE) == UP:
                missing.discard(found[IFLA_IFNAME])
