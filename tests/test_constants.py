"""The constants: every name of every supported standard library and more, each with its value."""

from __future__ import annotations

import pickle
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

import headers
import rsock
import stubs
from rsock import _rsock
from support import PUBLIC

if TYPE_CHECKING:
    from enum import Enum, IntEnum, IntFlag

NAMES = Path(__file__).parent / "names"


def recorded(name: str) -> set[str]:
    """Return a recorded list of names."""
    return set((NAMES / f"{name}.txt").read_text().split())


TABLE: dict[str, int | str] = {}
_rsock.constants(TABLE, {})
KNOWN = vars(socket)
LACKING = sorted(TABLE.keys() - KNOWN.keys())
ENUMS: tuple[type[IntEnum | IntFlag], ...] = (
    socket.AddressFamily,
    socket.SocketKind,
    socket.MsgFlag,
    socket.AddressInfo,
)
TEXTS = {"BDADDR_ANY": "00:00:00:00:00:00", "BDADDR_LOCAL": "00:00:00:FF:FF:FF"}

# What the standard library has on other systems only.
FOREIGN = recorded("foreign")

# What no header has: numbers that only the kernel or the standard library knows by these names.
NOWHERE = recorded("nowhere")

# What came to the headers after Linux 6.1 and glibc 2.36.
NEWER = recorded("newer")
VERSIONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]
BLUETOOTH = ("BDADDR_", "BT_", "BTPROTO_", "HCI_", "L2CAP_", "RFCOMM_", "SCO_")
BLUETOOTH_LEVELS = {"SOL_HCI", "SOL_L2CAP", "SOL_RFCOMM", "SOL_SCO"}


def run(code: str) -> str:
    """Return what a new interpreter prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this one's


def test_every_name_of_the_standard_library() -> None:
    """Whatever the running interpreter's module has, private or not, rsock has."""
    assert set(dir(socket)) - set(dir(rsock)) == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_name_of_a_version(version: str) -> None:
    """Names that CPython on Linux has, built with every header, are there on all versions."""
    names = recorded(version)
    assert len(names) > 400
    # Since 3.14 the functions that need these modules import them.
    modules = {"array", "selectors"} - KNOWN.keys()
    assert names - set(dir(rsock)) - modules == set()


def test_recorded_names_grow() -> None:
    """A later version has what an earlier one has, but for the two modules."""
    for earlier, later in pairwise(recorded(version) for version in VERSIONS):
        assert earlier - later <= {"array", "selectors"}


def test_numbers_of_the_standard_library_are_in_the_table() -> None:
    """The table lacks no constant of the running interpreter, and has the same value for each."""
    constants = {
        name: value
        for name, value in KNOWN.items()
        if name[0] != "_" and isinstance(value, (int, str))
    }
    del constants["has_ipv6"]
    for name in ("EBADF", "EAGAIN", "EWOULDBLOCK"):  # of the module errno
        del constants[name]
    assert len(constants) > 300
    assert {name: TABLE.get(name) for name in constants} == constants


def test_objects_of_the_standard_library() -> None:
    """Where the standard library has a constant, rsock has that object, not one like it."""
    shared = TABLE.keys() & KNOWN.keys()
    assert len(shared) > 300
    assert [name for name in shared if getattr(rsock, name) is not KNOWN[name]] == []


def test_what_the_standard_library_lacks_is_plain() -> None:
    """The other constants are ints and no members of an enum; the two that are text are str."""
    assert len(LACKING) > 500
    wrong = [name for name in LACKING if type(getattr(rsock, name)) not in {int, str}]
    assert wrong == []
    assert {name: TABLE[name] for name in TABLE if isinstance(TABLE[name], str)} == TEXTS
    assert {name: getattr(rsock, name) for name in LACKING} == {n: TABLE[n] for n in LACKING}


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_members(enum: type[IntEnum | IntFlag]) -> None:
    """A member of the enum is that very member, and rsock's enum is that very enum."""
    assert getattr(rsock, enum.__name__) is enum
    members = cast("dict[str, Enum]", dict(enum.__members__))
    assert members
    assert [name for name, member in members.items() if getattr(rsock, name) is not member] == []


def test_enums_get_no_member_more() -> None:
    """Importing rsock leaves the enums of the standard library as they were."""
    count = "print([list(e.__members__.items()) for e in (s.AddressFamily, s.SocketKind, s.MsgFlag,"
    count += " s.AddressInfo)])"
    assert run(f"import socket as s; {count}") == run(f"import socket as s, rsock; {count}")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_members_are_pickled(protocol: int) -> None:
    """A member that is pickled comes back as itself, also where rsock was never imported."""
    members = [rsock.AF_INET, rsock.SOCK_STREAM, rsock.MSG_PEEK, rsock.AI_PASSIVE, rsock.AF_UNIX]
    pickled = pickle.dumps(members, protocol)
    assert all(map(_is, pickle.loads(pickled), members))  # noqa: S301 - made above
    code = f"import pickle, sys; m = pickle.loads({pickled!r}); import socket as s"
    code += "; print(m[0] is s.AF_INET, 'rsock' in sys.modules)"
    assert run(code) == "True False\n"


def _is(one: object, other: object) -> bool:
    return one is other


def test_public_names() -> None:
    """`__all__` has each public name once: the standard library's and the table's."""
    public = PUBLIC
    assert len(public) == len(set(public))
    assert set(public) >= set(KNOWN["__all__"]) | TABLE.keys()
    assert [name for name in public if not hasattr(rsock, name)] == []


def test_import_of_every_name() -> None:
    """`from rsock import *` gives what `__all__` has, members and plain numbers."""
    names: dict[str, Any] = {}
    exec("from rsock import *", names)  # noqa: S102 - a function cannot import every name
    assert names.keys() - {"__builtins__"} == set(PUBLIC)
    assert names["AF_INET"] is socket.AF_INET
    assert names["UDP_SEGMENT"] == 103


@pytest.mark.skipif(sys.platform != "linux", reason="what is foreign depends on the system")
def test_no_foreign_name() -> None:
    """What only other systems have is absent on Linux."""
    assert [name for name in sorted(FOREIGN) if hasattr(rsock, name) or hasattr(socket, name)] == []
    with pytest.raises(AttributeError, match="module 'rsock' has no attribute 'SIO_RCVALL'"):
        _: object = getattr(rsock, "SIO_RCVALL")  # noqa: B009 - checkers know that as well


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("SO_ZEROCOPY", 60), ("MSG_ZEROCOPY", 0x4000000), ("UDP_GRO", 104), ("SO_COOKIE", 57)),
        *(("AF_XDP", 44), ("SOL_TLS", 282), ("TCP_ULP", 31), ("MCAST_JOIN_GROUP", 42)),
        *(("SO_PEERPIDFD", 77), ("SO_PASSRIGHTS", 83), ("TCP_AO_INFO", 40), ("BT_PHY", 14)),
        *(("AF_BLUETOOTH", 31), ("CAN_ISOTP_OPTS", 1), ("IP_MTU", 14), ("SO_ORIGINAL_DST", 80)),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the numbers are Linux's")
def test_known_numbers(name: str, value: int) -> None:
    """Some numbers that are written down in manuals, whatever the table was made from."""
    assert getattr(rsock, name) == value


@pytest.mark.skipif(headers.compiler() is None, reason="no C compiler (cc, gcc, clang)")
@pytest.mark.skipif(sys.platform != "linux", reason="the headers are Linux's")
def test_headers(tmp_path: Path) -> None:
    """Every number is that of the system's headers; one that none has is known to be such."""
    numbers = {name: value for name, value in TABLE.items() if isinstance(value, int)}
    words = {name: name.removeprefix("CAN_BCM_") for name in numbers}
    words["CAN_BCM_CAN_FD_FRAME"] = "CAN_FD_FRAME"
    found = headers.values(sorted(set(words.values())), tmp_path)
    if "SO_RCVMARK" not in found:
        pytest.skip("the kernel's headers (linux-libc-dev) are missing or older than Linux 6.0")
    told = {name: found[word] for name, word in words.items() if word in found}
    assert {name: numbers for name, numbers in told.items() if numbers != {TABLE[name]}} == {}
    silent = numbers.keys() - told.keys() - NOWHERE - NEWER
    if "BT_SECURITY" not in found:
        silent -= {name for name in silent if name.startswith(BLUETOOTH)} | BLUETOOTH_LEVELS
    assert silent == set()


def test_stub() -> None:
    """The stubs are what the table says; `make stubs` writes them."""
    assert stubs.STUB.read_text() == stubs.expected(), "out of date: run `make stubs`"
    assert stubs.PUBLIC.read_text() == stubs.expected_public(), "out of date: run `make stubs`"
