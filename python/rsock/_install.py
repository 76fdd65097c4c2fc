"""rsock as the `socket` of a whole process; imported when a program asks for that."""

from __future__ import annotations

import sys
from _thread import RLock
from types import BuiltinFunctionType, FunctionType, ModuleType

import rsock
from rsock import _sockets
from rsock._sockets import stdlib_class

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

    Names = dict[Any, Any]

# Whoever holds it imports nothing that another thread may be importing meanwhile.
_lock = RLock()
_changes: list[tuple[Names, object, object, object]] = []
_absent = object()
# Not what `import socket` gives by now, which may be rsock.
_stdlib: Any = vars(_sockets)["_stdlib"]
_ours: Names = rsock.__dict__
_theirs: Names = _stdlib.__dict__

# What stays as it is: the C core of ssl takes sockets of the standard library's class only.
_KEEPING = frozenset({"socket", "_socket", "ssl", "_ssl", "rsock"})
# What a second rsock shares with the first: a core is loaded once.
_SHARED = frozenset({"rsock._rsock", "rsock._install"})


def install() -> None:
    """Do what `rsock.install` promises."""
    try:
        __import__("ssl")
    except ImportError:
        pass  # a Python may be built without it
    with _lock:
        if _changes:
            return
        try:
            _install()
        except BaseException:  # a signal handler may raise
            uninstall()
            raise


def uninstall() -> None:
    """Do what `rsock.uninstall` promises."""
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
    _change(_sockets.__dict__, "_shown", stdlib_class)
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
        if stdlib_class in reducers:
            _change(reducers, _sockets.socket, reducers[stdlib_class])


class _Finder:
    """Find `socket` for a program that imports it anew.

    Such a `socket` is a module of its own, as the standard library's would be: eventlet takes one
    aside before it replaces what is in the other.
    """

    def find_spec(
        self: Any, name: str, _path: object = None, _target: object = None
    ) -> ModuleSpec | None:
        if name != "socket":
            return None
        from importlib.machinery import ModuleSpec  # noqa: PLC0415 - rarely needed

        return ModuleSpec(name, self)

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
            module: ModuleType = __import__("rsock")
            _change(vars(sys.modules["rsock._sockets"]), "_shown", stdlib_class)
        finally:
            del sys.modules["socket"]
            sys.modules.update(ours)
    _change(vars(module), "SocketType", _stdlib.SocketType)
    return module


def _is_copied(name: str) -> bool:
    return name.partition(".")[0] == "rsock" and name not in _SHARED
