"""A call as a row: one statement, timed as `timeit` does, over sockets made for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from timeit import Timer
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rsock.bench.row import MakeRun, Run

# What the statement can name; among it `m`, the module.
Names = dict[str, Any]
Scene = Callable[[ModuleType, ExitStack], Names]


def statement(text: str, scene: Scene) -> MakeRun:
    """Return what times the statement.

    Compiled anew for each module, since CPython specialises code in place for the types it meets.
    """

    def make(module: ModuleType, stack: ExitStack) -> Run:
        names = {"m": module, **scene(module, stack)}
        as_locals = "\n".join(f"{name} = names[{name!r}]" for name in names)
        return Timer(text, as_locals, globals={"names": names}).timeit

    return make


def nothing(_module: ModuleType, _stack: ExitStack) -> Names:
    """Give the statement nothing but the module."""
    return {}


def unix_pair(module: ModuleType, stack: ExitStack) -> Names:
    """Two connected AF_UNIX stream sockets."""
    sock, peer = module.socketpair()
    return {"sock": stack.enter_context(sock), "peer": stack.enter_context(peer)}


def tcp_pair(module: ModuleType, stack: ExitStack) -> Names:
    """Two TCP sockets connected over loopback."""
    with module.create_server(("127.0.0.1", 0)) as listener:
        sock = stack.enter_context(module.create_connection(listener.getsockname()))
        peer = stack.enter_context(listener.accept()[0])
    for end in (sock, peer):  # or a small segment waits for the peer's delayed acknowledgement
        end.setsockopt(module.IPPROTO_TCP, module.TCP_NODELAY, 1)
    return {"sock": sock, "peer": peer}


def udp_pair(module: ModuleType, stack: ExitStack) -> Names:
    """Two UDP sockets on loopback and the `address` of the second."""
    sock = stack.enter_context(module.socket(module.AF_INET, module.SOCK_DGRAM))
    peer = stack.enter_context(module.socket(module.AF_INET, module.SOCK_DGRAM))
    peer.bind(("127.0.0.1", 0))
    return {"sock": sock, "peer": peer, "address": peer.getsockname()}
