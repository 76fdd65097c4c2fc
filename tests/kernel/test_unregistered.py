"""Families without a file in rsock, through `(family, bytes)`: what the kernel makes of them.

The standard library can make the sockets and refuses every address.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import socket
import struct
import time
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from kernel.veth import EXPERIMENT, HERE, THERE
from rsock import AF_KCM, AF_LLC, AF_SMC, AF_XDP

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("veth")


@pytest.mark.parametrize("family", [AF_XDP, AF_SMC, AF_KCM, AF_LLC])
def test_the_standard_library_refuses(make: Make, family: int) -> None:
    """The sockets are there, and no address can be given to them."""
    kind = socket.SOCK_RAW if family == AF_XDP else socket.SOCK_DGRAM
    kind = socket.SOCK_STREAM if family == AF_SMC else kind
    sock = make(socket, family, kind)
    with pytest.raises(OSError, match=r"bind\(\): bad family"):
        sock.bind((family, bytes(14)))
    with pytest.raises(OSError, match="getsockaddrlen: bad family"):
        sock.getsockname()


def internet(host: str, port: int) -> tuple[int, bytes]:
    """Return an address of AF_INET, which AF_SMC takes too, as bytes."""
    return socket.AF_INET, struct.pack("!H4s8x", port, socket.inet_aton(host))


def test_smc(make: Make) -> None:
    """Without the hardware a connection falls back to TCP, and carries data."""
    near, server = (make(rsock, AF_SMC, socket.SOCK_STREAM) for _ in range(2))
    server.bind(internet("127.0.0.1", 0))
    server.listen()
    family, data = server.getsockname()
    near.connect((family, data))
    assert near.getpeername() == (family, data)
    far, address = server.accept()
    with far:
        far.settimeout(near.gettimeout())
        assert address == near.getsockname()
        assert address[0] == socket.AF_INET
        near.sendall(b"there")
        assert far.recv(64) == b"there"
        far.sendall(b"back")
        assert near.recv(64) == b"back"


def access_point(interface: bytes, point: int) -> tuple[int, bytes]:
    """Return what struct sockaddr_llc has behind its family: hardware type, flags, point, MAC."""
    return AF_LLC, struct.pack("=H4B6s2x", 1, 0, 0, 0, point, interface)


def test_llc(make: Make) -> None:
    """Unnumbered information goes from one access point to another (IEEE 802.2)."""
    near, far = (make(rsock, AF_LLC, socket.SOCK_DGRAM) for _ in range(2))
    near.bind(access_point(HERE, 0x20))
    far.bind(access_point(THERE, 0x24))
    assert near.getsockname() == access_point(HERE, 0x20)
    near.sendto(b"information", access_point(THERE, 0x24))
    data, (family, address) = far.recvfrom(64)
    assert (data, family) == (b"information", AF_LLC)
    assert address[6:12] == HERE


def test_llc_connection(make: Make) -> None:
    """A connection between two access points."""
    near, server = (make(rsock, AF_LLC, socket.SOCK_STREAM) for _ in range(2))
    near.bind(access_point(HERE, 0x28))
    server.bind(access_point(THERE, 0x2C))
    server.listen()
    near.connect(access_point(THERE, 0x2C))
    far, (family, address) = server.accept()
    with far:
        far.settimeout(near.gettimeout())
        assert (family, address[6:12]) == (AF_LLC, HERE)
        near.send(b"there")
        assert far.recv(5) == b"there"
        far.send(b"back")
        assert near.recv(4) == b"back"


def test_kcm(make: Make) -> None:
    """A multiplexer of connections (linux/kcm.h) has no address of its own: the kernel says so."""
    sock = make(rsock, AF_KCM, socket.SOCK_DGRAM)
    for call in (
        lambda: sock.bind((AF_KCM, bytes(14))),
        lambda: sock.connect((AF_KCM, bytes(14))),
        sock.getsockname,
    ):
        with pytest.raises(OSError, match="Operation not supported") as caught:
            call()
        assert caught.value.errno == errno.EOPNOTSUPP


# linux/if_xdp.h
SOL_XDP = 283
XDP_MMAP_OFFSETS, XDP_TX_RING, XDP_UMEM_REG = 1, 3, 4
XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING = 5, 6
XDP_COPY = 2
XDP_PGOFF_TX_RING = 0x80000000
CHUNK, SLOTS = 2048, 16


def shared_memory(sock: Any) -> mmap.mmap:
    """Register memory for frames and make the rings; return the memory."""
    memory = mmap.mmap(-1, CHUNK * SLOTS)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    sock.setsockopt(SOL_XDP, XDP_UMEM_REG, struct.pack("=QQIII4x", start, len(memory), CHUNK, 0, 0))
    for ring in (XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_TX_RING):
        sock.setsockopt(SOL_XDP, ring, SLOTS)
    return memory


def put(sock: Any, length: int) -> None:
    """Queue the first frame of the memory, before the socket is bound."""
    offsets = struct.unpack("=16Q", sock.getsockopt(SOL_XDP, XDP_MMAP_OFFSETS, 128))
    producer, _, descriptors, _ = offsets[4:8]  # behind those of the receiving ring
    with mmap.mmap(sock.fileno(), descriptors + SLOTS * 16, offset=XDP_PGOFF_TX_RING) as ring:
        struct.pack_into("=QII", ring, descriptors, 0, length, 0)
        struct.pack_into("=I", ring, producer, 1)


def bind_when_free(sock: Any, interface: int) -> None:
    """Bind to the first queue of an interface.

    The kernel lets go of it a while after a former socket was closed (`xp_release_deferred` in
    net/xdp/xsk_buff_pool.c).
    """
    address = (AF_XDP, struct.pack("=HIII", XDP_COPY, interface, 0, 0))
    end = time.monotonic() + 60
    while True:
        try:
            sock.bind(address)
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > end:
                raise
        else:
            return
        time.sleep(0.05)


def test_xdp(make: Make) -> None:
    """A frame put into shared memory leaves through the interface that the socket is bound to."""
    near, far = make(rsock, AF_XDP, socket.SOCK_RAW), make(rsock, socket.AF_PACKET, socket.SOCK_RAW)
    far.bind(("there", EXPERIMENT))
    memory = shared_memory(near)
    here = rsock.if_nametoindex("here")
    frame = THERE + HERE + EXPERIMENT.to_bytes(2, "big") + bytes(range(100))
    memory[: len(frame)] = frame
    put(near, len(frame))
    bind_when_free(near, here)
    near.send(b"")  # wakes the kernel
    assert far.recv(2000) == frame


def test_xdp_without_an_interface(make: Make) -> None:
    """The errors are the kernel's."""
    near = make(rsock, AF_XDP, socket.SOCK_RAW)
    with pytest.raises(OSError, match="No such device"):
        near.bind((AF_XDP, struct.pack("=HIII", XDP_COPY, 9999, 0, 0)))
    with pytest.raises(OSError, match="Operation not supported"):
        near.getsockname()
