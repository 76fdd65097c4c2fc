"""What checkers let a program do with sockets and what they refuse; the program does it.

A statement that has to be refused carries the comments by which both checkers let it pass. Neither
lets a comment stand that it does not need, so a checker that accepts the statement fails.
"""

from __future__ import annotations

import asyncio
import selectors
import ssl
import types
from typing import TYPE_CHECKING, Any, assert_type, get_type_hints

import pytest

import rsock
from support import no_leak

if TYPE_CHECKING:
    import socket as stdlib
    from collections.abc import Iterator

LOCAL = ("127.0.0.1", 0)


@pytest.fixture(autouse=True)
def _no_leak() -> Iterator[None]:
    with no_leak():
        yield


def of_any_family(sock: rsock.socket) -> bool:
    """Take any socket."""
    assert_type(sock, rsock.socket[Any])
    return sock.family in {rsock.AF_INET, rsock.AF_INET6}


def of_ip(sock: rsock.socket[tuple[str, int] | tuple[str, int, int, int]]) -> str | int:
    """Take a socket of either version of IP, and use what their addresses share."""
    return sock.getsockname()[0]


def of_four(sock: rsock.socket[tuple[str, int]]) -> tuple[str, int]:
    """Take a socket of IPv4."""
    host, port = sock.getsockname()
    return host, port


class Listener(rsock.socket[tuple[str, int]]):
    """A class of a program's own."""

    def __init__(self) -> None:
        """Listen."""
        super().__init__(rsock.AF_INET, rsock.SOCK_STREAM)
        self.bind(LOCAL)
        self.listen()


def test_parameters_of_functions() -> None:
    """A socket without a parameter is of any family; one of IPv4 is one of IP."""
    with rsock.socket() as four, rsock.socket(rsock.AF_INET6) as six:
        assert of_any_family(four)
        assert of_any_family(six)
        assert of_ip(four) == "0.0.0.0"
        assert of_ip(six) == "::"
        assert of_four(four) == ("0.0.0.0", 0)
        with pytest.raises(ValueError, match="too many values"):
            of_four(six)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_derived_class() -> None:
    """A class may be derived from the class with its parameter, as from the class."""
    with Listener() as listener:
        assert_type(listener.getsockname(), tuple[str, int])
        assert Listener.__mro__[:2] == (Listener, rsock.socket)


def test_evaluated_annotations() -> None:
    """The class with its parameter can be an annotation that is evaluated, but no class."""
    hint = get_type_hints(of_four)["sock"]
    assert isinstance(hint, types.GenericAlias)
    assert hint.__origin__ is rsock.socket
    assert hint.__args__ == (tuple[str, int],)
    with rsock.socket[Any]() as sock:
        assert type(sock) is rsock.socket
        with pytest.raises(TypeError, match="parameterized generic"):
            isinstance(object(), rsock.socket[Any])  # type: ignore[misc]  # pyright: ignore[reportArgumentType]


def test_where_the_standard_library_s_is_wanted() -> None:
    """Whatever takes a socket of the standard library takes one of rsock."""
    listener, client = rsock.create_server(LOCAL), rsock.socket()

    def of_stdlib(sock: stdlib.socket) -> int:
        return sock.fileno()

    async def echo() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readexactly(4))
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_server(answer, sock=listener):
            loop = asyncio.get_running_loop()
            client.setblocking(False)
            await loop.sock_connect(client, listener.getsockname())
            await loop.sock_sendall(client, b"data")
            reader, writer = await asyncio.open_connection(sock=client)
            data = await reader.readexactly(4)
            writer.close()
            await writer.wait_closed()
            return data

    with listener, client, selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ)
        assert of_stdlib(client) == client.fileno()
        assert asyncio.run(echo()) == b"data"


def test_tls_of_a_socket() -> None:
    """A TLS socket is made of one of rsock."""
    context = ssl.create_default_context()
    with rsock.socket() as sock:
        wrapped = context.wrap_socket(sock, server_hostname="localhost")
        with assert_type(wrapped, ssl.SSLSocket):
            assert isinstance(wrapped, rsock.socket)


def test_wrong_addresses() -> None:
    """What no family takes is refused."""
    with rsock.socket() as sock:
        with pytest.raises(TypeError):
            sock.bind(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            sock.connect(["127.0.0.1", 9])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            sock.connect_ex(1.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            sock.sendto(b"", None)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        rsock.create_connection(9)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="unpack"):
        rsock.create_connection(("127.0.0.1", 9, 9))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_wrong_data() -> None:
    """Text is no data, and data has no room for what comes."""
    one, two = rsock.socketpair()
    with one, two:
        with pytest.raises(TypeError):
            one.send("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            one.sendmsg(b"data")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            one.recv("9")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            one.recv_into(9)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            one.setsockopt(rsock.SOL_SOCKET, rsock.SO_RCVBUF, "9")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            one.settimeout("9")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_wrong_forms() -> None:
    """What has no name has none, and a name that there is not is refused."""
    one, two = rsock.socketpair()
    with one, two:
        with pytest.raises(TypeError):
            one.recv(bufsize=9)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        with pytest.raises(TypeError):
            one.sendto(b"")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
        with pytest.raises(AttributeError):
            one.family = rsock.AF_INET  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
        with pytest.raises(AttributeError):
            one.send_all(b"")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    with pytest.raises(AttributeError):
        rsock.AF_INTE  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    with pytest.raises(TypeError):
        rsock.create_server(LOCAL, rsock.AF_INET)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]


def test_wrong_results() -> None:
    """The parts of an address are what they are."""
    with rsock.socket() as four, rsock.socket(rsock.AF_UNIX) as unix:
        with pytest.raises(IndexError):
            str(four.getsockname()[2])  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
        with pytest.raises(TypeError):
            len(four.getsockname()[1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError):
            abs(unix.getsockname())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
