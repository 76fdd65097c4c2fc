"""TIPC inside one node: by service and by the identity of a socket."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from peers import running

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

SERVICE, LOWER, UPPER = 4711, 10, 20
RANGE = (socket.TIPC_ADDR_NAMESEQ, SERVICE, LOWER, UPPER)
INSTANCE = (socket.TIPC_ADDR_NAME, SERVICE, 15, 0)
TOPOLOGY = (socket.TIPC_ADDR_NAME, socket.TIPC_TOP_SRV, socket.TIPC_TOP_SRV, 0)


def test_datagrams_by_service(ends: Ends, make: Make) -> None:
    """A message to an instance reaches who has published its range, and knows its sender."""
    near, far = (make(module, socket.AF_TIPC, socket.SOCK_RDM) for module in ends)
    far.bind(RANGE)
    assert near.sendto(b"to a service", INSTANCE) == 12
    data, sender = far.recvfrom(64)
    assert (data, sender) == (b"to a service", near.getsockname())
    far.sendto(b"to an identity", sender)
    assert near.recvfrom(64) == (b"to an identity", far.getsockname())
    assert sender[0] == socket.TIPC_ADDR_ID


def test_a_message_to_a_whole_range(ends: Ends, make: Make) -> None:
    """Everyone in a range hears a multicast."""
    near = make(ends[0], socket.AF_TIPC, socket.SOCK_RDM)
    listeners = [make(ends[1], socket.AF_TIPC, socket.SOCK_RDM) for _ in range(3)]
    for number, sock in enumerate(listeners):
        sock.bind((socket.TIPC_ADDR_NAMESEQ, SERVICE, number, number, socket.TIPC_NODE_SCOPE))
    near.sendto(b"all", (socket.TIPC_ADDR_NAMESEQ, SERVICE, 0, 2))
    assert [sock.recv(64) for sock in listeners] == [b"all"] * 3


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_SEQPACKET])
def test_connections(ends: Ends, make: Make, kind: int) -> None:
    """A connection to a service carries data both ways; both ends have an identity."""
    near, server = (make(module, socket.AF_TIPC, kind) for module in ends)
    server.bind((*RANGE, socket.TIPC_CLUSTER_SCOPE))
    server.listen()

    # connect() comes back once the other side has accepted.
    with running(lambda: near.connect(INSTANCE)):
        far, address = server.accept()
    with far:
        assert address == near.getsockname() == far.getpeername()
        assert near.getpeername() == far.getsockname()
        near.sendall(b"there")
        assert far.recv(64) == b"there"
        far.sendall(b"back")
        assert near.recv(64) == b"back"


def test_topology_events(ends: Ends, make: Make) -> None:
    """The topology server tells when a service comes and goes, and by which identity."""
    near = make(ends[0], socket.AF_TIPC, socket.SOCK_SEQPACKET)
    near.connect(TOPOLOGY)
    # struct tipc_subscr and tipc_event of linux/tipc.h
    near.send(struct.pack("=IIIII8s", SERVICE, 0, 99, 0xFFFFFFFF, socket.TIPC_SUB_PORTS, b"mine"))
    with ends[1].socket(socket.AF_TIPC, socket.SOCK_RDM) as far:
        far.bind(RANGE)
        identity = far.getsockname()[1:3]
        came = struct.unpack("=IIIII28x", near.recv(64))
        assert came[:3] == (socket.TIPC_PUBLISHED, LOWER, UPPER)
        assert set(came[3:]) == set(identity)
    gone = struct.unpack("=IIIII28x", near.recv(64))
    assert gone[:3] == (socket.TIPC_WITHDRAWN, LOWER, UPPER)


def test_importance(ends: Ends, make: Make) -> None:
    """The options of a socket."""
    near = make(ends[0], socket.AF_TIPC, socket.SOCK_RDM)
    near.setsockopt(socket.SOL_TIPC, socket.TIPC_IMPORTANCE, socket.TIPC_HIGH_IMPORTANCE)
    value = near.getsockopt(socket.SOL_TIPC, socket.TIPC_IMPORTANCE)
    assert value == socket.TIPC_HIGH_IMPORTANCE
