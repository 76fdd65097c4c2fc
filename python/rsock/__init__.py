"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Constants, enums,
exceptions and the functions that ask the resolver are the standard library's own objects.
"""

from __future__ import annotations

import socket as _stdlib
from socket import *  # noqa: F403 - every public name that is not defined below

from rsock._connect import create_connection, create_server, has_dualstack_ipv6
from rsock._rsock import close, dup, getdefaulttimeout, setdefaulttimeout
from rsock._socket import fromfd, socket, socketpair

__all__ = _stdlib.__all__  # noqa: PLE0605 - a list, built by the standard library at import

# The names without which other programs do not run, though nobody promised them.
globals().update({name: getattr(_stdlib, name) for name in dir(_stdlib) if name not in globals()})
