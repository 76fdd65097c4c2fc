"""What checkers are told of a socket's addresses, and that it is so.

Each statement is read twice: mypy and basedpyright compare the types, and the tests run it and
compare the values with the same types.
"""

from __future__ import annotations

import socket as stdlib
import sys
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeAlias, assert_type, cast, get_args, get_origin

import pytest

import rsock
from sockaddrs import Identity
from support import no_leak

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sockaddrs import Sockaddrs

IPv4: TypeAlias = tuple[str, int]
IPv6: TypeAlias = tuple[str, int, int, int]
Unix: TypeAlias = str | bytes
Two: TypeAlias = tuple[int, int]
Packet: TypeAlias = tuple[str, int, int, int, bytes]
Tipc: TypeAlias = tuple[int, int, int, int, int]
Control: TypeAlias = list[tuple[int, int, bytes]]

STREAM, DGRAM, RAW = rsock.SOCK_STREAM, rsock.SOCK_DGRAM, rsock.SOCK_RAW
LOCAL4, LOCAL6 = ("127.0.0.1", 0), ("::1", 0)


@pytest.fixture(autouse=True)
def _no_leak() -> Iterator[None]:
    with no_leak():
        yield


@pytest.fixture
def fd() -> Iterator[int]:
    """Give a descriptor of a datagram socket, for objects that say to be something else."""
    with stdlib.socket(stdlib.AF_UNIX, stdlib.SOCK_DGRAM) as sock:
        yield sock.fileno()


def fits(value: object, form: Any) -> bool:
    """Whether a value is what a type of these tests says."""
    origin, parts = get_origin(form), get_args(form)
    if origin is UnionType:
        return any(fits(value, part) for part in parts)
    if origin not in {tuple, list}:
        return type(value) is form
    items = cast("list[object]", value)
    forms = parts if origin is tuple else parts * len(items)
    return type(value) is origin and len(items) == len(forms) and all(map(fits, items, forms))


def test_fits() -> None:
    """The comparison tells right from wrong."""
    assert fits(("a", 1), IPv4)
    assert not fits(("a", True), IPv4)
    assert not fits(("a", 1, 0, 0), IPv4)
    assert not fits(["a", 1], IPv4)
    assert fits(b"a", Unix)
    assert not fits(None, Unix)
    assert fits([(1, 1, b"")], Control)
    assert not fits([(1, 1, "")], Control)


def test_nothing_said() -> None:
    """A socket is of AF_INET if nothing is said."""
    with rsock.socket() as sock:
        assert_type(sock, rsock.socket[IPv4])
        assert_type(sock.family, stdlib.AddressFamily)
        assert_type(sock.type, stdlib.SocketKind)
        sock.bind(LOCAL4)
        assert fits(assert_type(sock.getsockname(), IPv4), IPv4)
        assert type(sock.family) is stdlib.AddressFamily
        assert type(sock.type) is stdlib.SocketKind


def test_stream_ipv4() -> None:
    """Listener, accepted socket, client and their duplicates have the same addresses."""
    with rsock.create_server(LOCAL4) as server, rsock.socket(rsock.AF_INET, STREAM) as client:
        assert_type(server, rsock.socket[IPv4])
        assert_type(client, rsock.socket[IPv4])
        client.connect(server.getsockname())
        accepted, peer = server.accept()
        assert_type(accepted, rsock.socket[IPv4])
        assert fits(assert_type(peer, IPv4), IPv4)
        with accepted, assert_type(accepted.dup(), rsock.socket[IPv4]) as twin:
            assert fits(assert_type(twin.getpeername(), IPv4), IPv4)


def test_stream_ipv6() -> None:
    """Those of IPv6 have four parts, also of a socket for both versions."""
    with (
        rsock.create_server(LOCAL6, family=rsock.AF_INET6) as server,
        rsock.socket(rsock.AF_INET6) as client,
    ):
        assert_type(server, rsock.socket[IPv6])
        assert_type(client, rsock.socket[IPv6])
        client.connect(server.getsockname())
        accepted, peer = server.accept()
        with assert_type(accepted, rsock.socket[IPv6]):
            assert fits(assert_type(peer, IPv6), IPv6)
            assert fits(assert_type(client.getpeername(), IPv6), IPv6)


def test_datagrams() -> None:
    """The sender of a datagram has a name; one that the kernel does not name is None."""
    with rsock.socket(rsock.AF_INET, DGRAM) as one, rsock.socket(type=DGRAM) as two:
        assert_type(two, rsock.socket[IPv4])
        one.bind(LOCAL4)
        room = bytearray(9)
        for _ in range(4):
            two.sendto(b"data", one.getsockname())
        assert_type(one.recvfrom(9), tuple[bytes, IPv4 | Any])
        data, sender = one.recvfrom(9)
        assert fits((data, sender), tuple[bytes, IPv4])
        assert_type(one.recvfrom_into(room), tuple[int, IPv4 | Any])
        message = one.recvmsg(9, 99)
        assert_type(message, tuple[bytes, Control, int, IPv4 | Any])
        assert fits(message[:3], tuple[bytes, Control, int])
        assert fits(message[3], IPv4)


def test_received_into() -> None:
    """A message that is received into buffers says how long it is."""
    one, two = rsock.socketpair(type=DGRAM)
    with one, two:
        two.send(b"data")
        message = one.recvmsg_into([bytearray(9)], 99)
        assert_type(message, tuple[int, Control, int, Unix | Any])
        assert fits(message[:3], tuple[int, Control, int])
        assert message[3] is None


@pytest.mark.parametrize("name", ["path", "\0{}"])
def test_unix(tmp_path: Path, name: str) -> None:
    """A path is text, an abstract name bytes, no name empty text."""
    address = str(tmp_path / "socket") if name == "path" else name.format(tmp_path)
    with (
        rsock.create_server(address, family=rsock.AF_UNIX) as server,
        rsock.socket(rsock.AF_UNIX) as client,
    ):
        assert_type(server, rsock.socket[Unix])
        assert_type(client, rsock.socket[Unix])
        client.connect(server.getsockname())
        accepted, peer = server.accept()
        with assert_type(accepted, rsock.socket[Unix]):
            assert fits(assert_type(peer, Unix), Unix)
            assert fits(assert_type(server.getsockname(), Unix), Unix)


def test_pairs() -> None:
    """A pair is one of AF_UNIX, unless something else is said."""
    one, two = assert_type(rsock.socketpair(), tuple[rsock.socket[Unix], rsock.socket[Unix]])
    three, four = rsock.socketpair(rsock.AF_UNIX, DGRAM)
    assert_type(three, rsock.socket[Unix])
    with one, two, three, four:
        assert fits(assert_type(two.getpeername(), Unix), Unix)


def test_netlink() -> None:
    """A port and groups."""
    with rsock.socket(rsock.AF_NETLINK, RAW) as sock:
        assert_type(sock, rsock.socket[Two])
        sock.bind((0, 0))
        assert fits(assert_type(sock.getsockname(), Two), Two)
    with rsock.socket(rsock.AF_ROUTE, RAW) as sock:  # the same number
        assert_type(sock, rsock.socket[Two])


def test_other_families(fd: int, sockaddrs: Sockaddrs) -> None:
    """Families that the kernel may lack: the bytes of their addresses make what is said."""
    packet = rsock.socket(rsock.AF_PACKET, RAW, fileno=fd)
    qipcrtr = rsock.socket(rsock.AF_QIPCRTR, DGRAM, fileno=fd)
    rds = rsock.socket(rsock.AF_RDS, rsock.SOCK_SEQPACKET, fileno=fd)
    tipc = rsock.socket(rsock.AF_TIPC, STREAM, fileno=fd)
    vsock = rsock.socket(rsock.AF_VSOCK, STREAM, fileno=fd)
    assert_type(packet, rsock.socket[Packet])
    assert_type(qipcrtr, rsock.socket[Two])
    assert_type(rds, rsock.socket[IPv4])
    assert_type(tipc, rsock.socket[Tipc])
    assert_type(vsock, rsock.socket[Two])
    forms = (packet, Packet), (qipcrtr, Two), (tipc, Tipc), (vsock, Two)
    for sock, form in (*forms, (rds, IPv4)):
        family = int(rsock.AF_INET if sock is rds else sock.family)
        raw = family.to_bytes(2, sys.byteorder) + bytes([rsock.TIPC_ADDR_ID]) + bytes(21)
        seen = sockaddrs.decode(rsock, Identity(sock.family, sock.type, 0), raw)
        assert fits(seen.value, form), (sock.family, seen)
        sock.detach()


def test_protocol_decides(fd: int) -> None:
    """Addresses of CAN and Bluetooth are of several forms; so are those of a plain number."""
    can = rsock.socket(rsock.AF_CAN, RAW, rsock.CAN_RAW, fd)
    bluetooth = rsock.socket(rsock.AF_BLUETOOTH, STREAM, rsock.BTPROTO_RFCOMM, fd)
    number = rsock.socket(int(rsock.AF_INET), DGRAM, 0, fd)
    unsaid = rsock.socket(fileno=fd)
    for sock in (can, bluetooth, number, unsaid):
        sock.detach()
    assert_type(can, rsock.socket[Any])
    assert_type(bluetooth, rsock.socket[Any])
    assert_type(number, rsock.socket[Any])
    assert_type(unsaid, rsock.socket[Any])


def test_resolved() -> None:
    """What getaddrinfo gives makes a socket, whose addresses are known once the family is."""
    for family, kind, protocol, name, address in rsock.getaddrinfo(*LOCAL4, type=DGRAM):
        assert_type(address, IPv4 | IPv6)
        assert fits(address, IPv4)
        assert fits((kind, protocol, name), tuple[stdlib.SocketKind, int, str])
        if family is rsock.AF_INET:
            with rsock.socket(family, kind, protocol) as sock:
                assert_type(sock, rsock.socket[IPv4])


def test_created_connection() -> None:
    """The host decides which of two a connection is."""
    with (
        rsock.create_server(LOCAL4) as server,
        rsock.create_connection(server.getsockname(), 5, LOCAL4) as client,
    ):
        assert_type(client, rsock.socket[IPv4 | IPv6])
        assert fits(assert_type(client.getpeername(), IPv4 | IPv6), IPv4 | IPv6)


def test_of_descriptors() -> None:
    """A descriptor is of the family that is said."""
    with rsock.socket() as sock:
        with rsock.fromfd(sock.fileno(), rsock.AF_INET, STREAM) as twin:
            assert_type(twin, rsock.socket[IPv4])
            assert fits(twin.getsockname(), IPv4)
        with rsock.fromfd(sock.fileno(), rsock.AF_INET6, STREAM) as twin6:
            assert_type(twin6, rsock.socket[IPv6])
        with rsock.fromfd(sock.fileno(), rsock.AF_UNIX, STREAM) as unix:
            assert_type(unix, rsock.socket[Unix])
        with rsock.fromfd(sock.fileno(), rsock.AF_NETLINK, RAW) as netlink:
            assert_type(netlink, rsock.socket[Two])
        with rsock.fromfd(sock.fileno(), rsock.AF_PACKET, RAW) as packet:
            assert_type(packet, rsock.socket[Packet])
        with rsock.fromfd(sock.fileno(), rsock.AF_QIPCRTR, DGRAM) as qipcrtr:
            assert_type(qipcrtr, rsock.socket[Two])
        with rsock.fromfd(sock.fileno(), rsock.AF_RDS, rsock.SOCK_SEQPACKET) as rds:
            assert_type(rds, rsock.socket[IPv4])
        with rsock.fromfd(sock.fileno(), rsock.AF_TIPC, STREAM) as tipc:
            assert_type(tipc, rsock.socket[Tipc])
        with rsock.fromfd(sock.fileno(), rsock.AF_VSOCK, STREAM) as vsock:
            assert_type(vsock, rsock.socket[Two])
        with rsock.fromfd(sock.fileno(), int(rsock.AF_INET), STREAM) as number:
            assert_type(number, rsock.socket[Any])


def test_moved() -> None:
    """A socket that comes from the standard library is of any family; the way back keeps none."""
    with rsock.from_stdlib(stdlib.socket()) as sock:
        assert_type(sock, rsock.socket[Any])
        with assert_type(rsock.to_stdlib(sock), stdlib.socket) as back:
            assert type(back) is stdlib.socket
