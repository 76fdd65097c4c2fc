"""socket(family, type, proto, fileno): what is made, what is adopted, what is refused."""

from __future__ import annotations

import os
import resource
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from support import assert_parity, no_leak
from values import Failing, Index, describe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC


def made(args: tuple[object, ...], kwargs: dict[str, object]) -> Any:
    """Return the scenario that makes a socket and describes it."""

    def scenario(m: Any) -> object:
        with m.socket(*args, **kwargs) as sock:
            return describe(sock)

    return scenario


@pytest.mark.parametrize(
    "args",
    [
        (),
        *((family,) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)),
        *((family, 2) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)),
        (socket.AF_UNIX, socket.SOCK_SEQPACKET),
        (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP),
        (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP),
        (socket.AF_UNIX, socket.SOCK_STREAM, 1),
        (-1, -1, -1),
        (-1, socket.SOCK_DGRAM),
        (socket.AF_UNIX, -1, -1, None),
        (-1.0, -1.0, -1.0),
        (True, True, False),
        (Index(2), Index(1), Index(0)),
        *((2, 1 | flags) for flags in (socket.SOCK_NONBLOCK, socket.SOCK_CLOEXEC, FLAGS)),
        (socket.AF_UNIX, socket.SOCK_DGRAM | FLAGS),
    ],
    ids=repr,
)
def test_made(args: tuple[object, ...]) -> None:
    """A new socket has the same attributes, timeout and descriptor flags."""
    with no_leak():
        assert_parity(made(args, {}))


KEYWORDS: list[dict[str, object]] = [
    {"family": socket.AF_INET6},
    {"type": socket.SOCK_DGRAM},
    {"proto": socket.IPPROTO_TCP},
    {"fileno": None},
    {"proto": 0, "type": 2, "family": 1, "fileno": None},
]


@pytest.mark.parametrize("kwargs", KEYWORDS, ids=repr)
def test_made_by_keyword(kwargs: dict[str, object]) -> None:
    """Every parameter can be given by its name."""
    assert_parity(made((), kwargs))


NO_INTEGERS: list[object] = [None, "2", b"2", 2.0, [2], 2j, Failing()]
BEYOND_INT = [2**31, -(2**31) - 1, 2**63, -(2**63) - 1, 2**64]
REFUSED: list[tuple[object, ...]] = [
    *((family,) for family in (9999, -2, 0, *NO_INTEGERS, *BEYOND_INT)),
    *((2, kind) for kind in (9999, -2, 0, socket.SOCK_SEQPACKET, *NO_INTEGERS, *BEYOND_INT)),
    *((2, 1, proto) for proto in (socket.IPPROTO_UDP, -2, *NO_INTEGERS, *BEYOND_INT)),
    (2, 2, socket.IPPROTO_TCP),
    (1, 1, 7),
    *((2, 1, 0, number) for number in (-1, -2, -(2**31), Index(-1), Index(999_999), 999_999)),
    *((2, 1, 0, number) for number in (2**31 - 1, *NO_INTEGERS[1:], *BEYOND_INT)),
    (2, 1, 0, None, None),
    (2, 1, 0, -1, 5, 6),
    ("2", 1, 0, -1),
]


@pytest.mark.parametrize("args", REFUSED, ids=repr)
def test_refused(args: tuple[object, ...]) -> None:
    """Wrong values, types and numbers of arguments give the same error and leave nothing open."""
    with no_leak():
        assert assert_parity(made(args, {})).error is not None


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((), {"bogus": 1}),
        ((2,), {"family": 2}),
        ((2, 1), {"type": 1}),
        ((2, 1, 0, None), {"fileno": None}),
        ((), {"fileno": "x"}),
        ((), {"fileno": -1}),
        ((), {"family": "x", "fileno": None}),
        ((), {"Family": 2}),
        ((), {"timeout": 2}),
    ],
    ids=repr,
)
def test_refused_by_keyword(args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    """Unknown, doubled and wrongly typed keywords give the same error."""
    with no_leak():
        assert assert_parity(made(args, kwargs)).error is not None


@pytest.fixture(
    params=[
        (socket.AF_INET, socket.SOCK_STREAM, 0),
        (socket.AF_INET, socket.SOCK_DGRAM, 0),
        (socket.AF_INET6, socket.SOCK_STREAM, 0),
        (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP),
        (socket.AF_UNIX, socket.SOCK_STREAM, 0),
        (socket.AF_UNIX, socket.SOCK_DGRAM, 0),
        (socket.AF_UNIX, socket.SOCK_SEQPACKET, 0),
    ],
    ids=repr,
)
def original(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """Yield an open socket of each kind, of which the scenarios adopt duplicates."""
    with socket.socket(*request.param) as sock:
        yield sock


ADOPTIONS: list[dict[str, object]] = [
    {},
    {"family": socket.AF_INET},
    {"family": socket.AF_INET6, "type": socket.SOCK_DGRAM},
    {"family": 4242, "type": 77, "proto": 88},
    {"proto": 17},
    {"type": socket.SOCK_STREAM | FLAGS},
    {"type": socket.SOCK_NONBLOCK},
    {"family": -1, "type": -1, "proto": -1},
    {"family": -2, "type": -2, "proto": -2},
    {"family": 0, "type": 0, "proto": 0},
]


@pytest.mark.parametrize("kwargs", ADOPTIONS, ids=repr)
def test_adopted(original: socket.socket, kwargs: dict[str, object]) -> None:
    """What is not given is asked of the kernel, what is given is believed."""

    def scenario(m: Any) -> object:
        with m.socket(fileno=os.dup(original.fileno()), **kwargs) as sock:
            return describe(sock)

    with no_leak():
        assert_parity(scenario)


def test_adopted_descriptor_is_the_given_one(module: Any) -> None:
    """Adoption neither duplicates the descriptor nor makes it non-inheritable."""
    with socket.socket() as giver:
        descriptor = giver.detach()
    os.set_inheritable(descriptor, True)
    with module.socket(fileno=Index(descriptor)) as sock:
        assert (sock.fileno(), sock.get_inheritable()) == (descriptor, True)


def test_adopted_non_blocking_descriptor(original: socket.socket) -> None:
    """The timeout of an adopted non-blocking descriptor is None and its flag is left alone."""
    original.settimeout(0)

    def scenario(m: Any) -> object:
        with m.socket(fileno=os.dup(original.fileno())) as sock:
            return describe(sock)

    assert_parity(scenario)


@pytest.mark.parametrize("kwargs", ADOPTIONS, ids=repr)
@pytest.mark.parametrize("kind", ["file", "pipe", "directory"])
def test_no_socket(tmp_path: Path, kind: str, kwargs: dict[str, object]) -> None:
    """A descriptor that is no socket is refused and stays open."""
    reader, writer = os.pipe()
    opened = os.open(tmp_path / "file", os.O_CREAT) if kind == "file" else os.open(tmp_path, 0)
    descriptor = reader if kind == "pipe" else opened
    with ExitStack() as stack:
        for number in (reader, writer, opened):
            stack.callback(os.close, number)
        assert assert_parity(made((), {"fileno": descriptor, **kwargs})).error is OSError
        os.fstat(descriptor)


@pytest.mark.parametrize("kwargs", ADOPTIONS, ids=repr)
def test_closed_descriptor(kwargs: dict[str, object]) -> None:
    """A number that names no descriptor is refused, whatever else is given."""
    assert assert_parity(made((), {"fileno": 999_999, **kwargs})).error is OSError


@pytest.mark.parametrize("default", [None, 0.0, 2.5])
@pytest.mark.parametrize("kind", [1, 1 | socket.SOCK_NONBLOCK, 2 | socket.SOCK_CLOEXEC])
@pytest.mark.parametrize("origin", ["new", "adopted"])
def test_default_timeout(default: float | None, kind: int, origin: str) -> None:
    """A new or adopted socket starts with the default timeout, unless SOCK_NONBLOCK is given."""

    def scenario(m: Any) -> object:
        descriptor = socket.socket().detach() if origin == "adopted" else None
        m.setdefaulttimeout(default)
        try:
            with m.socket(socket.AF_INET, kind, 0, descriptor) as sock:
                return describe(sock)
        finally:
            m.setdefaulttimeout(None)

    with no_leak():
        assert_parity(scenario)


def test_no_descriptor_left() -> None:
    """A full descriptor table surfaces as EMFILE."""

    def scenario(m: Any) -> object:
        free = os.dup(0)
        os.close(free)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        try:
            return m.socket()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    with no_leak():
        assert assert_parity(scenario).error is OSError
