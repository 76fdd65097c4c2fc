"""Names that a real DNS server answers for, and the files that stand beside it, on both modules."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from resolution.dns import CROWD

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Outcome

    Ask = Callable[..., Outcome]

ANY, INET, INET6 = socket.AF_UNSPEC, socket.AF_INET, socket.AF_INET6
STREAM, DGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM
NAMEREQD = socket.NI_NAMEREQD
HOST_NOT_FOUND, TRY_AGAIN = 1, 2  # netdb.h
SEVERAL = ["192.0.2.3", "192.0.2.4", "192.0.2.5"]
ANSWERS: list[tuple[str, tuple[Any, ...], object]] = [
    ("gethostbyname", ("four.example.",), "192.0.2.1"),
    ("gethostbyname", ("alias.example",), "192.0.2.1"),
    ("gethostbyname", ("bücher.example",), "192.0.2.6"),
    ("gethostbyname", ("several.example",), "192.0.2.3"),
    ("gethostbyname", ("machine",), "192.0.2.40"),
    ("gethostbyname_ex", ("several.example",), ("several.example", [], SEVERAL)),
    (
        "gethostbyname_ex",
        ("chain.example",),
        ("four.example", ["chain.example", "alias.example"], ["192.0.2.1"]),
    ),
    (
        "gethostbyname_ex",
        ("bücher.example",),
        ("xn--bcher-kva.example", [], ["192.0.2.6"]),
    ),
    (
        "gethostbyname_ex",
        ("second.home",),
        ("file.home", ["first.home", "second.home"], ["192.0.2.41"]),
    ),
    ("gethostbyaddr", ("192.0.2.2",), ("both.example", [], ["192.0.2.2"])),
    ("gethostbyaddr", ("2001:db8::2",), ("both.example", [], ["2001:db8::2"])),
    ("gethostbyaddr", ("four.example.",), ("four.example", [], ["192.0.2.1"])),
    ("gethostbyaddr", ("bücher.example",), ("xn--bcher-kva.example", [], ["192.0.2.6"])),
    (
        "gethostbyaddr",
        ("192.0.2.41",),
        ("file.home", ["first.home", "second.home"], ["192.0.2.41"]),
    ),
    ("gethostbyaddr", ("192.0.2.43",), ("bücher.home", [], ["192.0.2.43"])),
    ("getnameinfo", (("192.0.2.2", 80), 0), ("both.example", "http")),
    ("getnameinfo", (("2001:db8::2", 80), 0), ("both.example", "http")),
    ("getnameinfo", (("192.0.2.2", 80), NAMEREQD), ("both.example", "http")),
    ("getnameinfo", (("2001:db8::2", 80, 0, 0), NAMEREQD), ("both.example", "http")),
    ("getnameinfo", (("192.0.2.6", 0), NAMEREQD), ("xn--bcher-kva.example", "0")),
    ("getnameinfo", (("192.0.2.41", 53), NAMEREQD), ("file.home", "domain")),
    ("getnameinfo", (("192.0.2.99", 80), 0), ("192.0.2.99", "http")),
    ("getnameinfo", (("2001:db8::99", 80), 0), ("2001:db8::99", "http")),
    ("getnameinfo", (("192.0.2.2", 80), socket.NI_NUMERICHOST), ("192.0.2.2", "http")),
    ("getnameinfo", (("192.0.2.40", 80), socket.NI_NOFQDN), ("machine", "http")),
    ("getfqdn", (), "machine.home"),
    ("getfqdn", ("second.home",), "file.home"),
    ("getfqdn", ("alias.example",), "four.example"),
    ("getfqdn", ("192.0.2.2",), "both.example"),
    ("getfqdn", ("2001:db8::2",), "both.example"),
    ("getfqdn", ("nowhere.example",), "nowhere.example"),
    ("getfqdn", ("failing.example",), "failing.example"),
]


def _hosts(outcome: Outcome) -> list[str]:
    """Give the addresses of what getaddrinfo answered, each once, without the order.

    The order depends on the routes of the machine, RFC 6724, and is compared between the modules.
    """
    answers: Any = outcome.value
    assert answers, outcome
    return sorted({answer[4][0] for answer in answers})


@pytest.mark.parametrize(
    ("host", "family", "hosts"),
    [
        ("four.example", INET, ["192.0.2.42"]),
        ("FOUR.example", ANY, ["192.0.2.42"]),
        ("four.example.", ANY, ["192.0.2.1"]),
        ("six.example", ANY, ["2001:db8::1"]),
        ("six.example", INET6, ["2001:db8::1"]),
        ("both.example", ANY, ["192.0.2.2", "2001:db8::2"]),
        ("both.example", INET, ["192.0.2.2"]),
        ("both.example", INET6, ["2001:db8::2"]),
        ("several.example", ANY, SEVERAL),
        ("alias.example", ANY, ["192.0.2.1"]),
        ("chain.example", INET, ["192.0.2.1"]),
        ("bücher.example", ANY, ["192.0.2.6"]),
        ("BÜCHER。example", INET, ["192.0.2.6"]),
        (b"xn--bcher-kva.example", ANY, ["192.0.2.6"]),
        ("file.home", ANY, ["192.0.2.41", "2001:db8::41"]),
        ("second.home", INET, ["192.0.2.41"]),
        ("machine", ANY, ["192.0.2.40"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("type", [0, STREAM, DGRAM])
def test_getaddrinfo(ask: Ask, host: object, family: int, type: int, hosts: object) -> None:
    """Every kind of record gives its addresses, in the same order, for every kind of socket."""
    for flags in (0, socket.AI_CANONNAME):
        assert _hosts(ask("getaddrinfo", host, 80, family, type, 0, flags)) == hosts


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("four.example.", "four.example"),
        ("alias.example", "four.example"),
        ("chain.example", "four.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("second.home", "file.home"),
        ("machine", "machine.home"),
    ],
)
def test_canonical_name(ask: Ask, host: str, name: str) -> None:
    """The first answer carries the name that a CNAME or a line of /etc/hosts leads to."""
    answers: Any = ask("getaddrinfo", host, None, INET, STREAM, 0, socket.AI_CANONNAME).value
    assert answers[0][3] == name


@pytest.mark.parametrize("flags", [socket.AI_V4MAPPED, socket.AI_V4MAPPED | socket.AI_ALL])
def test_mapped_addresses(ask: Ask, flags: int) -> None:
    """A name without an IPv6 address gets mapped ones when the caller asks for them."""
    answer = ask("getaddrinfo", "several.example", 80, INET6, STREAM, 0, flags)
    assert _hosts(answer) == [f"::ffff:{host}" for host in SEVERAL]


@pytest.mark.parametrize(("name", "args", "answer"), ANSWERS, ids=str)
def test_other_functions(ask: Ask, name: str, args: tuple[Any, ...], answer: object) -> None:
    """Names and addresses go both ways in every other function that asks the server."""
    assert ask(name, *args).value == answer


@pytest.mark.parametrize(
    ("name", "args"),
    [("gethostbyaddr", ("192.0.2.44",)), ("getnameinfo", (("192.0.2.44", 80), 0))],
    ids=str,
)
def test_name_that_is_no_utf8(ask: Ask, name: str, args: tuple[Any, ...]) -> None:
    """A host name in another encoding than UTF-8 is taken or refused by both in the same way."""
    outcome = ask(name, *args)
    assert outcome.error is UnicodeDecodeError or "\udcfc" in repr(outcome.value)


def test_many_addresses(ask: Ask) -> None:
    """An answer that is too long for a datagram, and for the first buffer, arrives whole."""
    assert _hosts(ask("getaddrinfo", "crowd.example", 80, INET)) == sorted(CROWD)
    answer: Any = ask("gethostbyname_ex", "crowd.example").value
    assert sorted(answer[2]) == sorted(CROWD)


@pytest.mark.parametrize(
    ("host", "number"),
    [
        ("nowhere.example", socket.EAI_NONAME),
        ("bücher.nowhere.example", socket.EAI_NONAME),
        ("pointless.example", socket.EAI_NODATA),
        ("six.example", socket.EAI_NODATA),
        ("failing.example", socket.EAI_AGAIN),
        ("refused.elsewhere", socket.EAI_AGAIN),
    ],
)
def test_name_without_answer(ask: Ask, host: str, number: int) -> None:
    """NXDOMAIN, no such record, SERVFAIL and REFUSED are errors with numbers of their own."""
    for name, *rest in [("getaddrinfo", 80, INET), ("gethostbyname",), ("gethostbyname_ex",)]:
        outcome = ask(name, host, *rest)
        assert (outcome.error, outcome.errno) == (socket.gaierror, number)
    ask("getaddrinfo", host, 80, ANY)
    ask("gethostbyaddr", host)


@pytest.mark.parametrize(
    ("address", "legacy", "number"),
    [
        ("192.0.2.99", HOST_NOT_FOUND, socket.EAI_NONAME),
        ("2001:db8::99", HOST_NOT_FOUND, socket.EAI_NONAME),
        ("203.0.113.1", TRY_AGAIN, socket.EAI_AGAIN),
    ],
)
def test_address_without_name(ask: Ask, address: str, legacy: int, number: int) -> None:
    """The same for addresses, and NI_NAMEREQD makes the lack of a name an error."""
    outcome = ask("gethostbyaddr", address)
    assert (outcome.error, outcome.errno) == (socket.herror, legacy)
    outcome = ask("getnameinfo", (address, 80), NAMEREQD)
    assert (outcome.error, outcome.errno) == (socket.gaierror, number)


@pytest.mark.parametrize(
    ("name", "args", "error", "number"),
    [
        ("getaddrinfo", ("silent.example", 80), socket.gaierror, socket.EAI_AGAIN),
        ("gethostbyname", ("silent.example",), socket.gaierror, socket.EAI_AGAIN),
        ("gethostbyaddr", ("198.51.100.1",), socket.herror, TRY_AGAIN),
        ("getnameinfo", (("198.51.100.1", 80), NAMEREQD), socket.gaierror, socket.EAI_AGAIN),
    ],
    ids=str,
)
def test_server_is_silent(
    ask: Ask, name: str, args: tuple[Any, ...], error: type, number: int
) -> None:
    """A server that does not answer in time is an error that says so."""
    outcome = ask(name, *args)
    assert (outcome.error, outcome.errno) == (error, number)


@pytest.mark.parametrize(
    ("host", "error"),
    [
        ("x" * 64 + ".example", UnicodeError),
        ("ü" * 64 + ".example", UnicodeError),
        ("four..example", UnicodeError),
        ("x" * 63 + ".example", socket.gaierror),
        ("a." * 200 + "example", socket.gaierror),
        ("four example", socket.gaierror),
        ("*.example", socket.gaierror),
    ],
    ids=lambda value: str(value)[-20:],
)
def test_names_beyond_the_rules(ask: Ask, host: str, error: type) -> None:
    """A name that is too long, or that no host can have, is the same error."""
    outcomes = [ask("getaddrinfo", host, 80), ask("gethostbyname", host)]
    assert [outcome.error for outcome in outcomes] == [error] * 2


@pytest.mark.parametrize("host", ["four.example", "six.example", "both.example"])
def test_only_configured_families(ask: Ask, host: str) -> None:
    """AI_ADDRCONFIG gives what the C library thinks of a machine that has loopback only."""
    for family in (ANY, INET, INET6):
        ask("getaddrinfo", host, 80, family, STREAM, 0, socket.AI_ADDRCONFIG)


def test_threads_do_not_share_answers(ask: Ask) -> None:
    """Threads that ask the server for different names at once get their own answers only."""
    questions = [
        ("gethostbyname_ex", "several.example"),
        ("gethostbyname_ex", "chain.example"),
        ("gethostbyaddr", "192.0.2.2"),
        ("gethostbyaddr", "2001:db8::2"),
        ("getnameinfo", ("192.0.2.6", 80), NAMEREQD),
        ("gethostbyname", "bücher.example"),
    ]
    answers: Any = ask("together", *questions).value
    assert [len(answer) for answer in answers] == [1] * len(questions)
    alone = [ask(*question).value for question in questions]
    assert [answer[0] for answer in answers] == [repr(answer) for answer in alone]
