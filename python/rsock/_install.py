"""`install` and `uninstall`: rsock as the `socket` of a whole process."""

from __future__ import annotations

import importlib
import socket as _stdlib
import sys
import threading
from importlib.machinery import ModuleSpec
from types import BuiltinFunctionType, FunctionType, ModuleType

import rsock
from rsock import _sockets

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any

    Names = dict[Any, Any]

# Whoever holds it imports nothing that another thread may be importing meanwhile.
_lock = threading.RLock()
_changes: list[tuple[Names, object, object, object]] = []
_absent = object()
_stdlib_class = _stdlib.socket
_ours: Names = rsock.__dict__
_theirs: Names = _stdlib.__dict__

# What stays as it is: the C core of ssl takes sockets of the standard library's class only.
_KEEPING = frozenset({"socket", "_socket", "ssl", "_ssl", "rsock"})
# What a second rsock shares with the first: a core is loaded once.
_SHARED = frozenset({"rsock._rsock", "rsock._install"})


def install() -> None:
    """Make rsock the `socket` of this process.

    `import socket` gives the module rsock from here on, also after somebody has removed `socket`
    from `sys.modules`. Modules that were imported before hold rsock wherever a global of theirs was
    the module `socket`, or a function or class of it; what a program has put into `socket` in place
    of a function or class is taken over. Sockets of rsock are instances of the standard library's
    class too, and `SocketType` is the standard library's. `multiprocessing` can send them.

    `ssl` is imported, if it was not yet, and keeps the standard library's class underneath; it
    wraps sockets of rsock. `_socket` is left alone. What was taken from `socket` earlier and is no
    global of a module (a default argument, a base class) stays what it was.

    To be called early, before threads that import. Calling it again changes nothing. Only this
    process and its forks are changed: set `RSOCK_INSTALL=1` for those that it starts.
    """
    try:
        importlib.import_module("ssl")
    except ImportError:
        pass  # a Python may be built without it
    with _lock:
        if not _changes:
            _install()


def uninstall() -> None:
    """Undo `install()`, but for what has been changed again since; sockets go on working.

    A module that was imported meanwhile keeps rsock.
    """
    with _lock:
        if _finder in sys.meta_path:
            sys.meta_path.remove(_finder)
        while _changes:
            names, name, old, new = _changes.pop()
            if names.get(name, _absent) is not new:
                continue
            if old is _absent:
                del names[name]
            else:
                names[name] = old


def _install() -> None:
    for name, value in _replaced_by_program():
        _change(_ours, name, value)
    _change(_ours, "SocketType", _stdlib.SocketType)
    _change(_sockets.__dict__, "_shown", _stdlib_class)
    _change(sys.modules, "socket", rsock)
    sys.meta_path.insert(0, _finder)
    _rebind_modules()
    _register_with_multiprocessing()


def _change(names: Names, name: object, new: object) -> None:
    _changes.append((names, name, names.get(name, _absent), new))
    names[name] = new


def _pairs() -> list[tuple[str, object, object]]:
    """Return what the two modules have different objects for, standard library's first."""
    pairs = [(name, value, _ours.get(name, value)) for name, value in list(_theirs.items())]
    return [pair for pair in pairs if callable(pair[2]) and pair[1] is not pair[2]]


def _replaced_by_program() -> list[tuple[str, object]]:
    """Find what was put into `socket` in place of a function or class of its own."""
    return [(name, value) for name, value, _ in _pairs() if not _is_of_stdlib(value)]


def _is_of_stdlib(value: object) -> bool:
    # A wrapper made with functools.wraps has the name of the module that it wraps.
    if isinstance(value, FunctionType):
        return value.__globals__ is _theirs
    return isinstance(value, (type, BuiltinFunctionType)) and value.__module__ in _KEEPING


def _rebind_modules() -> None:
    successors = {id(value): ours for _, value, ours in _pairs()} | {id(_stdlib): rsock}
    # A copy: other threads may import meanwhile. None and other objects are met there.
    modules: list[object] = list(sys.modules.values())
    for module in modules:
        if isinstance(module, ModuleType) and not _keeps(vars(module)):
            _rebind(vars(module), successors)


def _keeps(names: Names) -> bool:
    return str(names.get("__name__")).partition(".")[0] in _KEEPING


def _rebind(names: Names, successors: dict[int, object]) -> None:
    for name, value in list(names.items()):
        if id(value) in successors:
            _change(names, name, successors[id(value)])


def _register_with_multiprocessing() -> None:
    """Do for our class what the module does for the standard library's when it is imported."""
    reduction = sys.modules.get("multiprocessing.reduction")
    if reduction is not None:
        reducers = reduction.ForkingPickler._extra_reducers  # noqa: SLF001 - register() cannot undo
        if _stdlib_class in reducers:
            _change(reducers, _sockets.socket, reducers[_stdlib_class])


class _Finder:
    """Find `socket` for a program that imports it anew.

    Such a `socket` is a module of its own, as the standard library's would be: eventlet takes one
    aside before it replaces what is in the other.
    """

    def find_spec(
        self: Any, name: str, _path: object = None, _target: object = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name == "socket" else None

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        return _another_rsock()

    def exec_module(self, _module: ModuleType) -> None:
        """Do nothing: the module has been executed by its own loader."""


_finder = _Finder()


def _another_rsock() -> ModuleType:
    with _lock:
        ours = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_copied(name)}
        sys.modules["socket"] = _stdlib  # which rsock imports; the loader that asked replaces it
        try:
            module = importlib.import_module("rsock")
            _change(vars(sys.modules["rsock._sockets"]), "_shown", _stdlib_class)
        finally:
            del sys.modules["socket"]
            sys.modules.update(ours)
    _change(vars(module), "SocketType", _stdlib.SocketType)
    return module


def _is_copied(name: str) -> bool:
    return name.partition(".")[0] == "rsock" and name not in _SHARED
