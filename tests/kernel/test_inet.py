"""The rarer protocols over IP: SCTP, UDP-Lite, MPTCP and raw sockets."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

HOSTS = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
UDPLITE_SEND_CSCOV, UDPLITE_RECV_CSCOV = 10, 11  # linux/udplite.h
MPTCP_INFO = (284, 1)  # SOL_MPTCP of linux/socket.h, linux/mptcp.h
SCTP_EVENTS = 11  # linux/sctp.h

families = pytest.mark.parametrize("family", HOSTS)


def echo(ends: Ends, make: Make, family: socket.AddressFamily, protocol: int) -> tuple[Any, Any]:
    """Connect, send there and back, and return both ends, which are still connected."""
    near, server = (make(module, family, socket.SOCK_STREAM, protocol) for module in ends)
    server.bind((HOSTS[family], 0))
    server.listen()
    near.connect(server.getsockname())
    far, address = server.accept()
    far.settimeout(near.gettimeout())
    assert address == near.getsockname() == far.getpeername()
    assert (near.proto, far.proto) == (protocol, protocol)
    for source, target in ((near, far), (far, near)):
        source.sendall(b"echo" * 5000)
        received = b""
        while len(received) < 20_000:
            received += target.recv(1 << 16)
        assert received == b"echo" * 5000
    return near, far


@families
def test_sctp_one_to_one(ends: Ends, make: Make, family: socket.AddressFamily) -> None:
    """A connection like one of TCP."""
    near, far = echo(ends, make, family, socket.IPPROTO_SCTP)
    with far:
        near.shutdown(socket.SHUT_RDWR)
        assert far.recv(64) == b""


@families
def test_sctp_one_to_many(ends: Ends, make: Make, family: socket.AddressFamily) -> None:
    """One socket serves every association; messages keep their ends."""
    kind = (family, socket.SOCK_SEQPACKET, socket.IPPROTO_SCTP)
    near, far = (make(module, *kind) for module in ends)
    for sock in near, far:
        sock.bind((HOSTS[family], 0))
    far.listen()
    near.sendto(b"one", far.getsockname())
    near.sendto(b"two", far.getsockname())
    data, address = far.recvfrom(64)
    assert (data, address) == (b"one", near.getsockname())
    assert far.recvfrom(64) == (b"two", address)
    far.sendto(b"back", address)
    assert near.recvfrom(64) == (b"back", far.getsockname())


@families
def test_udplite(ends: Ends, make: Make, family: socket.AddressFamily) -> None:
    """Datagrams of which only the first bytes are under the checksum (RFC 3828)."""
    kind = (family, socket.SOCK_DGRAM, socket.IPPROTO_UDPLITE)
    near, far = (make(module, *kind) for module in ends)
    for sock in near, far:
        sock.bind((HOSTS[family], 0))
        sock.setsockopt(socket.IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 20)
        sock.setsockopt(socket.IPPROTO_UDPLITE, UDPLITE_RECV_CSCOV, 8)
        assert sock.getsockopt(socket.IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV) == 20
    near.sendto(b"x" * 1000, far.getsockname())
    assert far.recvfrom(2000) == (b"x" * 1000, near.getsockname())
    far.connect(near.getsockname())
    far.send(b"")
    assert near.recvfrom(2000) == (b"", far.getsockname())


@families
def test_mptcp(ends: Ends, make: Make, family: socket.AddressFamily) -> None:
    """The kernel says that both ends speak MPTCP, and did not fall back to TCP."""
    near, far = echo(ends, make, family, socket.IPPROTO_MPTCP)
    with far:
        for sock in near, far:
            assert sock.getsockopt(*MPTCP_INFO, 64)
        near.shutdown(socket.SHUT_WR)
        assert far.recv(64) == b""


def checksum(data: bytes) -> int:
    """Return the checksum of the Internet, RFC 1071."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - (total + (total >> 16) & 0xFFFF)


def test_ping(module: ModuleType, make: Make) -> None:
    """A raw socket sends an echo request, and the kernel answers it."""
    near = make(module, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    blank = struct.pack("!BBHHH", 8, 0, 0, 4711, 1) + b"rsock..."
    request = blank[:2] + struct.pack("!H", checksum(blank)) + blank[4:]
    near.sendto(request, ("127.0.0.1", 0))
    while True:
        data, address = near.recvfrom(2000)
        message = data[(data[0] & 15) * 4 :]  # behind the header of IP
        if message[0] == 0 and message[4:] == request[4:]:
            break
    assert address == ("127.0.0.1", 0)


def test_ping6(module: ModuleType, make: Make) -> None:
    """Over IPv6 the kernel puts the checksum in and leaves the header out."""
    near = make(module, socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    body = struct.pack("!HH", 4711, 1) + b"rsock..."
    near.sendto(struct.pack("!BBH", 128, 0, 0) + body, ("::1", 0))
    while True:
        data, address = near.recvfrom(2000)
        if data[0] == 129 and data[4:] == body:
            break
    assert address == ("::1", 0, 0, 0)


def test_a_protocol_of_ones_own(ends: Ends, make: Make) -> None:
    """Any number of a protocol has its raw sockets."""
    near, far = (make(module, socket.AF_INET, socket.SOCK_RAW, 253) for module in ends)  # RFC 3692
    far.bind(("127.0.0.1", 0))
    near.connect(("127.0.0.1", 0))
    near.send(b"experiment")
    data, address = far.recvfrom(2000)
    assert (data[20:], address) == (b"experiment", ("127.0.0.1", 0))
    near.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
    near.send(data)
    assert far.recv(2000)[20:] == b"experiment"
