"""What the source tells of options, for the documentation, is so on the sockets of this kernel."""

from __future__ import annotations

import errno
import importlib.util
import re
import socket
from contextlib import ExitStack, suppress
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import rsock

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
# What comes back of a value, in bytes; a long has 8.
SIZES = {"bool": 4, "int": 4, "u64": 8, "struct linger": 8, "struct timeval": 16}
VALUE = re.compile(r"(bool|int|u64|text|None|struct(?: \w+)?)\b.*")
SOURCE = re.compile(r"\w+\(7\)|RFC \d+|(linux|asm)/[\w/]+\.h|[\w-]+\.rst")
NEWER = set((ROOT / "tests" / "names" / "newer.txt").read_text().split())
KINDS = [
    *((socket.AF_INET, kind, 0) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)),
    *((socket.AF_INET6, kind, 0) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)),
    (socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDPLITE),
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6),
    (socket.AF_UNIX, socket.SOCK_STREAM, 0),
    (socket.AF_NETLINK, socket.SOCK_RAW, 0),
    (socket.AF_PACKET, socket.SOCK_RAW, 0),
    (socket.AF_VSOCK, socket.SOCK_STREAM, 0),
    (socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW),
    (socket.AF_TIPC, socket.SOCK_STREAM, 0),
]
IP = {socket.AF_INET, socket.AF_INET6}
REFUSALS = {errno.ENOPROTOOPT, errno.EINVAL, errno.EOPNOTSUPP}
SHARED = {"SO_ATTACH_FILTER"}  # its number with SO_GET_FILTER, which can be read


def tables() -> Any:
    """Return the module that writes the tables."""
    spec = importlib.util.spec_from_file_location("tables", ROOT / "docs" / "tables.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FOUND = [
    (file.stem, *entry) for file in tables().files() for entry in tables().entries(file.read_text())
]
OPTIONS: list[Any] = [option for _, _, option in FOUND if option]


@pytest.fixture(scope="module")
def sockets() -> Iterator[list[rsock.socket]]:
    """Give a socket of every kind that the kernel and the user's rights allow."""
    with ExitStack() as stack:
        made: list[rsock.socket] = []
        for kind in KINDS:
            with suppress(OSError):
                made.append(stack.enter_context(rsock.socket(*kind)))
        yield made


def test_what_is_told() -> None:
    """All options of sockets in general are told of, and those of a protocol that most use."""
    assert len(OPTIONS) > 250
    told = {option.name for option in OPTIONS}
    ours = {name for file, name, _ in FOUND if file == "socket" and name.startswith("SO_")}
    # Those of two sizes of time go by the names without an ending.
    rest = {name for name in ours - told if not name.endswith(("_NEW", "_OLD"))}
    obsolete = {"SO_BSDCOMPAT", "SO_CNX_ADVICE", "SO_GET_FILTER"}
    rare = {name for name in rest if name.startswith(("SO_DEVMEM_", "SO_SECURITY_"))}
    assert rest == obsolete | rare
    assert told >= {"TCP_NODELAY", "IP_TTL", "IPV6_V6ONLY", "UDP_SEGMENT", "CAN_RAW_FILTER"}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_form(option: Any) -> None:
    """Level, value and source are what they can be; the version fits what old headers lack."""
    assert all(isinstance(getattr(rsock, level), int) for level in option.levels)
    assert VALUE.fullmatch(option.value)
    assert SOURCE.fullmatch(option.source)
    if option.name in NEWER and option.since:
        assert tuple(map(int, option.since.split("."))) > (6, 1)


def refusal(sock: rsock.socket, level: int, number: int) -> int | None:
    """Return the error with which an option is not set."""
    try:
        sock.setsockopt(level, number, 1)
    except OSError as error:
        return error.errno
    return 0


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_value(sockets: list[rsock.socket], option: Any) -> None:
    """What the kernel gives has the size that the value has; what cannot be read or set is not."""
    kind = option.value.split(",")[0]
    number: int = getattr(rsock, option.name)
    levels: list[int] = [getattr(rsock, name) for name in option.levels]
    for sock, level in product(sockets, levels):
        if level == rsock.IPPROTO_IP and sock.family not in IP:
            continue  # to other families the number 0 is a level of their own
        try:
            value = sock.getsockopt(level, number, 256)
        except OSError:
            continue
        assert option.access != "set" or option.name in SHARED
        assert len(value) == SIZES.get(kind, len(value)), (sock, value)
        if kind == "bool":
            assert sock.getsockopt(level, number) in {0, 1}
        if option.access == "get":
            assert refusal(sock, level, number) in REFUSALS
