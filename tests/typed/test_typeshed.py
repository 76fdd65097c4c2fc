"""Typeshed's stubs of `socket` as an oracle: whatever they allow, rsock's stubs allow.

From the copy that mypy brings, a program is written that gives every name of rsock to who expects
the one of the standard library: a function to a protocol with the parameters that typeshed has, a
socket to one with all methods. mypy refuses that if a parameter has another name, another kind, a
narrower type or no default, or if what comes back is nothing that the standard library gives.
"""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace
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
CLASSES = ("socket", "SocketIO")
# Where rsock differs from what typeshed says, by function and text of the stub.
DIFFERENT = {
    # The families of the list have their addresses; a list is no list of something wider.
    ("getaddrinfo", "-> _GetAddrInfoResult"): "-> object",
    # As in CPython 3.14 they count, and cannot be anything.
    ("send_fds", "flags: Unused"): "flags: int",
    ("send_fds", "address: Unused"): "address: _Address | None",
}
Functions = dict[str, list[ast.FunctionDef]]


class Holding(ast.NodeTransformer):
    """Leaves of a stub what holds for a version of Python on Linux."""

    def __init__(self, version: tuple[int, int]) -> None:
        """Remember the version."""
        self.system = SimpleNamespace(platform="linux", version_info=version)

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        """Put a branch in the place of the whole: conditions are of sys and nothing else."""
        holds = eval(ast.unparse(node.test), {"sys": self.system})  # noqa: S307 - mypy's own file
        taken = ast.Module(node.body if holds else node.orelse, [])
        self.generic_visit(taken)
        return taken.body


class Typeshed:
    """What typeshed says of the standard library's module and of the extension below it."""

    def __init__(self, version: tuple[int, int]) -> None:
        """Read both stubs."""
        self.bodies: list[list[ast.stmt]] = []
        for name in ("_socket", "socket"):
            module = ast.parse((STDLIB / f"{name}.pyi").read_text())
            Holding(version).visit(module)
            self.bodies.append(module.body)

    def functions(self) -> Functions:
        """Return the functions of the module, each with all its overloads."""
        found: Functions = {}
        for body in self.bodies:
            found |= functions(body)
        return found

    def methods(self, name: str) -> Functions:
        """Return the methods of a class, those of `socket` in front of those of `_socket`."""
        found: Functions = {}
        for body in self.bodies:
            for item in body:
                if isinstance(item, ast.ClassDef) and item.name == name:
                    found |= functions(item.body)
        return found

    def names(self) -> set[str]:
        """Return the public names of the module."""
        known: set[str] = set()
        for item in self.bodies[-1]:
            if isinstance(item, ast.ImportFrom):
                known |= {alias.name for alias in item.names if alias.name == alias.asname}
            elif isinstance(item, (ast.ClassDef, ast.FunctionDef)):
                known.add(item.name)
            elif isinstance(item, ast.Assign):
                known.add(ast.unparse(item.targets[0]))
            elif isinstance(item, ast.AnnAssign):
                known.add(ast.unparse(item.target))
        return {name for name in known if name[0] != "_"}


def functions(body: list[ast.stmt]) -> Functions:
    """Return the functions among these statements, each with all its overloads."""
    found: Functions = {}
    for item in body:
        if isinstance(item, ast.FunctionDef):
            found.setdefault(item.name, []).append(item)
    return found


def renamed(function: ast.FunctionDef, name: str, *, bound: bool) -> str:
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


def of_functions(typeshed: Typeshed) -> Iterator[str]:
    """Give what hands each function to who expects the standard library's."""
    for name, overloads in typeshed.functions().items():
        yield protocol(f"Of_{name}", [renamed(one, "__call__", bound=False) for one in overloads])
        yield f"\nof_{name}: Of_{name} = rsock.{name}\n"


def of_class(typeshed: Typeshed, name: str) -> Iterator[str]:
    """Give what hands a class, and objects of it, to who expects the standard library's."""
    found = typeshed.methods(name)
    made = [renamed(one, "__call__", bound=True) for one in found.pop("__init__")]
    made = [text.replace("-> None", f"-> theirs.{name}") for text in made]
    parts = [renamed(one, method, bound=True) for method in found for one in found[method]]
    yield protocol(f"Has_{name}", parts)
    yield protocol(f"Makes_{name}", made)
    yield f"\nmakes_{name}: Makes_{name} = rsock.{name}\n"
    yield f"\ndef has_{name}(given: rsock.{name}) -> Has_{name}: return given\n"
    # In a protocol the names of parameters are not looked at, unless it is one of a function.
    for method, overloads in found.items():
        if "property" not in map(ast.unparse, overloads[0].decorator_list):
            called = [renamed(one, "__call__", bound=True) for one in overloads]
            called = [text.replace("-> Self", f"-> theirs.{name}") for text in called]
            yield protocol(f"Of_{name}_{method}", called)
            yield f"\ndef of_{name}_{method}(given: rsock.{name}) -> Of_{name}_{method}:"
            yield f"\n    return given.{method}\n"


def of_names(typeshed: Typeshed) -> Iterator[str]:
    """Give what hands each other name to who expects the type of the standard library's."""
    for name in sorted(typeshed.names() - typeshed.functions().keys() - set(CLASSES)):
        kind = f": type[theirs.{name}]" if isinstance(getattr(rsock, name, None), type) else ""
        yield f"\nname_{name}{kind} = theirs.{name}; name_{name} = rsock.{name}"


def complaints(text: str, version: tuple[int, int], folder: Path) -> str:
    """Return what mypy says of a program."""
    program = folder / "program.py"
    program.write_text(text)
    options = ["--config-file", "", "--cache-dir", str(folder / "cache"), "--no-error-summary"]
    told, failed, _ = mypy.run(
        [*options, "--python-version", "{}.{}".format(*version), str(program)]
    )
    assert not failed
    return str(told)


@pytest.mark.parametrize("version", [(3, 11), (3, 15)])
def test_what_typeshed_allows_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int]
) -> None:
    """Every function, class and constant of typeshed's `socket` can be replaced by rsock's."""
    typeshed = Typeshed(version)
    assert len(typeshed.functions()) > 30
    assert len(typeshed.methods("socket")) > 30
    assert len(typeshed.names()) > 300
    monkeypatch.setenv("MYPYPATH", str(Path(rsock.__file__).parent.parent))
    parts = [HEAD, *of_functions(typeshed), *of_names(typeshed)]
    parts += [text for name in CLASSES for text in of_class(typeshed, name)]
    assert complaints("".join(parts), version, tmp_path) == ""
    # Nor does it pass because nothing is looked at.
    for wrong in ("wrong: Of_close = rsock.gethostname", "def wrong() -> Has_socket: return rsock"):
        assert "error" in complaints("\n".join([*parts, wrong]), version, tmp_path)
