"""Peers that reset, leave, close one half or are slow: the errors of the standard library."""

from __future__ import annotations

import errno
import socket
import struct
from typing import TYPE_CHECKING, Any

import pytest

from blocking import CallInThread, assert_parity_without_events
from peers import link, read_all
from support import assert_parity, no_leak

if TYPE_CHECKING:
    from collections.abc import Callable

MODES = pytest.mark.parametrize("timeout", [None, 20.0], ids=["blocking", "timeout"])
LARGE = bytes(1 << 24)

RECEIVERS: dict[str, Callable[[Any], object]] = {
    "recv": lambda sock: sock.recv(64),
    "large recv": lambda sock: sock.recv(1 << 20),
    "recv_into": lambda sock: sock.recv_into(bytearray(64)),
    "recvfrom": lambda sock: sock.recvfrom(64),
    "recvfrom_into": lambda sock: sock.recvfrom_into(bytearray(64)),
}
SENDERS: dict[str, Callable[[Any], object]] = {
    "send": lambda sock: sock.send(b"x"),
    "sendall": lambda sock: sock.sendall(b"x"),
}


def _reset(sock: socket.socket) -> None:
    """Close without the usual goodbye: a linger time of 0 sends RST, see socket(7)."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


@MODES
@pytest.mark.parametrize("call", RECEIVERS | SENDERS)
def test_call_after_a_reset(call: str, timeout: float | None) -> None:
    """The first call after a reset says so; the second finds the connection gone."""

    def scenario(m: Any) -> object:
        with link(m, "tcp", timeout) as (sock, peer):
            _reset(peer)
            with pytest.raises(ConnectionResetError):
                (RECEIVERS | SENDERS)[call](sock)
            return (RECEIVERS | SENDERS)[call](sock)

    with no_leak():
        outcome = assert_parity_without_events(scenario)
    assert (outcome.error is BrokenPipeError) == (call in SENDERS)


@MODES
@pytest.mark.parametrize("call", RECEIVERS)
def test_reset_while_receiving(call: str, timeout: float | None) -> None:
    """A call that waits for data ends when the peer resets."""

    def scenario(m: Any) -> object:
        with link(m, "tcp", timeout) as (sock, peer):
            receiving = CallInThread(lambda: RECEIVERS[call](sock))
            receiving.wait_until_blocked()
            _reset(peer)
            return receiving.result()

    outcome = assert_parity_without_events(scenario)
    assert (outcome.error, outcome.errno) == (ConnectionResetError, errno.ECONNRESET)


@MODES
def test_reset_in_the_middle_of_sendall(timeout: float | None) -> None:
    """A sendall that waits for room ends when the peer resets."""

    def scenario(m: Any) -> None:
        with link(m, "tcp", timeout) as (sock, peer):
            sending = CallInThread(lambda: sock.sendall(LARGE))
            peer.recv(1 << 16)
            sending.wait_until_blocked()
            _reset(peer)
            sending.result()

    outcome = assert_parity_without_events(scenario)
    assert (outcome.error, outcome.errno) == (ConnectionResetError, errno.ECONNRESET)


@MODES
def test_data_before_a_reset(timeout: float | None) -> None:
    """A Unix peer that closes with data unread resets; what it had sent comes first."""

    def scenario(m: Any) -> object:
        with link(m, "unix", timeout) as (sock, peer):
            sock.send(b"unread")
            peer.send(b"sent")
            peer.close()
            assert sock.recv(64) == b"sent"
            with pytest.raises(ConnectionResetError):
                sock.recv(64)
            return sock.recv(64)

    assert assert_parity(scenario).value == b""


@MODES
@pytest.mark.parametrize("call", SENDERS)
def test_send_to_nobody(call: str, timeout: float | None) -> None:
    """Sending to a peer that has closed raises BrokenPipeError, not a signal."""

    def scenario(m: Any) -> object:
        with link(m, "unix", timeout) as (sock, peer):
            peer.close()
            return SENDERS[call](sock)

    assert assert_parity(scenario).error is BrokenPipeError


@MODES
def test_peer_that_leaves_during_sendall(timeout: float | None) -> None:
    """A sendall that waits for room ends when the peer closes."""

    def scenario(m: Any) -> object:
        with link(m, "unix", timeout) as (sock, peer):
            sending = CallInThread(lambda: sock.sendall(LARGE))
            sending.wait_until_blocked()
            peer.close()
            return sending.result()

    assert assert_parity(scenario).error is BrokenPipeError


@MODES
def test_half_closed_connection(timeout: float | None) -> None:
    """Each half ends by itself: the peer reads the end and can still send."""

    def scenario(m: Any) -> object:
        with link(m, "tcp", timeout) as (sock, peer):
            sock.sendall(b"question")
            sock.shutdown(socket.SHUT_WR)
            question = read_all(peer)
            peer.sendall(b"answer")
            peer.shutdown(socket.SHUT_WR)
            answer = read_all(sock)
            return question, answer, sock.recv(1), sock.recvfrom(1)[0]

    assert assert_parity_without_events(scenario).value == (b"question", b"answer", b"", b"")


@MODES
def test_send_after_shutdown(timeout: float | None) -> None:
    """The own half that was closed takes nothing more."""

    def scenario(m: Any) -> object:
        with link(m, "tcp", timeout) as (sock, _):
            sock.shutdown(socket.SHUT_WR)
            return sock.send(b"x")

    assert assert_parity_without_events(scenario).error is BrokenPipeError


@pytest.mark.parametrize("call", RECEIVERS)
def test_peer_slower_than_the_timeout(call: str) -> None:
    """A timeout between two messages breaks nothing: the second comes when asked for again."""

    def scenario(m: Any) -> object:
        with link(m, "tcp", 0.05) as (sock, peer):
            peer.sendall(b"first")
            first = RECEIVERS[call](sock)
            with pytest.raises(TimeoutError):
                RECEIVERS[call](sock)
            peer.sendall(b"second")
            return first, RECEIVERS[call](sock)

    assert assert_parity_without_events(scenario).error is None


def test_sendall_slower_than_the_timeout() -> None:
    """After a sendall that timed out, what arrives is a prefix of the data."""
    data = bytes(range(256)) * (1 << 16)

    def scenario(m: Any) -> object:
        with link(m, "tcp", 0.05) as (sock, peer):
            with pytest.raises(TimeoutError):
                sock.sendall(data)
            sock.close()
            received = read_all(peer)
            return 0 < len(received) < len(data) and data.startswith(received)

    assert assert_parity_without_events(scenario).value is True


@MODES
def test_connection_reset_before_it_was_accepted(timeout: float | None) -> None:
    """A connection may be gone when it is accepted; the first call on it says so."""

    def scenario(m: Any) -> object:
        with m.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
            listener.settimeout(timeout)
            client.connect(listener.getsockname())
            _reset(client)
            accepted, address = listener.accept()
            with accepted:
                assert address[0] == "127.0.0.1"
                with pytest.raises(OSError, match="not connected"):
                    accepted.getpeername()
                return accepted.recv(1)

    with no_leak():
        assert assert_parity_without_events(scenario).error is ConnectionResetError


def test_refused() -> None:
    """A datagram to a port where nobody listens: the next call on a connected socket says so."""

    def scenario(m: Any) -> object:
        with m.socket(type=m.SOCK_DGRAM) as sock, socket.socket(type=socket.SOCK_DGRAM) as unused:
            unused.bind(("127.0.0.1", 0))
            sock.connect(unused.getsockname())
            unused.close()
            sock.send(b"x")
            return sock.recv(1)

    assert assert_parity_without_events(scenario).error is ConnectionRefusedError


def test_pending_error_is_reported_once() -> None:
    """getsockopt(SO_ERROR) takes the error away, so that no later call reports it again."""

    def scenario(m: Any) -> object:
        with link(m, "tcp") as (sock, peer):
            _reset(peer)
            errors = [sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) for _ in range(2)]
            return errors, sock.recv(1)

    assert assert_parity_without_events(scenario).value == ([errno.ECONNRESET, 0], b"")
