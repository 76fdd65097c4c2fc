"""How the functions and methods show themselves, and how they refuse a call of the wrong form."""

from __future__ import annotations

import inspect
import os
import pickle
import socket
from inspect import get_annotations
from types import BuiltinFunctionType, MethodDescriptorType
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest

import rsock
from support import assert_parity

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS = sorted(name for name, value in vars(socket).items() if callable(value))
# The metaclass differs on purpose: sockets of ssl are instances, abstract classes can be bases.
OF_METACLASS = {"__class__", "__init_subclass__"}
METHODS = sorted((set(dir(socket.socket)) & set(dir(rsock.socket))) - OF_METACLASS)
BUILT_IN = [
    name
    for name in sorted(set(vars(socket.SocketType)) & set(vars(rsock.SocketType)))
    if isinstance(getattr(socket.SocketType, name), MethodDescriptorType)
]

DESCRIBED = [
    (scope, name)
    for scope, names in (("", FUNCTIONS), ("socket", METHODS), ("SocketType", BUILT_IN))
    for name in names
]


def found(m: Any, scope: str, name: str) -> Any:
    """Return a function of the module, or a method of a class of the module."""
    return getattr(getattr(m, scope) if scope else m, name)


def kind(value: object) -> str:
    """Return the name of the class of an object."""
    return type(value).__name__


def descriptor(m: Any, name: str) -> Any:
    """Return what the class under the class has by that name."""
    return found(m, "SocketType", "__dict__")[name]


def above(cls: Any, sock: Any) -> Any:
    """Return a socket as the class above that one sees it."""
    make: Callable[..., Any] = super
    return make(cls, sock)


def parameters(function: Any) -> object:
    """Return name, kind and default of all parameters, or the error that tells of none.

    A class or the sentinel of the default timeout counts by its name.
    """
    try:
        taken = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        return type(error)
    return [
        (item.name, item.kind, getattr(item.default, "__name__", item.default)) for item in taken
    ]


@pytest.mark.parametrize(("scope", "name"), DESCRIBED)
def test_signature(scope: str, name: str) -> None:
    """What takes no signature in the standard library shows none, all else the same one."""
    assert_parity(lambda m: parameters(found(m, scope, name)))


@pytest.mark.parametrize(("scope", "name"), DESCRIBED)
def test_annotations(scope: str, name: str) -> None:
    """There are none, as in the standard library: the names of types are not imported."""

    def scenario(m: Any) -> object:
        function = found(m, scope, name)
        return callable(function) and (get_annotations(function), get_type_hints(function))

    assert_parity(scenario)


def test_annotations_of_the_module() -> None:
    """Nor are there any of the module's own names."""
    assert_parity(lambda m: (get_type_hints(m), get_annotations(m)))


def test_annotations_of_a_derived_class() -> None:
    """Only its own are there: what reads them reads those of the bases, too."""

    def scenario(m: Any) -> object:
        class Derived(m.socket):  # type: ignore[misc]
            number: int = 1

        return get_type_hints(Derived), m.socket.__annotations__

    assert_parity(scenario)


@pytest.mark.parametrize(("scope", "name"), DESCRIBED)
def test_text_signature(scope: str, name: str) -> None:
    """The text from which the signature is made is the same, and as often there is none."""
    assert_parity(lambda m: getattr(found(m, scope, name), "__text_signature__", None))


@pytest.mark.parametrize(("scope", "name"), DESCRIBED)
def test_documented(scope: str, name: str) -> None:
    """What the standard library documents is documented; the text is rsock's own."""
    if found(socket, scope, name).__doc__:
        assert found(rsock, scope, name).__doc__


@pytest.mark.parametrize("name", FUNCTIONS)
def test_kind_of_a_function(name: str) -> None:
    """A built-in function is one; pickles of it can be read where rsock is."""
    if name == "socket":
        assert kind(rsock.socket) == "ABCMeta"
        return
    assert_parity(lambda m: kind(getattr(m, name)))
    function = getattr(rsock, name)
    if isinstance(function, BuiltinFunctionType):
        assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - made here


@pytest.mark.parametrize("name", BUILT_IN)
def test_kind_of_a_method(name: str) -> None:
    """A method calls itself by the same names, on the class and on an object."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            attributes = ["__name__", "__qualname__", "__module__"]
            method, bound = descriptor(m, name), getattr(above(m.socket, sock), name)
            names = [getattr(one, item, None) for one in (method, bound) for item in attributes]
            return names, kind(method), kind(bound), method.__objclass__ is m.SocketType

    assert_parity(scenario)


@pytest.mark.parametrize("name", ["family", "type", "proto"])
def test_numbers_of_the_base_class(name: str) -> None:
    """The class under the class has the three numbers as members, and no way to change them."""

    def scenario(m: Any) -> object:
        sock = m.SocketType(socket.AF_UNIX, socket.SOCK_DGRAM, 0)
        seen = kind(descriptor(m, name)), getattr(sock, name), kind(getattr(sock, name))
        sock.close()
        with pytest.raises(AttributeError) as caught:
            setattr(sock, name, 1)
        return seen, str(caught.value)

    assert_parity(scenario)


# Every way that a method can be called in, given the object, its name, arguments and keywords.
CALLS: dict[str, Callable[[Any, Any, str], Any]] = {
    "nothing": lambda m, sock, name: getattr(sock, name)(),
    "too many": lambda m, sock, name: getattr(sock, name)(1, 2, 3, 4, 5, 6),
    "by name": lambda m, sock, name: getattr(sock, name)(bogus=1),
    "by name as well": lambda m, sock, name: getattr(sock, name)(1, bogus=1),
    "no object": lambda m, sock, name: getattr(m.SocketType, name)(),
    "no object but a name": lambda m, sock, name: getattr(m.SocketType, name)(bogus=1),
    "wrong object": lambda m, sock, name: getattr(m.SocketType, name)(4),
    "wrong object and a name": lambda m, sock, name: getattr(m.SocketType, name)(4, bogus=1),
    "on the class by name": lambda m, sock, name: getattr(m.SocketType, name)(sock, bogus=1),
    "on the class": lambda m, sock, name: getattr(m.SocketType, name)(sock, 1, 2, 3, 4, 5, 6),
    # Python calls what stands behind a dot without making an object of it first.
    "direct by name": lambda m, sock, name: eval(f"sock.{name}(bogus=1)", {"sock": sock}),  # noqa: S307
    "direct too many": lambda m, sock, name: eval(f"sock.{name}(*range(6))", {"sock": sock}),  # noqa: S307
}


@pytest.mark.parametrize("way", CALLS)
@pytest.mark.parametrize("name", BUILT_IN)
def test_call_of_a_wrong_form(name: str, way: str) -> None:
    """A method that is called in a wrong way says so in the same words."""

    def scenario(m: Any) -> object:
        sock = m.SocketType()
        number = sock.fileno()
        try:
            return CALLS[way](m, sock, name) is not None
        finally:
            if sock.fileno() == number:
                sock.close()
            elif name == "detach":
                os.close(number)

    assert_parity(scenario)


@pytest.mark.parametrize("name", [name for name in BUILT_IN if not name.startswith("_")])
def test_object_that_was_never_initialised(name: str) -> None:
    """A method of an object whose __init__ was not called finds no descriptor."""
    sock = rsock.SocketType.__new__(rsock.SocketType)
    valid: dict[str, tuple[Any, ...]] = {
        **dict.fromkeys(("bind", "connect", "connect_ex"), (("127.0.0.1", 9),)),
        **dict.fromkeys(("recv", "recvfrom", "recvmsg", "listen", "shutdown"), (1,)),
        **dict.fromkeys(("recv_into", "recvfrom_into"), (bytearray(1),)),
        **dict.fromkeys(("recvmsg_into", "sendmsg"), ([bytearray(1)],)),
        **dict.fromkeys(("send", "sendall"), (b"x",)),
        **dict.fromkeys(("setblocking", "settimeout"), (1,)),
        "sendto": (b"x", ("127.0.0.1", 9)),
        "getsockopt": (1, 2),
        "setsockopt": (1, 2, 1),
    }
    try:
        result = getattr(sock, name)(*valid.get(name, ()))
    except OSError:
        result = None
    assert result in {None, -1, True, 9, 97}


def test_overriding() -> None:
    """A method of a subclass takes the place of the built-in one, which super() still finds."""

    def scenario(m: Any) -> object:
        calls: list[object] = []

        def send(self: Any, *args: object) -> object:
            calls.append(args)
            return above(counting, self).send(*args)

        counting: Any = type("Counting", (m.socket,), {"send": send})
        one, other = m.socketpair()
        with one, other, counting(fileno=one.detach()) as sock:
            return sock.send(b"x"), other.recv(9), calls

    assert assert_parity(scenario).value == (1, b"x", [(b"x",)])
