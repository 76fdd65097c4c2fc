"""AF_NETLINK: addresses of every form, and what the kernel tells of its interfaces."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import socket
import struct
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from rtnetlink import attributes, messages
from sockaddrs import Family, Identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sockaddrs import Sockaddrs

NETLINK = Family(Identity(socket.AF_NETLINK, socket.SOCK_RAW, 0), "=H2xII")

# linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h
NLM_F_REQUEST, NLM_F_DUMP = 1, 0x300
NLMSG_DONE = 3
RTM_GETLINK, RTM_GETADDR = 18, 22
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU = 1, 3, 4
IFA_ADDRESS = 1

ADDRESSES: dict[str, object] = {
    "kernel": (0, 0),
    "port and groups": (4711, 0x80000001),
    "largest": (0xFFFFFFFF, 0xFFFFFFFF),
    "too large": (1 << 32, (1 << 70) + 5),
    "negative": (-1, -2),
    "truth": (True, False),
    "short": (1,),
    "long": (1, 2, 3),
    "empty": (),
    "list": [1, 2],
    "int": 5,
    "None": None,
    "str": "lo",
    "text port": ("1", 2),
    "float groups": (1, 2.0),
    "None groups": (1, None),
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_forms(sockaddrs: Sockaddrs, address: object) -> None:
    """Every form makes the same bytes, or the same error."""
    sockaddrs.assert_encodes(NETLINK, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/netlink.h has them."""
    address = (4711, 0x80000001)
    assert sockaddrs.assert_encodes(NETLINK, address).value == (12, socket.AF_NETLINK, *address)
    assert sockaddrs.assert_decodes(NETLINK, NETLINK.pack(*address)).value == address


@pytest.mark.parametrize("method", ["bind", "connect", "connect_ex", "sendto"])
@pytest.mark.parametrize("address", [(0, 0), (0, 1), (1,), "lo"])
def test_methods(method: str, address: object) -> None:
    """Every method that takes an address reads it alike, and names itself in errors."""
    data = (b"",) if method == "sendto" else ()

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
            return getattr(sock, method)(*data, address)

    assert_same(scenario)


def test_names() -> None:
    """The kernel gives a port on binding; the socket and its peer have names."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
            before = sock.getsockname()
            sock.bind((0, 1))
            port, groups = sock.getsockname()
            sock.connect((0, 0))
            return before, port > 0, groups, sock.getpeername(), f"laddr=({port}" in repr(sock)

    assert assert_same(scenario).value == "((0, 0), True, 1, (0, 0), True)"


def _dump(m: Any, request: int, header: bytes) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Ask for all objects of a kind: the body of each message and its sender."""
    with m.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.bind((0, 0))
        flags = NLM_F_REQUEST | NLM_F_DUMP
        message = struct.pack("=IHHII", 16 + len(header), request, flags, 1, 0) + header
        assert sock.sendto(message, (0, 0)) == len(message)
        while True:
            data, sender = sock.recvfrom(1 << 16)
            for kind, body in messages(data):
                if kind == NLMSG_DONE:
                    return
                yield body, sender


def _links(m: Any) -> list[tuple[int, str, int, str]]:
    links: list[tuple[int, str, int, str]] = []
    for body, sender in _dump(m, RTM_GETLINK, bytes(16)):
        assert sender == (0, 0)
        found = attributes(body[16:])
        name, mtu = found[IFLA_IFNAME].rstrip(b"\0").decode(), found[IFLA_MTU]
        hardware = found.get(IFLA_ADDRESS, b"").hex(":")
        links.append((*struct.unpack_from("=4xi", body), name, *struct.unpack("=I", mtu), hardware))
    return links


def _ip(*what: str) -> Any:
    if shutil.which("ip") is None:
        pytest.skip("needs the program ip (iproute2)")
    run = subprocess.run(["ip", "-j", *what], capture_output=True, check=True)  # noqa: S603, S607
    return json.loads(run.stdout)


def test_links() -> None:
    """RTM_GETLINK: the interfaces, as ip(8) tells them."""
    expected = [
        (link["ifindex"], link["ifname"], link["mtu"], link.get("address", ""))
        for link in _ip("link", "show")
    ]
    assert assert_same(_links).value == repr(expected)
    assert any(name == "lo" for _, name, _, _ in expected)


def test_addresses() -> None:
    """RTM_GETADDR: the addresses of the interfaces, as ip(8) tells them."""
    expected = sorted(
        (link["ifindex"], address["local"], address["prefixlen"])
        for link in _ip("address", "show")
        for address in link["addr_info"]
        if "address" not in address  # the other end of a point-to-point link
    )

    def scenario(m: Any) -> object:
        found: list[tuple[int, str, int]] = []
        for body, _ in _dump(m, RTM_GETADDR, bytes(8)):
            prefix, index = struct.unpack_from("=xB2xi", body)
            address = ipaddress.ip_address(attributes(body[8:])[IFA_ADDRESS])
            found.append((index, str(address), prefix))
        return sorted(found)

    assert assert_same(scenario).value == repr(expected)


def test_group() -> None:
    """A message to a multicast group arrives with the port of its sender."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_NETLINK, socket.SOCK_RAW, 2) as sock:  # NETLINK_USERSOCK
            sock.bind((0, 1))
            with m.socket(socket.AF_NETLINK, socket.SOCK_RAW, 2) as other:
                other.bind((os.getpid() | 1 << 30, 0))
                count = other.sendto(b"to the group", (0, 1))
            sock.settimeout(30)
            return count, *sock.recvfrom(100), (os.getpid() | 1 << 30)

    assert_same(scenario)
