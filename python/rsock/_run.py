"""`python -m rsock run`: any program, with rsock as its `socket`."""

from __future__ import annotations

import builtins
import io
import os
import pkgutil
import runpy
import sys
from functools import partial
from importlib.machinery import BuiltinImporter, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import rsock

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

# What `python -m` itself calls: unlike run_module() it runs in `__main__` and leaves it in place,
# for threads and exit handlers that outlive the program's last line.
_run_as_main: Callable[..., object] = vars(runpy)["_run_module_as_main"]


def run(program: list[str]) -> bool:
    """Run `-m MODULE`, `-c CODE` or `SCRIPT` with its arguments; return False for all else."""
    match program:
        case ["-m", name, *arguments]:
            start = partial(_run_module, name, arguments)
        case ["-c", code, *arguments]:
            start = partial(_run_code, code, arguments)
        case [script, *_] if not script.startswith("-"):
            start = partial(_run_script, program)
        case _:
            return False
    os.environ["RSOCK_INSTALL"] = "1"  # what rsock_install.pth looks for in a Python that it starts
    rsock.install()
    _run_unseen(start)
    return True


def _run_module(name: str, arguments: list[str]) -> None:
    sys.argv = ["-m", *arguments]  # "-m" until the module is found, as python does
    _new_main()
    _run_as_main(name, alter_argv=True)


def _run_code(code: str, arguments: list[str]) -> None:
    sys.argv = ["-c", *arguments]
    _set_import_path("")
    main = _new_main(__loader__=BuiltinImporter)
    _execute(code, "<string>", main)


def _run_script(program: list[str]) -> None:
    sys.argv = program
    script = os.path.join(os.getcwd(), program[0])  # noqa: PTH109, PTH118 - `./` stays
    if pkgutil.get_importer(script) is not None:
        _run_archive(script)
        return
    source = _read(script)
    _set_import_path(str(Path(script).resolve().parent))
    loader = SourceFileLoader("__main__", script)
    main = _new_main(__loader__=loader, __file__=script, __cached__=None)
    _execute(source, script, main)


def _run_archive(script: str) -> None:
    """Run the `__main__` of a directory or zip file, which python imports from even with -P."""
    if not sys.flags.safe_path:
        del sys.path[0]
    sys.path.insert(0, script)
    _new_main()
    _run_as_main("__main__", alter_argv=False)


def _set_import_path(folder: str) -> None:
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _read(script: str) -> bytes:
    try:
        with io.open_code(script) as file:
            return file.read()
    except OSError as error:
        reason = f"[Errno {error.errno}] {error.strerror}"
        sys.stderr.write(f"{sys.executable}: can't open file {script!r}: {reason}\n")
        raise SystemExit(2) from None


def _new_main(**names: object) -> dict[str, Any]:
    main = sys.modules["__main__"] = ModuleType("__main__")
    vars(main).update(names, __builtins__=builtins, __annotations__={})
    return vars(main)


def _execute(source: str | bytes, filename: str, main: dict[str, Any]) -> None:
    code = compile(source, filename, "exec", dont_inherit=True)
    exec(code, main)  # noqa: S102 - running the program is the purpose


def _run_unseen(start: Callable[[], None]) -> None:
    """Run the program so that a traceback begins where python's own would.

    The exception goes on to the interpreter, which alone knows how to end a process on SystemExit
    and KeyboardInterrupt; only the traceback that its hook is given is cut.
    """
    try:
        start()
    except SystemExit:
        raise
    except BaseException:
        sys.excepthook = partial(_show, sys.excepthook)
        raise


def _show(
    hook: Callable[[type[BaseException], BaseException, TracebackType | None], object],
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    sys.excepthook = hook
    while trace and trace.tb_frame.f_code.co_filename != __file__:
        trace = trace.tb_next
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    hook(kind, error.with_traceback(trace), trace)
