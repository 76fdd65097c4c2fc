"""getaddrinfo: every answer, error and audit event is the standard library's."""

from __future__ import annotations

import itertools
import socket
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from support import MODULES, assert_parity
from tracing import run_child

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM = socket.SOCK_STREAM
# Nothing is looked up elsewhere: a name is asked for as a number only, or stands in /etc/hosts.
NUMERIC_HOST = socket.AI_NUMERICHOST
# Fullwidth digits and ideographic full stops, which the codec idna turns into ASCII ones.
WIDE = ["\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021"]
NUMBERS: list[Any] = [
    *(
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        b"192.0.2.1",
        "127.1",
        "1",
        "0x7f.1",
        "0177.0.0.1",
    ),
    *("::", "::1", "::ffff:1.2.3.4", "::1.2.3.4", "FE80::1", "fe80::1%lo", "fe80::1%1", "1:2::7:8"),
    *("2001:db8::%lo", "127.0.0.1\0tail", b"::1\0tail", None, "*", *WIDE),
]
SERVICES: list[Any] = [None, 0, 80, "080", b"443", "http", 99999, "-1", "+7", "", "*", "echo"]
FAMILIES = [socket.AF_UNSPEC, socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, -1]
KINDS = [*range(7), 10, -1]
PROTOCOLS = [0, 1, 6, 17, 33, 132, 136, 255, -1]
FLAGS = [
    *(getattr(socket, name) for name in dir(socket) if name.startswith("AI_") and name != "AI_ALL"),
    *(0, 0x40, 0x80, 1 << 30, -1),
    *map(sum, itertools.combinations([1, 2, 4, socket.AI_NUMERICSERV], 2)),
    1 | 2 | 4 | socket.AI_NUMERICSERV,
]


def call(*args: Any, **kwargs: Any) -> Callable[[Any], object]:
    """Return the scenario that is one call."""
    return lambda m: m.getaddrinfo(*args, **kwargs)


def answer(m: Any, *args: Any) -> tuple[object, ...]:
    """Return the answer with the classes of all parts, or the error."""
    try:
        return "answer", repr(m.getaddrinfo(*args))
    except (OSError, UnicodeError, OverflowError) as error:
        return type(error), error.args


def assert_same(*args: Any) -> None:
    """Compare the answers of both modules, without all that is looked at elsewhere."""
    assert answer(rsock, *args) == answer(socket, *args), args


@pytest.mark.parametrize("host", NUMBERS, ids=repr)
def test_numbers(host: Any) -> None:
    """Numeric hosts give the same answers in the same order, whatever else is asked for."""
    for service, family in itertools.product(SERVICES, FAMILIES):
        for kind, protocol in itertools.product(KINDS, PROTOCOLS):
            assert_same(host, service, family, kind, protocol)
        for flags, kind in itertools.product(FLAGS, KINDS):
            assert_same(host, service, family, kind, 0, flags)


@pytest.mark.parametrize(
    "host",
    [
        *("", " ", "127.0.0.1x", " 127.0.0.1", "1.2.-3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4.", ":"),
        *("1::2::3", "::1%", "::1%nothing", "::12345", "[::1]", "%lo", "127.0.0.1%lo", "1.2.3.08"),
        *("example", "example.", "a..b", ".a", ".", "a" * 64, "a." * 200, "b\u00fccher", "\u0661"),
        *("\ud800", "xn--", "\0", b"", b"b\xfccher", b"a..b", "\u2488", "x" * 63 + ".\u00e9" * 70),
    ],
    ids=ascii,
)
def test_no_numbers(host: Any) -> None:
    """What is no number is refused for the same reason, in the same words."""
    for service, family in itertools.product([None, 80, "http"], FAMILIES[:3]):
        scenario = call(host, service, family, flags=NUMERIC_HOST)
        assert assert_parity(scenario).error is not None


@pytest.mark.parametrize("family", [0, socket.AF_INET])
def test_names_of_this_host(family: int) -> None:
    """A name that stands in /etc/hosts is found there."""
    outcome = assert_parity(lambda m: m.getaddrinfo("localhost", "http", family, STREAM))
    assert outcome.error is None
    assert_parity(lambda m: m.getaddrinfo(b"LOCALHOST", 1, family, flags=m.AI_CANONNAME))
    assert_parity(lambda m: m.getaddrinfo("\uff4cocalhost", 1, family))


class Text(str):
    """Text that pretends to be other text."""

    __slots__ = ()

    def encode(self, encoding: str = "", errors: str = "") -> bytes:
        """Give other bytes."""
        return b"::1"

    def __str__(self) -> str:
        """Give other text."""
        return "9"


class Port(int):
    """A number that is not exactly an int."""


@pytest.mark.parametrize(
    "scenario",
    [
        call(),
        call("::1"),
        call(port=1),
        call("::1", 1, 0, 0, 0, 0, 0),
        call("::1", 1, host="::1"),
        call("::1", 1, x=1),
        call("::1", 1, socktype=1),
        call(host="::1", port=1, family=10, type=1, proto=6, flags=4),
        call(Text("127.0.0.1"), Text("8")),
        call("::1", Port(8)),
        call("::1", True),
        *(call(x, 1) for x in (1, 1.5, bytearray(b"::1"), ["::1"], (), True)),
        *(call("::1", x) for x in (1.5, bytearray(b"1"), ["1"], ("1",), "\ud800", b"\xff")),
        *(call("::1", x) for x in (2**31, 2**32, 2**63 - 1, 2**63, 2**64, -(2**70))),
        *(call("::1", x) for x in (10**5000, "4294967296", "9" * 40, "0" * 40, " 1")),
        *(call("::1", x) for x in ("\u0661", "1 ", "1\0", "0x10", "1_0", "no service")),
        *(call("::1", 1, x) for x in ("2", 2.0, None, 2**31, -(2**31) - 1, 2**70)),
        *(call("::1", 1, 0, x) for x in ("2", 2.0, None, 2**31, True, STREAM)),
        *(call("::1", 1, 0, 0, x) for x in ("2", None, 2**31)),
        *(call("::1", 1, 0, 0, 0, x) for x in ("2", None, 2**31)),
        call(1, 1, "2"),
        call(1, 1.5),
        call("a..b", 1.5),
    ],
)
def test_arguments(scenario: Callable[[Any], object]) -> None:
    """Arguments are taken, or refused, in the same order and with the same text."""
    assert_parity(scenario)


def test_members() -> None:
    """Families and types are members of the interpreter's own enums."""
    family, kind, protocol, name, address = rsock.getaddrinfo("::1", 80)[2]
    assert family is socket.AF_INET6
    assert kind is socket.SOCK_RAW
    assert (protocol, name, address) == (0, "", ("::1", 80, 0, 0))


def test_audit_hook_may_refuse() -> None:
    """The audit event comes after the arguments were taken and before anything is looked up."""
    script = """
import importlib, sys
def refuse(event, args):
    if event == "socket.getaddrinfo":
        raise LookupError(args)
m = importlib.import_module(sys.argv[1])
sys.addaudithook(refuse)
for args in [("::1", 1), ("a..b", 1), ("::1", 1.5), (b"x", None, 1, 2, 3, 4)]:
    try:
        m.getaddrinfo(*args)
    except Exception as error:
        print(type(error), error.args)
"""
    outputs = [run_child(script, module.__name__) for module in MODULES]
    assert outputs[0] == outputs[1]
    assert outputs[0].count("LookupError") == 2


def test_ascii_needs_no_codec() -> None:
    """Neither looking up an ASCII name nor connecting to one imports the codec idna."""
    script = """
import sys, rsock
with rsock.create_server(("localhost", 0)) as server:
    address = "localhost", server.getsockname()[1]
    rsock.create_connection(address).close()
    with rsock.socket() as sock:
        sock.connect(address)
rsock.getaddrinfo("127.0.0.1", 80)
rsock.gethostbyname("localhost")
rsock.gethostbyname_ex("localhost")
rsock.gethostbyaddr("127.0.0.1")
rsock.getnameinfo(("127.0.0.1", 80), rsock.NI_NUMERICHOST)
assert "encodings.idna" not in sys.modules
rsock.getaddrinfo("\\uff11\\uff12\\uff17.0.0.1", 80)
assert "encodings.idna" in sys.modules
"""
    run_child(script)
