"""Netlink: the kernel's own answers, read by hand and compared with those of iproute2."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

import pytest

from rtnetlink import attributes, messages

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

# linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h
HEADER = struct.Struct("=IHHII")
NLMSG_DONE, RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK, RTM_GETADDR = 3, 16, 17, 18, 22
NLM_F_REQUEST, NLM_F_DUMP = 1, 0x300
RTMGRP_LINK = 1
LINK, ADDRESS = struct.Struct("=BxHiII"), struct.Struct("=BBBBi")
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU = 1, 3, 4
IFA_ADDRESS = 1
NETLINK_USERSOCK = 2


def ip(*arguments: str) -> Any:
    """Run iproute2 and return what it prints, read as JSON."""
    command = ["ip", "-json", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - fixed
    return json.loads(done.stdout or "null")


@pytest.fixture(autouse=True)
def interface() -> Generator[None]:
    """Have an interface with addresses of both families."""
    ip("link", "add", "dummy0", "mtu", "1400", "address", "02:00:00:00:00:01", "type", "dummy")
    ip("address", "add", "192.0.2.1/24", "dev", "dummy0")
    ip("address", "add", "2001:db8::1/64", "dev", "dummy0", "nodad")
    yield
    ip("link", "delete", "dummy0")


def dump(sock: Any, kind: int) -> list[bytes]:
    """Ask the kernel for all it has of a kind."""
    request = HEADER.pack(HEADER.size + 1, kind, NLM_F_REQUEST | NLM_F_DUMP, 7, 0) + bytes(4)
    assert sock.sendto(request, (0, 0)) == len(request)
    contents: list[bytes] = []
    while True:
        data, address = sock.recvfrom(1 << 16)
        assert address == (0, 0)
        for found, content in messages(data):
            if found == NLMSG_DONE:
                return contents
            contents.append(content)


def router(make: Make, module: ModuleType, groups: int = 0) -> Any:
    """Return a socket of rtnetlink."""
    sock = make(module, socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    sock.bind((0, groups))
    return sock


def test_links(module: ModuleType, make: Make) -> None:
    """The interfaces of this machine, by number, name, size and hardware address."""
    found: set[object] = set()
    for content in dump(router(make, module), RTM_GETLINK):
        _, _, index, _, _ = LINK.unpack_from(content)
        values = attributes(content[LINK.size :])
        name = values[IFLA_IFNAME].rstrip(b"\0").decode()
        [mtu] = struct.unpack("=I", values[IFLA_MTU])
        found.add((index, name, mtu, values.get(IFLA_ADDRESS, b"").hex(":")))
    expected = {
        (link["ifindex"], link["ifname"], link["mtu"], link.get("address", ""))
        for link in ip("link", "show")
    }
    assert found == expected
    assert "dummy0" in str(found)


def test_addresses(module: ModuleType, make: Make) -> None:
    """The addresses of each interface, of both families."""
    found: set[object] = set()
    for content in dump(router(make, module), RTM_GETADDR):
        family, length, _, _, index = ADDRESS.unpack_from(content)
        raw = attributes(content[ADDRESS.size :])[IFA_ADDRESS]
        found.add((index, module.inet_ntop(family, raw), length))
    expected = {
        (link["ifindex"], address["local"], address["prefixlen"])
        for link in ip("address", "show")
        for address in link["addr_info"]
    }
    assert found == expected
    assert "192.0.2.1" in str(found)
    assert "2001:db8::1" in str(found)


def test_events(module: ModuleType, make: Make) -> None:
    """A member of a group hears of what others change."""
    sock = router(make, module, RTMGRP_LINK)
    assert sock.getsockname()[1] == RTMGRP_LINK
    ip("link", "add", "dummy1", "type", "dummy")
    ip("link", "delete", "dummy1")
    seen: list[int] = []
    while RTM_DELLINK not in seen:
        data, address = sock.recvfrom(1 << 16)
        assert address == (0, RTMGRP_LINK)
        seen += [kind for kind, content in messages(data) if b"dummy1\0" in content]
    assert seen[0] == RTM_NEWLINK


def test_between_two_programs(ends: Ends, make: Make) -> None:
    """A protocol without a kernel side: messages go from one port to another."""
    near, far = (make(m, socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_USERSOCK) for m in ends)
    near.bind((0, 0))
    far.bind((0x80000001, 0))
    assert far.getsockname() == (0x80000001, 0)
    near.connect(far.getsockname())
    assert near.getpeername() == far.getsockname()
    near.send(b"there")
    assert far.recvfrom(64) == (b"there", near.getsockname())
    far.sendto(b"back", near.getsockname())
    assert near.recvfrom(64) == (b"back", far.getsockname())
