"""Typeshed's stubs of `socket` as an oracle: whatever they allow, rsock's stubs allow.

From the copy that mypy brings, a program is written that gives every name of rsock to who expects
the one of the standard library: a function to a protocol with the parameters that typeshed has, a
socket to one with all methods. mypy refuses that if a parameter has another name, another kind, a
narrower type or no default, or if what comes back is nothing that the standard library gives.
"""

from __future__ import annotations

import ast
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rsock

if TYPE_CHECKING:
    from collections.abc import Iterator

mypy = pytest.importorskip("mypy.api", reason="needs mypy, which has typeshed")
STDLIB = Path(mypy.__file__).parent / "typeshed" / "stdlib"

HEAD = """\
import _socket
import socket as theirs
from collections.abc import Iterable
from io import BufferedReader, BufferedRWPair, BufferedWriter, IOBase, TextIOWrapper
from socket import AddressFamily, SocketIO, SocketKind, socket
from socket import _GetAddrInfoResult, _SendableFile
from typing import Any, Literal, Protocol, SupportsIndex, overload
from typing_extensions import Buffer, Self

from _socket import _Address, _CMSG, _CMSGArg, _RetAddress
from _typeshed import ReadableBuffer, Unused, WriteableBuffer

import rsock
"""
# Where rsock differs from what typeshed says, by function and text of the stub.
DIFFERENT = {
    # The families of the list have their addresses; a list is no list of something wider.
    ("getaddrinfo", "-> _GetAddrInfoResult"): "-> object",
    # As in CPython 3.14 they count, and cannot be anything.
    ("send_fds", "flags: Unused"): "flags: int",
    ("send_fds", "address: Unused"): "address: _Address | None",
}
Function = ast.FunctionDef


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements of a stub that hold for this system and version."""
    for item in body:
        if isinstance(item, ast.If):
            # The conditions are of sys.platform and sys.version_info only.
            holds = eval(ast.unparse(item.test), {"sys": sys})  # noqa: S307 - mypy's own file
            yield from statements(item.body if holds else item.orelse)
        else:
            yield item


STUBS = {
    name: list(statements(ast.parse((STDLIB / f"{name}.pyi").read_text()).body))
    for name in ("_socket", "socket")
}


def functions(body: list[ast.stmt]) -> dict[str, list[Function]]:
    """Return the functions among these statements, each with all its overloads."""
    found: dict[str, list[Function]] = {}
    for item in body:
        if isinstance(item, ast.FunctionDef):
            found.setdefault(item.name, []).append(item)
    return found


def methods(name: str) -> dict[str, list[Function]]:
    """Return the methods of a class of that name, of `socket` in front of those of `_socket`."""
    found: dict[str, list[Function]] = {}
    for body in STUBS.values():
        for item in body:
            if isinstance(item, ast.ClassDef) and item.name == name:
                found |= functions(list(statements(item.body)))
    return found


FUNCTIONS = functions(STUBS["_socket"]) | functions(STUBS["socket"])
CLASSES = {name: methods(name) for name in ("socket", "SocketIO")}


def renamed(function: Function, name: str, *, bound: bool) -> str:
    """Return the text of a function as a method of that name."""
    arguments = ast.unparse(function.args)
    if not bound:
        arguments = f"self, {arguments}" if arguments else "self"
    decorators = "".join(f"    @{ast.unparse(one)}\n" for one in function.decorator_list)
    assert function.returns
    text = f"{decorators}    def {name}({arguments}) -> {ast.unparse(function.returns)}: ...\n"
    for (where, theirs), ours in DIFFERENT.items():
        if where == function.name:
            assert theirs in text, f"typeshed has changed {where}"
            text = text.replace(theirs, ours)
    return text


def protocol(name: str, parts: list[str]) -> str:
    """Return the text of a class that says what is expected."""
    return f"\nclass {name}(Protocol):\n{''.join(parts)}"


def of_functions() -> Iterator[str]:
    """Give what hands each function to who expects the standard library's."""
    for name, overloads in FUNCTIONS.items():
        yield protocol(f"Of_{name}", [renamed(one, "__call__", bound=False) for one in overloads])
        yield f"\nof_{name}: Of_{name} = rsock.{name}\n"


def of_classes() -> Iterator[str]:
    """Give what hands a class, and objects of it, to who expects the standard library's."""
    for name, found in CLASSES.items():
        parts = [
            renamed(one, member, bound=True)
            for member, overloads in found.items()
            if member != "__init__"
            for one in overloads
        ]
        made = [renamed(one, "__call__", bound=True) for one in found["__init__"]]
        made = [text.replace("-> None", f"-> theirs.{name}") for text in made]
        yield protocol(f"Has_{name}", parts)
        yield protocol(f"Makes_{name}", made)
        yield f"\nmakes_{name}: Makes_{name} = rsock.{name}\n"
        yield f"\ndef has_{name}(given: rsock.{name}) -> Has_{name}: return given\n"


def of_names() -> Iterator[str]:
    """Give what hands each other name to who expects the type of the standard library's."""
    for name in sorted(names() - FUNCTIONS.keys() - CLASSES.keys()):
        kind = f": type[theirs.{name}]" if isinstance(getattr(rsock, name), type) else ""
        yield f"\nname_{name}{kind} = theirs.{name}; name_{name} = rsock.{name}"


def names() -> set[str]:
    """Return the public names that typeshed knows and that this interpreter has."""
    known: set[str] = set()
    for item in STUBS["socket"]:
        if isinstance(item, ast.ImportFrom):
            known |= {alias.name for alias in item.names if alias.name == alias.asname}
        elif isinstance(item, (ast.ClassDef, ast.FunctionDef)):
            known.add(item.name)
        elif isinstance(item, (ast.Assign, ast.AnnAssign)):
            known.add(ast.unparse(item.targets[0] if isinstance(item, ast.Assign) else item.target))
    return {name for name in known if name[0] != "_" and hasattr(socket, name)}


def complaints(text: str, folder: Path) -> str:
    """Return what mypy says of a program."""
    program = folder / "program.py"
    program.write_text(text)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    options = ["--config-file", "", "--cache-dir", str(folder / "cache"), "--no-error-summary"]
    told, failed, _ = mypy.run([*options, "--python-version", version, str(program)])
    assert not failed
    return str(told)


def test_what_typeshed_allows_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function, class and constant of typeshed's `socket` can be replaced by rsock's."""
    assert len(FUNCTIONS) > 30
    assert len(CLASSES["socket"]) > 30
    assert len(names()) > 300
    monkeypatch.setenv("MYPYPATH", str(Path(rsock.__file__).parent.parent))
    parts = [HEAD, *of_functions(), *of_classes(), *of_names()]
    assert complaints("".join(parts), tmp_path) == ""
    # Nor does it pass because nothing is looked at.
    for wrong in ("wrong: Of_close = rsock.gethostname", "def wrong() -> Has_socket: return rsock"):
        assert "error" in complaints("\n".join([*parts, wrong]), tmp_path)
