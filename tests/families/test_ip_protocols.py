"""Protocols over the IP families besides TCP and UDP: MPTCP, UDP-Lite, SCTP, and none at all."""

from __future__ import annotations

import os
import select
import socket
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from peers import BROKEN
from sockaddrs import needs
from support import MODULES, Outcome, Scenario, no_leak, observe

if TYPE_CHECKING:
    from types import ModuleType


def assert_same(scenario: Scenario) -> Outcome:
    """Compare all but what audit events name: the ports are other ones each time."""
    with no_leak():
        expected, actual = (_observed(scenario, module) for module in MODULES)
    assert actual == expected, f"\nsocket: {expected}\nrsock:  {actual}\n{actual.trace}"
    return actual


def _observed(scenario: Scenario, module: ModuleType) -> Outcome:
    outcome = observe(lambda m: repr(scenario(m)), module)
    assert outcome.error not in BROKEN, outcome.trace
    return replace(outcome, events=tuple((name, ()) for name, _ in outcome.events))


HOSTS = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
FAMILIES = pytest.mark.parametrize("family", HOSTS)

MPTCP = 262  # IPPROTO_MPTCP, which the standard library has since 3.10 where the headers had it


def _stream_echo(
    m: Any, family: socket.AddressFamily, protocol: int, timeout: float | None
) -> object:
    with m.socket(family, socket.SOCK_STREAM, protocol) as listener:
        listener.bind((HOSTS[family], 0))
        listener.listen()
        with m.socket(family, socket.SOCK_STREAM, protocol) as client:
            client.settimeout(timeout)
            client.connect(listener.getsockname())
            server, peer = listener.accept()
            with server:
                client.sendall(b"there")
                there = server.recv(100)
                server.sendall(b"and back")
                same = peer == client.getsockname()
                return there, client.recv(100), same, server.proto, client.getpeername()[0]


@FAMILIES
@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize(
    ("protocol", "name"),
    [(MPTCP, "IPPROTO_MPTCP"), (socket.IPPROTO_SCTP, "IPPROTO_SCTP")],
    ids=["mptcp", "sctp"],
)
def test_streams(
    family: socket.AddressFamily, protocol: int, name: str, timeout: float | None
) -> None:
    """A connection is made, and carries data both ways."""
    needs(family, socket.SOCK_STREAM, protocol, name)

    def scenario(m: Any) -> object:
        return _stream_echo(m, family, protocol, timeout)

    expected = (b"there", b"and back", True, protocol, HOSTS[family])
    assert assert_same(scenario).value == repr(expected)


def test_multipath_is_spoken() -> None:
    """Both ends of a connection between MPTCP sockets know that it is one, mptcp(7)."""
    needs(socket.AF_INET, socket.SOCK_STREAM, MPTCP, "IPPROTO_MPTCP")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            with m.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP) as client:
                client.connect(listener.getsockname())
                server, _ = listener.accept()
                with server:
                    # SOL_MPTCP, MPTCP_INFO: EOPNOTSUPP on a connection that fell back to TCP.
                    return [len(end.getsockopt(284, 1, 16)) for end in (client, server)]

    assert_same(scenario)


@FAMILIES
@pytest.mark.parametrize("method", ["recvfrom", "recvfrom_into"])
def test_udp_lite(family: socket.AddressFamily, method: str) -> None:
    """A datagram of which only a part is covered by its checksum arrives, RFC 3828."""
    needs(family, socket.SOCK_DGRAM, socket.IPPROTO_UDPLITE, "IPPROTO_UDPLITE")

    def scenario(m: Any) -> object:
        identity = (family, socket.SOCK_DGRAM, socket.IPPROTO_UDPLITE)
        with m.socket(*identity) as server, m.socket(*identity) as client:
            server.bind((HOSTS[family], 0))
            server.settimeout(30)
            client.setsockopt(socket.IPPROTO_UDPLITE, socket.UDPLITE_SEND_CSCOV, 8)
            server.setsockopt(socket.IPPROTO_UDPLITE, socket.UDPLITE_RECV_CSCOV, 8)
            client.sendto(b"datagram", server.getsockname())
            buffer = bytearray(100)
            into = method == "recvfrom_into"
            data, sender = server.recvfrom_into(buffer) if into else server.recvfrom(100)
            coverage = client.getsockopt(socket.IPPROTO_UDPLITE, socket.UDPLITE_SEND_CSCOV)
            return data, buffer[:8], sender[0], sender[1] == client.getsockname()[1], coverage

    assert_same(scenario)


@FAMILIES
def test_sctp_messages(family: socket.AddressFamily) -> None:
    """A one-to-many socket sends to an address, and what arrives keeps its bounds, RFC 6458."""
    identity = (family, socket.SOCK_SEQPACKET, socket.IPPROTO_SCTP)
    needs(*identity, "IPPROTO_SCTP")

    def scenario(m: Any) -> object:
        with m.socket(*identity) as server, m.socket(*identity) as client:
            server.bind((HOSTS[family], 0))
            server.listen()
            server.settimeout(30)
            for message in (b"one", b"another"):
                client.sendto(message, server.getsockname())
            received = [server.recvfrom(100) for _ in range(2)]
            return [(data, sender[0]) for data, sender in received]

    assert_same(scenario)


def _checksum(data: bytes) -> int:
    """Return the checksum of the Internet protocols, RFC 1071."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def _echo_request(kind: int, number: int) -> bytes:
    message = struct.pack("!BBHHH", kind, 0, 0, number, 1) + b"out and home"
    return message[:2] + _checksum(message).to_bytes(2, "big") + message[4:]


@pytest.mark.parametrize("timeout", [None, 30.0])
def test_raw_echo(timeout: float | None) -> None:
    """An echo request over a raw socket is answered; the answer comes with its IP header."""
    needs(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP, "raw sockets and CAP_NET_RAW")
    number = os.getpid() & 0xFFFF

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
            sock.settimeout(timeout)
            sock.sendto(_echo_request(8, number), ("127.0.0.1", 0))
            while True:
                packet, sender = sock.recvfrom(2048)
                header = (packet[0] & 15) * 4
                kind, identifier = struct.unpack_from("!B3xH", packet, header)
                if (kind, identifier) == (0, number):
                    return packet[header + 8 :], sender, sock.getsockname()

    expected = (b"out and home", ("127.0.0.1", 0), ("0.0.0.0", 1))
    assert assert_same(scenario).value == repr(expected)


def test_raw_echo_ipv6() -> None:
    """Over IPv6 the kernel fills in the checksum and keeps the header, RFC 3542."""
    needs(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6, "raw sockets and CAP_NET_RAW")
    number = os.getpid() & 0xFFFF

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as sock:
            sock.settimeout(30)
            sock.sendto(_echo_request(128, number), ("::1", 0))
            while True:
                packet, sender = sock.recvfrom(2048)
                kind, identifier = struct.unpack_from("!B3xH", packet)
                if (kind, identifier) == (129, number):
                    return packet[8:], sender

    assert assert_same(scenario).value == repr((b"out and home", ("::1", 0, 0, 0)))


def test_raw_with_own_header() -> None:
    """With IP_HDRINCL the header is the program's own."""
    needs(socket.AF_INET, socket.SOCK_RAW, 253, "raw sockets and CAP_NET_RAW")
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, 253, 0, b"\x7f\0\0\2", b"\x7f\0\0\1"
    )

    def scenario(m: Any) -> object:
        with (
            m.socket(socket.AF_INET, socket.SOCK_RAW, 253) as receiver,  # for tests, RFC 3692
            m.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender,
        ):
            receiver.settimeout(30)
            sender.sendto(header + b"raw", ("127.0.0.1", 0))
            packet, source = receiver.recvfrom(2048)
            return packet[20:], source

    assert assert_same(scenario).value == repr((b"raw", ("127.0.0.2", 0)))


@pytest.mark.parametrize("protocol", ["IPPROTO_MPTCP", "IPPROTO_UDPLITE", "IPPROTO_SCTP"])
def test_constants(protocol: str) -> None:
    """The protocols have their names whatever the interpreter's headers had."""
    assert getattr(rsock, protocol) == getattr(socket, protocol, getattr(rsock, protocol))


def test_ready_at_once() -> None:
    """A connected MPTCP socket can be selected as any other."""
    needs(socket.AF_INET, socket.SOCK_STREAM, MPTCP, "IPPROTO_MPTCP")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            with m.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP) as client:
                client.setblocking(False)
                with pytest.raises(BlockingIOError):
                    client.connect(listener.getsockname())
                server, _ = listener.accept()
                with server:
                    _, writable, _ = select.select([], [client], [], 30)
                    return writable == [client], client.getsockopt(socket.SOL_SOCKET, 4)

    assert_same(scenario)
