"""The names and indexes of network interfaces, and what is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import MODULES, assert_own_function, assert_parity, no_leak, observe
from values import Index

FUNCTIONS = ["if_nameindex", "if_nametoindex", "if_indextoname"]


class Wrong:
    """A path that is none."""

    def __fspath__(self) -> int:
        """Return what no path may return."""
        return 3


def test_interfaces() -> None:
    """The interfaces are those that the standard library and the kernel know."""
    interfaces: Any = assert_parity(lambda m: m.if_nameindex()).value
    # Two lines of heading, then one for each interface, proc_pid_net(5).
    lines = Path("/proc/self/net/dev").read_text().splitlines()[2:]
    assert {name for _, name in interfaces} == {line.split(":")[0].strip() for line in lines}


def test_there_and_back(module: Any) -> None:
    """Every index leads to its name, every name to its index."""
    for index, name in module.if_nameindex():
        assert module.if_nametoindex(name) == index
        assert module.if_indextoname(index) == name


@pytest.mark.parametrize(
    "name",
    [
        *("lo", b"lo", Path("lo"), "", b"", "lo ", "LO", "no such interface", "a" * 15, "a" * 16),
        *("lo\0", b"lo\0x", "\0", "caf\xe9", "\udc80", "\ud800", b"\xff", "a" * 100_000, "%d"),
        *(bytearray(b"lo"), memoryview(b"lo"), None, 1, 1.5, Wrong(), Path()),
    ],
    ids=lambda name: repr(name)[:40],
)
def test_name(name: object) -> None:
    """A name is found, or refused in the same words; bytes and paths are names, too."""
    with no_leak():
        assert_parity(lambda m: m.if_nametoindex(name))


def test_missing_name_has_no_number(module: Any) -> None:
    """The C library does not say why there is no interface, and neither does the error."""
    with pytest.raises(OSError, match=r"^no interface with this name$") as caught:
        module.if_nametoindex("no such interface")
    assert caught.value.errno is None


@pytest.mark.parametrize(
    "index",
    [
        *(0, 1, True, 4242, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 32, (1 << 32) + 1),
        *(1 << 63, (1 << 64) - 2, 1 << 64, 1 << 200, -1, -(1 << 31), -(1 << 200)),
        *(Index(1), 1.0, "1", "lo", b"lo", None),
    ],
    ids=repr,
)
def test_index(index: Any) -> None:
    """An index is found, or refused in the same words, however large."""
    with no_leak():
        assert_parity(lambda m: m.if_indextoname(index))


def test_largest_index() -> None:
    """CPython before 3.13 returns no error of its own, so the words are those of who calls."""
    theirs, ours = (observe(lambda m: m.if_indextoname((1 << 64) - 1), m) for m in MODULES)
    assert ours.error is theirs.error
    assert ours.error is (OverflowError if sys.version_info >= (3, 13) else SystemError)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("args", [(), ("lo",), (1, 2), (1, 2, 3)], ids=repr)
@pytest.mark.parametrize("names", [(), ("x",), ("if_name",)], ids=repr)
def test_wrong_call(name: str, args: tuple[object, ...], names: tuple[str, ...]) -> None:
    """Too few or too many arguments and arguments by name are refused in the same words."""
    assert_parity(lambda m: getattr(m, name)(*args, **dict.fromkeys(names, 1)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_itself(name: str) -> None:
    """A function is rsock's own, public, documented and shows what the standard library's shows."""
    assert_own_function(name)


# In a process of its own: where much was freed before, memory that is lost needs none that is new.
GROWTH = """
import rsock
def resident():  # statm counts in batches of many pages, this one page for page
    with open("/proc/self/smaps_rollup") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Rss:"))
for _ in range(500):
    rsock.if_nameindex()
before = resident()
for _ in range(20_000):
    rsock.if_nameindex()
print(resident() - before)
"""


def test_list_is_freed() -> None:
    """Asking again and again takes no more memory; a list of one interface takes 80 bytes."""
    grown = int(subprocess.check_output([sys.executable, "-c", GROWTH]))  # noqa: S603 - our own text
    assert grown < 20_000 * 80 // 2
