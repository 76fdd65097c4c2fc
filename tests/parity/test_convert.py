"""Numbers and addresses between their forms: results, what is refused, and in which words."""

from __future__ import annotations

import inspect
import pickle
import socket
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

import rsock
from strategies import Text
from support import assert_own_function, assert_parity
from values import Index

SHORT = ["htons", "ntohs"]
LONG = ["htonl", "ntohl"]
SIZES = ["CMSG_LEN", "CMSG_SPACE"]
FUNCTIONS = [*SHORT, *LONG, *SIZES, "inet_aton", "inet_ntoa", "inet_pton", "inet_ntop"]
FAMILIES = [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_UNSPEC, -1, 4242]

LongName = type("L" * 80, (), {})


class Broken:
    """An index that fails."""

    def __index__(self) -> int:
        """Fail."""
        raise LookupError


class Number(int):
    """Not exactly an int."""


NUMBERS: list[object] = [
    *(0, 1, 0x1234, 0x12345678, True, Number(7), Index(3), Broken()),
    *(sign * (1 << bits) + step for bits in (16, 31, 32, 63, 64, 200) for sign in (1, -1)
      for step in (-1, 0, 1)),
]  # fmt: skip
NO_NUMBERS: list[object] = [None, 1.5, "1", b"1", bytearray(b"1"), LongName(), object]

TEXTS = [
    *("1.2.3.4", "255.255.255.255", "0.0.0.0", "1", "1.2", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1"),
    *("0x7f.1", "0X7F000001", "017.1", "08", "0x", "4294967295", "4294967296", "1.16777216"),
    *("256.1.1.1", "01.2.3.4", "1.2.3.04", "1.2.3.4 junk", "1.2.3.4\njunk", "1.2.3.4\xa0junk"),
    *(" 1.2.3.4", "1.2.3.4 ", "-1", "+1", "", " ", "\0", "1.2.3.4\0", "1.2.3.4 \0", "x" * 3000),
    *("\u0661.2.3.4", "\u0967", "1.2.3.\uff14", "caf\xe9", "\udc80", "\U0001f600", "localhost"),
    *("::", "::1", "1::", "::1.2.3.4", "::ffff:1.2.3.4", "::ffff:1.2.3", "::1.2.3.04", "1:2:3"),
    *("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", ":::", ":1"),
    *("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::12345", "::00001", "::g"),
    *("1::2::3", "fe80::1%lo", "fe80::1%1", "[::1]", "FE80::ABCD", "::1 ", " ::1", "1:", "::1:"),
    *(Text("1.2.3.4"), Text("::1"), LongName(), None, 5, b"1.2.3.4", bytearray(b"1.2.3.4")),
]
PACKED = [
    *(bytes(count) for count in range(20)),
    *(b"\x7f\0\0\1", b"\xff" * 4, bytearray(b"abcd"), memoryview(b"abcd"), b"\xff" * 16),
    *(bytes(12) + b"\1\2\3\4", bytes(12) + b"\0\1\2\3", bytes(14) + b"\1\2", bytes(15) + b"\1"),
    *(bytes(10) + b"\xff\xff\1\2\3\4", bytes(8) + b"\xff\xff\0\0\1\2\3\4", b"\0\1" * 8),
    *(b"\0\1\0\0\0\0\0\1\0\0\0\0\0\0\0\1", b"\xfe\x80" + bytes(13) + b"\1", b"\0\1" * 7 + b"\0\0"),
    *(memoryview(b"a" * 8)[::2], memoryview(b"abcd").cast("i"), "abcd", None, 4, [1, 2, 3, 4]),
]


def _call(name: str, argument: object, m: Any) -> object:
    return getattr(m, name)(argument)


@pytest.mark.parametrize("name", [*SHORT, *LONG, *SIZES])
@pytest.mark.parametrize("number", [*NUMBERS, *NO_NUMBERS], ids=repr)
def test_number(name: str, number: object) -> None:
    """Every number is converted or refused alike, and so is what is none."""
    assert_parity(lambda m: getattr(m, name)(number))


@pytest.mark.parametrize("name", SIZES)
def test_largest_size(name: str) -> None:
    """The largest length that still has a size is the same."""
    for number in range((1 << 31) - 50, 1 << 31):
        assert_parity(partial(_call, name, number))


def test_order_of_bytes(module: Any) -> None:
    """The network sends the high byte first, whatever the host does."""
    first = sys.byteorder == "big"
    assert module.htons(0x1234) == module.ntohs(0x1234) == (0x1234 if first else 0x3412)
    assert module.htonl(0x12345678) == module.ntohl(0x12345678) == (
        0x12345678 if first else 0x78563412
    )  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:40])
def test_aton(text: object) -> None:
    """inet_aton takes what the C library's takes."""
    assert_parity(lambda m: m.inet_aton(text))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:40])
def test_pton(family: int, text: object) -> None:
    """inet_pton takes the forms of its family and no other."""
    assert_parity(lambda m: m.inet_pton(family, text))


@pytest.mark.parametrize("packed", PACKED, ids=repr)
def test_ntoa(packed: object) -> None:
    """inet_ntoa takes four bytes of any object that has bytes."""
    assert_parity(lambda m: m.inet_ntoa(packed))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("packed", PACKED, ids=repr)
def test_ntop(family: int, packed: object) -> None:
    """inet_ntop writes an address as the C library does."""
    assert_parity(lambda m: m.inet_ntop(family, packed))


@pytest.mark.parametrize("name", ["inet_pton", "inet_ntop"])
@pytest.mark.parametrize("value", ["1.2.3.4", b"abcd", None], ids=repr)
@pytest.mark.parametrize("family", [*NO_NUMBERS, 1 << 31, -1 << 31, 1 << 64, Index(2)], ids=repr)
def test_family(name: str, value: object, family: object) -> None:
    """What is no family is told before the other argument is looked into."""
    assert_parity(lambda m: getattr(m, name)(family, value))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("args", [(), (1,), (1, 2), (1, 2, 3)], ids=repr)
@pytest.mark.parametrize("names", [(), ("x",), ("x", "y")], ids=repr)
def test_wrong_call(name: str, args: tuple[object, ...], names: tuple[str, ...]) -> None:
    """Too few or too many arguments and arguments by name are refused in the same words."""
    assert_parity(lambda m: getattr(m, name)(*args, **dict.fromkeys(names, 1)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_called_in_every_way(name: str) -> None:
    """Called with unpacked arguments, by a partial or by map a function is the same."""
    args = (2, b"abcd") if name == "inet_ntop" else (b"abcd",) if name == "inet_ntoa" else (5,)

    def scenario(m: Any) -> object:
        function: Any = getattr(m, name)
        results: list[object] = list(map(function, *([arg] * 2 for arg in args)))
        return results, function(*args), partial(function, *args)()

    assert_parity(scenario)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_itself(name: str) -> None:
    """A function is rsock's own, public, documented and shows what the standard library's shows."""
    assert_own_function(name)
    ours = getattr(rsock, name)
    assert pickle.loads(pickle.dumps(ours)) is ours  # noqa: S301 - our own pickle


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signature(name: str) -> None:
    """Where the standard library's function has a signature, it is the same; else there is none."""
    assert_parity(lambda m: str(inspect.signature(getattr(m, name))) if has_one(name) else None)
    if not has_one(name):
        with pytest.raises(ValueError, match="no signature"):
            inspect.signature(getattr(rsock, name))


# What a finalizer finds that runs while the interpreter takes itself apart.
AT_THE_END = """
import os, MODULE as m
class Last:
    calls = [(m.htons, -1), (m.htons, "x"), (m.htonl, 1 << 32), (m.inet_aton, "x")]
    calls += [(m.CMSG_LEN, 1 << 80), (m.if_nametoindex, "x y"), (m.if_indextoname, -1)]
    calls += [(m.inet_ntoa, b""), (m.ntohs, 1)]
    def __del__(self, write=os.write, str=str, Exception=Exception):
        for function, argument in self.calls:
            try:
                write(1, str(function(argument)).encode())
            except Exception as error:
                write(1, str(error).encode())
last = Last()
"""


def test_at_the_end_of_the_interpreter() -> None:
    """Results and errors are the same in finalizers that run last of all."""
    theirs, ours = (
        subprocess.check_output([sys.executable, "-c", AT_THE_END.replace("MODULE", name)])  # noqa: S603 - our own text
        for name in ("socket", "rsock")
    )
    assert b"illegal IP address" in theirs
    assert ours == theirs


def has_one(name: str) -> bool:
    """Tell whether the standard library's function shows a signature."""
    return getattr(socket, name).__text_signature__ is not None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_references(name: str) -> None:
    """Neither a result nor an error keeps its argument."""
    argument: Any = LongName()
    before = sys.getrefcount(argument)
    for _ in range(100):
        with pytest.raises(TypeError):
            getattr(rsock, name)(argument)
        with pytest.raises(TypeError):
            getattr(rsock, name)(2, argument)
    assert sys.getrefcount(argument) == before
