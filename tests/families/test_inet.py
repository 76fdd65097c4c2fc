"""AF_INET addresses: every form of host and port, in and out, through every method."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same

if TYPE_CHECKING:
    from typing import Self

# ip(7); CPython has no name for it.
IP_FREEBIND = 15

# Hosts that resolve without a network, or fail without asking one.
HOSTS: dict[str, object] = {
    "loopback": "127.0.0.1",
    "other loopback": "127.45.67.89",
    "any": "0.0.0.0",
    "empty": "",
    "empty bytes": b"",
    "empty bytearray": bytearray(),
    "broadcast": "<broadcast>",
    "broadcast bytes": b"<broadcast>",
    "broadcast number": "255.255.255.255",
    "broadcast other case": "<BROADCAST>",
    "broadcast of the interface": "127.255.255.255",
    "multicast": "224.0.0.1",
    "documentation": "192.0.2.1",
    "name": "localhost",
    "name, capitals": "LOCALHOST",
    "name, bytes": b"localhost",
    "name, bytearray": bytearray(b"localhost"),
    "bytes": b"127.0.0.1",
    "bytearray": bytearray(b"127.0.0.1"),
    "two parts": "127.1",
    "three parts": "127.0.1",
    "one part": "2130706433",
    "one part, largest": "4294967295",
    "one part, too large": "4294967296",
    "zero": "0",
    "hexadecimal": "0x7f.1",
    "hexadecimal, capitals": "0X7F.0.0.0X1",
    "hexadecimal, one part": "0x7f000001",
    "octal": "0177.0.0.1",
    "leading zeros": "127.000.000.001",
    "leading zeros, octal": "127.0.0.010",
    "too large a part": "127.0.0.256",
    "too many digits": "127.0.0.0001",
    "five parts": "127.0.0.0.1",
    "trailing dot": "127.0.0.1.",
    "trailing space": "127.0.0.1 ",
    "trailing newline": "127.0.0.1\n",
    "trailing words": "127.0.0.1 words",
    "leading space": " 127.0.0.1",
    "sign": "+127.0.0.1",
    "minus": "-1",
    "port inside": "127.0.0.1:80",
    "space": " ",
    "percent": "%",
    "star": "*",
    "empty label": "a..b",
    "dots": "..",
    "long label": "a" * 64,
    "long name": "a" * 300,
    "IPv6": "::1",
    "IPv6, mapped": "::ffff:127.0.0.1",
    "IPv6, with scope": "fe80::1%lo",
    "not ASCII": "\x80",
    "not ASCII, no name": "\u2260..",
    "not ASCII, too long": "\u00e9" * 70,
    "full-width digits": "\uff11\uff12\uff17.0.0.1",
    "full-width letters": "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54",
    "full-width stop": "127\uff0e0\u30020\uff611",
    "soft hyphen": "local\u00adhost",
    "surrogate": "\ud800",
    "escaped byte": "\udcff",
    "undecodable": b"\xff",
    "undecodable bytearray": bytearray(b"\xff\xfe"),
    "NUL": "127.0.0.1\0",
    "NUL first": "\0",
    "NUL amid": "127.0\0.0.1",
    "NUL in bytes": b"127.0.0.1\0",
    "NUL in bytearray": bytearray(b"127.0.0.1\0"),
    "NUL and not ASCII": "\uff11\0",
    "None": None,
    "int": 2130706433,
    "float": 127.1,
    "bool": True,
    "tuple": ("127.0.0.1",),
    "list": ["127.0.0.1"],
    "memoryview": memoryview(b"127.0.0.1"),
}


class Text(str):
    """A subclass of str."""

    __slots__ = ()


class NoSequence:
    """What looks like a sequence until it is looked at."""

    def __len__(self) -> int:
        """Fail."""
        raise ZeroDivisionError

    def __getitem__(self, index: int) -> int:
        """Fail."""
        raise IndexError


class Encoded(str):
    """A subclass of str that has itself encoded in its own way."""

    __slots__ = ("_given",)
    _given: object

    def __new__(cls, given: object) -> Self:
        """Stand for an address, but give that."""
        self = super().__new__(cls, "127.0.0.1")
        self._given = given
        return self

    def encode(self, encoding: str = "", errors: str = "") -> Any:
        """Give what was said, or by the codec."""
        return self._given(encoding) if callable(self._given) else self._given


def of_codec(codec: str) -> bytes:
    """Give another address to the codec itself than to who asks for it."""
    return b"127.0.0.2" if codec == "idna" else b"127.0.0.1"


class Index:
    """A number by its `__index__` alone."""

    def __index__(self) -> int:
        """Return a port."""
        return 9


class Failing:
    """No number after all."""

    def __index__(self) -> int:
        """Fail."""
        raise ZeroDivisionError


class Pair(tuple[object, ...]):
    """A subclass of tuple."""

    __slots__ = ()


PORTS: dict[str, object] = {
    "zero": 0,
    "usual": 9,
    "largest": 65535,
    "too large": 65536,
    "negative": -1,
    "much too negative": -65536,
    "int max": (1 << 31) - 1,
    "int max + 1": 1 << 31,
    "int min": -(1 << 31),
    "int min - 1": -(1 << 31) - 1,
    "wraps to 9": (1 << 32) + 9,
    "huge": 10**30,
    "minus huge": -(10**30),
    "true": True,
    "enum": socket.AF_INET,
    "index": Index(),
    "failing index": Failing(),
    "float": 9.0,
    "str": "9",
    "service": "discard",
    "bytes": b"9",
    "None": None,
    "tuple": (9,),
}

ADDRESSES: dict[str, object] = {
    "list": ["127.0.0.1", 9],
    "empty": (),
    "host alone": ("127.0.0.1",),
    "three": ("127.0.0.1", 9, 0),
    "four": ("127.0.0.1", 9, 0, 0),
    "five": ("127.0.0.1", 9, 0, 0, 0),
    "swapped": (9, "127.0.0.1"),
    "subclass of tuple": Pair(("127.0.0.1", 9)),
    "subclass of str": (Text("127.0.0.1"), 9),
    "encoded as what is no sequence": (Encoded(NoSequence()), 9),
    "encoded as a str": (Encoded("127.0.0.2"), 9),
    "encoded as a list": (Encoded([300]), 9),
    "encoded by the codec": (Encoded(of_codec), 9),
    "two wrong": (None, "9"),
    "wrong host, large port": ("a..b", 65536),
    "wrong host, huge port": ("a..b", 1 << 40),
    "NUL, huge port": ("a\0", 1 << 40),
    "not ASCII, huge port": ("\x80", 1 << 40),
    "None": None,
    "str": "127.0.0.1",
    "bytes": b"127.0.0.1:9",
    "int": 9,
    "dict": {"127.0.0.1": 9},
    "iterator": iter(("127.0.0.1", 9)),
}

BEFORE: dict[str, tuple[object, ...]] = {"sendto": (b"data",), "sendmsg": ([b"data"], [], 0)}
METHODS = ["bind", "connect", "connect_ex", "sendto", "sendmsg"]


def use(m: Any, method: str, address: object, kind: int = socket.SOCK_DGRAM) -> object:
    """Hand the address to the method of a fresh socket; return what can be seen afterwards."""
    with m.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(0)
        result = getattr(sock, method)(*BEFORE.get(method, ()), address)
        host, port = sock.getsockname()
        return result, host, port != 0, peer_of(sock)


def peer_of(sock: Any) -> object:
    """Return the address of the peer or the reason why there is none."""
    try:
        return sock.getpeername()
    except OSError as error:
        return repr(error)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_host(host: object, method: str) -> None:
    """Every form of a host."""
    assert_same(lambda m: use(m, method, (host, 0 if method == "bind" else 9)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("port", PORTS.values(), ids=PORTS)
def test_port(port: object, method: str) -> None:
    """Every form of a port; a free one is found for a name that nobody else binds to."""
    host = "127.98.76.54" if method == "bind" else "127.0.0.1"
    assert_same(lambda m: use(m, method, (host, port)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_address(address: object, method: str) -> None:
    """Every shape of an address."""
    assert_same(lambda m: use(m, method, address))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [0, 2, 3, 4])
def test_argument_count(count: int, method: str) -> None:
    """An address given in pieces, or not at all."""
    args = ("127.0.0.1", 9, 0, 0)[:count]

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            return getattr(sock, method)(*args)

    assert_same(scenario)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.45.67.89", "localhost", "", b"127.1"], ids=ascii
)
def test_stream(host: Any) -> None:
    """Both ends of a stream name each other, and so does accept."""
    with socket.create_server((host, 0)) as server:
        port: int = server.getsockname()[1]

        def scenario(m: Any) -> object:
            with m.socket(fileno=m.dup(server.fileno())) as listening:
                listening.settimeout(30)
                with m.socket() as near:
                    near.connect((host, port))
                    far, address = listening.accept()
                    with far:
                        assert near.getsockname() == address == far.getpeername()
                        assert near.getpeername() == far.getsockname()
                        return address[0], len(address), near.getpeername()

        assert assert_same(scenario).error is None


FOREIGN = ["0.0.0.1", "1.2.3.4", "10.0.0.255", "100.200.30.40", "192.0.2.1", "223.255.255.254"]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("port", [1, 255, 256, 9999, 65535])
def test_formatting(host: str, port: int) -> None:
    """Addresses that are not this host's are formatted back as they were given."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
            sock.bind((host, port))
            return sock.getsockname()

    assert assert_same(scenario).value == repr((host, port))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("host", ["127.0.0.1", "a..b", "\x80", "a\0b", None])
def test_closed_socket(host: object, method: str) -> None:
    """On a closed socket the address is still read first."""

    def scenario(m: Any) -> object:
        sock = m.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.close()
        return getattr(sock, method)(*BEFORE.get(method, ()), (host, 9))

    assert_same(scenario)
