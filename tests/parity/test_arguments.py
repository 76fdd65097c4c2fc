"""Wrong and borderline arguments of the data methods: the same error, or the same meaning."""

from __future__ import annotations

import decimal
import socket
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from peers import KINDS, assert_same, assert_same_exchange, feed

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS = ("127.0.0.1", 9)


@dataclass(frozen=True)
class Index:
    """Something that counts as an integer and answers `__index__` with what it was given."""

    answer: object

    def __index__(self) -> Any:
        """Return the answer, or raise it."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Number(int):
    """A subclass of int."""


class Deceptive(int):
    """A subclass of int whose `__index__` must not be asked."""

    def __index__(self) -> int:
        """Fail."""
        raise ZeroDivisionError


class Convertible:
    """Something that only converts with int()."""

    def __int__(self) -> int:
        """Return a number."""
        return 4


INTEGERS: dict[str, object] = {
    "zero": 0,
    "minus one": -1,
    "true": True,
    "false": False,
    "enum": socket.MSG_PEEK,
    "subclass": Number(4),
    "subclass with __index__": Deceptive(4),
    "index": Index(4),
    "index of minus one": Index(-1),
    "index of a bool": Index(answer=True),
    "index of a subclass": Index(Number(4)),
    "index of str": Index("4"),
    "index of None": Index(None),
    "index that raises": Index(ZeroDivisionError("index")),
    "index that overflows by itself": Index(OverflowError("index")),
    "index too large": Index(1 << 80),
    "float": 4.0,
    "nan": float("nan"),
    "decimal": decimal.Decimal(4),
    "complex": 4j,
    "__int__": Convertible(),
    "str": "4",
    "empty str": "",
    "bytes": b"4",
    "None": None,
    "tuple": (4,),
    "class": int,
    "int max": (1 << 31) - 1,
    "int max + 1": 1 << 31,
    "int min": -(1 << 31),
    "int min - 1": -(1 << 31) - 1,
    "unsigned max": (1 << 32) - 1,
    "unsigned max + 1": 1 << 32,
    "address space": 1 << 47,
    "bytes limit": (1 << 63) - 34,
    "bytes limit + 1": (1 << 63) - 33,
    "ssize max": (1 << 63) - 1,
    "ssize max + 1": 1 << 63,
    "ssize min": -(1 << 63),
    "ssize min - 1": -(1 << 63) - 1,
    "huge": 10**30,
    "minus huge": -(10**30),
}

OBJECTS: dict[str, object] = {
    "None": None,
    "str": "data",
    "int": 4,
    "bool": True,
    "float": 4.0,
    "list": [1, 2],
    "tuple": (b"x",),
    "object": Convertible(),
    "class": bytes,
    "bytes": b"data",
    "bytearray": bytearray(b"data"),
    "empty": bytearray(),
    "address": ADDRESS,
    "address list": list(ADDRESS),
    "ssize max + 1": 1 << 63,
}

# Every data method with a valid value for each of its positions.
SIGNATURES: dict[str, tuple[object, ...]] = {
    "recv": (8, 0),
    "recv_into": (bytearray(16), 8, 0),
    "recvfrom": (8, 0),
    "recvfrom_into": (bytearray(16), 8, 0),
    "recvmsg": (8, 0, 0),
    "recvmsg_into": ([bytearray(16)], 0, 0),
    "send": (b"data", 0),
    "sendall": (b"data", 0),
    "sendmsg": ([b"data"], [], 0, None),
    "sendto": (b"data", 0, ADDRESS),
}

POSITIONS = [(name, index) for name, valid in SIGNATURES.items() for index in range(len(valid))]


def call(name: str, *args: object, **keywords: object) -> Callable[[Any, socket.socket], Any]:
    """Return an exchange: data waits at a non-blocking socket, then the method is called."""

    def exchange(near: Any, far: socket.socket) -> Any:
        feed(near, far, b"waiting data")
        return getattr(near, name)(*args, **keywords)

    return exchange


def with_value(name: str, index: int, value: object) -> list[object]:
    """Return valid arguments of the method but for the one at `index`."""
    args = list(SIGNATURES[name])
    args[index] = value
    return args


@pytest.mark.parametrize("value", INTEGERS.values(), ids=INTEGERS)
@pytest.mark.parametrize(("name", "index"), POSITIONS)
def test_integer_at_every_position(name: str, index: int, value: object) -> None:
    """Every kind of number, in and out of range, at each position of each method."""
    assert_same_exchange("tcp", call(name, *with_value(name, index, value)), 0.0)


@pytest.mark.parametrize("flags", [socket.MSG_TRUNC, socket.MSG_PEEK | socket.MSG_TRUNC, -1])
@pytest.mark.parametrize("size", ["int max + 1", "bytes limit", "bytes limit + 1", "ssize max"])
@pytest.mark.parametrize("name", ["recv", "recvfrom"])
def test_huge_size_with_flags(name: str, size: str, flags: int) -> None:
    """The limits of a size are the same where flags change what is done with the data."""

    def exchange(near: Any, far: socket.socket) -> object:
        result = call(name, INTEGERS[size], flags)(near, far)
        return len(result if name == "recv" else result[0])

    assert_same_exchange("tcp", exchange, 0.0)


@pytest.mark.parametrize("value", OBJECTS.values(), ids=OBJECTS)
@pytest.mark.parametrize(("name", "index"), POSITIONS)
def test_object_at_every_position(name: str, index: int, value: object) -> None:
    """Objects of every other type at each position of each method."""
    assert_same_exchange("tcp", call(name, *with_value(name, index, value)), 0.0)


@pytest.mark.parametrize(
    "value", [*INTEGERS.values(), *OBJECTS.values()], ids=[*INTEGERS, *OBJECTS]
)
def test_address_of_short_sendto(value: object) -> None:
    """The two-argument form of sendto takes its second argument for the address."""
    assert_same_exchange("tcp", call("sendto", b"data", value), 0.0)


@pytest.mark.parametrize("count", range(6))
@pytest.mark.parametrize("name", SIGNATURES)
def test_argument_count(name: str, count: int) -> None:
    """Too few and too many arguments; the right number calls the method."""
    args = (*SIGNATURES[name], 0, 0, 0, 0)[:count]
    assert_same_exchange("tcp", call(name, *args), 0.0)


KEYWORDS: list[dict[str, object]] = [
    {"buffer": bytearray(8)},
    {"buffer": bytearray(8), "nbytes": 4},
    {"buffer": bytearray(8), "flags": socket.MSG_PEEK},
    {"buffer": bytearray(8), "nbytes": 4, "flags": 0},
    {"nbytes": 4},
    {"flags": 0},
    {"bufsize": 4},
    {"buffersize": 4},
    {"data": b"data"},
    {"address": ADDRESS},
    {"buffer": bytearray(8), "bogus": 1},
    {"bogus": 1},
    {"": 1},
    {"na\u00efve": 1},
    {"\ud800": 1},
    {"buffer": b"read-only"},
    {"buffer": bytearray(8), "nbytes": "4"},
    {"buffer": bytearray(8), "nbytes": None},
    {"buffer": bytearray(8), "nbytes": -1},
    {"buffer": bytearray(8), "flags": 1 << 31},
]


@pytest.mark.parametrize("keywords", KEYWORDS, ids=lambda keywords: ascii([*keywords]))
@pytest.mark.parametrize("positional", [0, 1, 2, 3])
@pytest.mark.parametrize("name", SIGNATURES)
def test_keywords(name: str, positional: int, keywords: dict[str, object]) -> None:
    """Keywords are refused or, by the methods that fill a buffer, taken."""
    args = SIGNATURES[name][:positional]
    assert_same_exchange("tcp", call(name, *args, **keywords), 0.0)


WRONG: tuple[object, ...] = (None, "text", 1.5, -1, 1 << 63, b"bytes", Index(ZeroDivisionError()))


@pytest.mark.parametrize("name", SIGNATURES)
def test_first_of_several_errors(name: str) -> None:
    """With several wrong arguments the same one is complained about."""
    count = len(SIGNATURES[name])
    wrong = WRONG if count < 4 else (*WRONG[:4], WRONG[-1])  # else there are thousands
    for values in product(wrong, repeat=count):
        assert_same(lambda m, values=values: _on_closed(m, name, values))  # type: ignore[misc]


@pytest.mark.parametrize("name", SIGNATURES)
def test_valid_arguments_on_closed_socket(name: str) -> None:
    """A closed socket is noticed after the arguments have been read."""
    assert_same(lambda m: _on_closed(m, name, SIGNATURES[name]))


def _on_closed(m: Any, name: str, args: tuple[object, ...]) -> object:
    sock = m.socket()
    sock.close()
    return getattr(sock, name)(*args)


@dataclass(frozen=True)
class Meddler:
    """An integer argument that does something to the socket or buffer while it is read."""

    action: Callable[[], object]

    def __index__(self) -> int:
        """Act, then return a number."""
        self.action()
        return 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "index"), POSITIONS)
def test_argument_that_closes_the_socket(kind: Any, name: str, index: int) -> None:
    """A socket closed by `__index__` of its own call is closed when the call begins."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"waiting data")
        return getattr(near, name)(*with_value(name, index, Meddler(near.close)))

    assert_same_exchange(kind, exchange, 0.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "index"), POSITIONS)
def test_argument_that_changes_the_mode(kind: Any, name: str, index: int) -> None:
    """A timeout set by `__index__` of the call itself holds for that call."""

    def exchange(near: Any, far: socket.socket) -> object:
        return getattr(near, name)(
            *with_value(name, index, Meddler(lambda: near.settimeout(0.001)))
        )

    assert_same_exchange(kind, exchange, 0.0)


@pytest.mark.parametrize("name", ["recv_into", "recvfrom_into"])
@pytest.mark.parametrize("index", [1, 2])
def test_argument_that_resizes_the_buffer(name: str, index: int) -> None:
    """The buffer is held once it is read: `__index__` of a later argument cannot resize it."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"waiting data")
        buffer = bytearray(16)
        args: list[object] = [buffer, 4, 0]
        args[index] = Meddler(buffer.clear)
        return getattr(near, name)(*args), buffer

    assert_same_exchange("tcp", exchange, 0.0)


@pytest.mark.parametrize("args", [(), (None,), (4,), ("text", 4), (b"data", 0)], ids=ascii)
@pytest.mark.parametrize("name", SIGNATURES)
def test_unbound_method(name: str, args: tuple[object, ...]) -> None:
    """A method taken from the class refuses what is not a socket."""
    assert_same(lambda m: getattr(m.socket, name)(*args))
