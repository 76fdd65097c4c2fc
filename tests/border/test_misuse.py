"""What is no socket, or no open one, is refused in clear words, and nothing is lost."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from border.objects import EITHER, is_open
from support import no_leak

if TYPE_CHECKING:
    from pathlib import Path

# A build compiles once; after that a test takes milliseconds.
pytestmark = pytest.mark.timeout(600)


class _Answering:
    """An object whose `fileno()` does what it is told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def fileno(self) -> Any:
        """Return the answer, or raise it."""
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


class _Posing(_Answering):
    """One that shows the attribute of rsock's class."""

    _border = getattr(rsock.SocketType, "_border")  # noqa: B009 - checkers know no such attribute


class _Forging(_Answering):
    """One that shows something else there."""

    _border = 1


REFUSED: list[tuple[Any, type[BaseException], str]] = [
    (object(), TypeError, "expected a socket, not an instance of object"),
    (None, TypeError, "expected a socket, not an instance of NoneType"),
    (3, TypeError, "expected a socket, not an instance of int"),
    (_Answering(ZeroDivisionError("raised by fileno")), ZeroDivisionError, "raised by fileno"),
    (_Answering(KeyboardInterrupt("stop")), KeyboardInterrupt, "stop"),
    (_Answering("3"), TypeError, "cannot be interpreted as an integer"),
    (_Answering(None), TypeError, "cannot be interpreted as an integer"),
    (_Answering(3.0), TypeError, "cannot be interpreted as an integer"),
    (_Answering(-1), OSError, "Bad file descriptor"),
    (_Answering(1 << 30), OSError, "Bad file descriptor"),
    (_Answering(1 << 31), OverflowError, "out of range|too large"),
    (_Answering(1 << 200), OverflowError, "out of range|too large"),
    (_Posing(-1), OSError, "Bad file descriptor"),
    (_Posing("3"), TypeError, "cannot be interpreted as an integer"),
    (_Forging(-1), OSError, "Bad file descriptor"),
]


@pytest.mark.parametrize("kind", ["Guard", "Taken"])
@pytest.mark.parametrize(
    ("thing", "error", "text"),
    REFUSED,
    ids=map(str, range(len(REFUSED))),
)
def test_what_is_no_socket(
    probe: Any, kind: str, thing: Any, error: type[BaseException], text: str
) -> None:
    """What has no descriptor is refused in clear words, and nothing is left open."""
    with no_leak(), pytest.raises(error, match=text):
        getattr(probe, kind)(thing)


@pytest.mark.parametrize("kind", ["Guard", "Taken"])
def test_other_file(probe: Any, kind: str, tmp_path: Path) -> None:
    """A file that is no socket is refused and stays open."""
    with (tmp_path / "file").open("w") as file, no_leak():
        with pytest.raises(OSError, match="non-socket") as caught:
            getattr(probe, kind)(file)
        assert caught.value.errno == errno.ENOTSOCK
        assert is_open(file.fileno())


@pytest.mark.parametrize("kind", ["Guard", "Taken"])
@EITHER
def test_closed(probe: Any, owner: Any, kind: str) -> None:
    """A closed socket is refused as its own calls refuse it."""
    sock = owner.socket()
    sock.close()
    with no_leak(), pytest.raises(OSError, match="Bad file descriptor") as caught:
        getattr(probe, kind)(sock)
    assert caught.value.errno == errno.EBADF


def test_impostor_of_a_socket(probe: Any) -> None:
    """An object with rsock's own attribute, of another class, is borrowed by its `fileno()`."""
    with no_leak(), socket.socket() as sock:
        guard = probe.Guard(_Posing(sock.fileno()))
        assert guard.fileno() != sock.fileno()
        assert guard.identity()[0] == socket.AF_INET
        guard.release()
