"""vsock over its loopback transport."""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

LOCAL = 1  # VMADDR_CID_LOCAL of linux/vm_sockets.h
KINDS = (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)


@pytest.mark.parametrize("kind", KINDS)
def test_echo(ends: Ends, make: Make, kind: int) -> None:
    """A connection to this machine's own context carries data both ways."""
    near, server = (make(module, socket.AF_VSOCK, kind) for module in ends)
    server.bind((socket.VMADDR_CID_ANY, socket.VMADDR_PORT_ANY))
    server.listen()
    cid, port = server.getsockname()
    assert cid == socket.VMADDR_CID_ANY
    near.connect((LOCAL, port))
    far, address = server.accept()
    with far:
        far.settimeout(near.gettimeout())
        assert address == (LOCAL, near.getsockname()[1])
        assert near.getpeername() == (LOCAL, port)
        for source, target in ((near, far), (far, near)):
            source.sendall(b"x" * 10_000)
            assert target.recv(10_000, socket.MSG_WAITALL) == b"x" * 10_000
        near.shutdown(socket.SHUT_WR)
        assert far.recv(1) == b""


def test_records_keep_their_ends(ends: Ends, make: Make) -> None:
    """SOCK_SEQPACKET never joins two records."""
    near, server = (make(module, socket.AF_VSOCK, socket.SOCK_SEQPACKET) for module in ends)
    server.bind((LOCAL, socket.VMADDR_PORT_ANY))
    server.listen()
    near.connect(server.getsockname())
    far, _ = server.accept()
    with far:
        near.send(b"one")
        near.send(b"two")
        assert [far.recv(64), far.recv(64)] == [b"one", b"two"]


def test_nobody_listens(module: ModuleType, make: Make) -> None:
    """The loopback transport resets such a connection."""
    near = make(module, socket.AF_VSOCK, socket.SOCK_STREAM)
    with pytest.raises(ConnectionResetError):
        near.connect((LOCAL, 1))


def test_sizes_of_64_bits(module: ModuleType, make: Make) -> None:
    """The options of vsock are numbers of eight bytes."""
    near = make(module, socket.AF_VSOCK, socket.SOCK_STREAM)
    near.setsockopt(socket.AF_VSOCK, socket.SO_VM_SOCKETS_BUFFER_MAX_SIZE, 1 << 33)
    near.setsockopt(socket.AF_VSOCK, socket.SO_VM_SOCKETS_BUFFER_SIZE, 1 << 20)
    largest = near.getsockopt(socket.AF_VSOCK, socket.SO_VM_SOCKETS_BUFFER_MAX_SIZE)
    size = near.getsockopt(socket.AF_VSOCK, socket.SO_VM_SOCKETS_BUFFER_SIZE)
    assert (largest, size) == (1 << 33, 1 << 20)


def test_the_own_context(module: ModuleType, make: Make) -> None:
    """The device tells under which number this machine is known."""
    with Path("/dev/vsock").open("rb") as device:
        request = socket.IOCTL_VM_SOCKETS_GET_LOCAL_CID
        [own] = struct.unpack("=I", fcntl.ioctl(device, request, bytes(4)))
    near = make(module, socket.AF_VSOCK, socket.SOCK_STREAM)
    near.bind((own, socket.VMADDR_PORT_ANY))
    assert near.getsockname()[0] == own == LOCAL
