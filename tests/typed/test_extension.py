"""The stub of the extension against the Rust: how many arguments a function takes, which by name.

Functions in Rust show no signature, as those of `_socket` show none, so stubtest sees no more than
that they are there. Here each is called with arguments of a class that nothing accepts: whether it
complains of their number, of their names or of what they are tells the form of call that it has.
"""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import rsock
from rsock import _rsock

if TYPE_CHECKING:
    from collections.abc import Iterator

STUB = Path(rsock.__file__).with_name("_rsock.pyi")
COUNT = re.compile(r"(takes|expected|requires|required|missing).*argument|argument.*missing")
NAME = re.compile(r"keyword|unexpected")
MOST = 8
# What is right for a parameter that must be there, so that the names of the others are looked at.
RIGHT: dict[str, object] = {
    **dict.fromkeys(("host", "port", "family", "type", "proto", "flags"), 0),
    "n": 1,
    "buffer": bytearray(1),
    "buffers": (),
    "op": 1,
}


class Nothing:
    """What no function can use."""


class Form(NamedTuple):
    """One form of call."""

    needed: int  # by position
    possible: int  # likewise
    names: frozenset[str]
    needed_names: frozenset[str]


# With four arguments the third is None; all else is told as if there should have been three.
ARGUMENTS: dict[tuple[str, int], tuple[object, ...]] = {("socket.setsockopt", 4): (1, 2, None, 1)}


def form(function: ast.FunctionDef) -> Form:
    """Return the form of call of a function in the stub, without its `self`."""
    args = function.args
    positional = [item.arg for item in (*args.posonlyargs, *args.args) if item.arg != "self"]
    needed = len(positional) - len(args.defaults)
    only = {item.arg: value for item, value in zip(args.kwonlyargs, args.kw_defaults, strict=True)}
    names = {item.arg for item in args.args} - {"self"} | only.keys()
    must = {*positional[:needed], *(name for name in only if only[name] is None)}
    return Form(needed, len(positional), frozenset(names), frozenset(must & names))


def declared() -> Iterator[tuple[str, Form]]:
    """Give the public functions and methods of the stub, each overload of them."""
    body = ast.parse(STUB.read_text(encoding="utf-8")).body
    (cls,) = (item for item in body if isinstance(item, ast.ClassDef) and item.name == "socket")
    for scope, items in (("", body), ("socket.", cls.body)):
        for item in items:
            if not isinstance(item, ast.FunctionDef) or item.name[0] == "_":
                continue
            if "property" not in map(ast.unparse, item.decorator_list):
                yield scope + item.name, form(item)


DECLARED: dict[str, list[Form]] = {}
for _name, _form in declared():
    DECLARED.setdefault(_name, []).append(_form)
NAMED = [name for name, forms in DECLARED.items() if forms[0].names]


@pytest.fixture(scope="module")
def sock() -> Iterator[_rsock.socket]:
    """Give a socket that says to be of the family that all methods take, and is no such one."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as real:
        real.setblocking(False)
        false = _rsock.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0, real.fileno())
        yield false
        false.detach()


def answer(sock: _rsock.socket, name: str, *args: object, **named: object) -> str:
    """Call a function of the extension; return the text of the TypeError, or nothing."""
    scope, _, function = name.rpartition(".")
    # Most on an object without a descriptor, which no call can harm.
    bare = sock if function == "sendmsg_afalg" else _rsock.socket.__new__(_rsock.socket)
    owner: Any = bare if scope else _rsock
    try:
        getattr(owner, function)(*args, **named)
    except TypeError as error:
        return str(error)
    except (OSError, AttributeError):
        pass
    return ""


@pytest.mark.parametrize("name", DECLARED)
def test_number_of_arguments(sock: _rsock.socket, name: str) -> None:
    """The Rust takes as many arguments by position as the stub says, no fewer and no more."""
    forms = DECLARED[name]
    named = {"op": 1} if "op" in forms[0].needed_names else {}
    told = {count for form in forms for count in range(form.needed, form.possible + 1)}
    calls = {count: ARGUMENTS.get((name, count), [Nothing()] * count) for count in range(MOST)}
    answers = {count: answer(sock, name, *calls[count], **named) for count in calls}
    assert {count for count in calls if not COUNT.search(answers[count])} == told, answers


@pytest.mark.parametrize("name", sorted(DECLARED.keys() - NAMED))
def test_no_names(sock: _rsock.socket, name: str) -> None:
    """What the stub gives no names takes none."""
    needed = [Nothing()] * DECLARED[name][0].needed
    assert re.search("keyword|takes", answer(sock, name, *needed, bogus=1))


@pytest.mark.parametrize("name", NAMED)
def test_names(sock: _rsock.socket, name: str) -> None:
    """What the stub has a name for is taken by that name, and no other name is."""
    (form,) = DECLARED[name]  # none of these is overloaded
    needed = {one: RIGHT[one] for one in form.needed_names}
    for one in form.names:
        assert not NAME.search(answer(sock, name, **{**needed, one: Nothing()}))
    assert NAME.search(answer(sock, name, **needed, bogus=Nothing()))
