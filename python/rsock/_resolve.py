"""getaddrinfo with the parameters' names, and getfqdn.

Every name that a program may have replaced in the module `rsock` is looked up there at the time of
the call, as the standard library's functions look theirs up in `socket`.
"""

from __future__ import annotations

import rsock
from rsock._rsock import getaddrinfo as _getaddrinfo

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from socket import AddressFamily, SocketKind
    from typing import Any

    Info = tuple[AddressFamily, SocketKind, int, str, Any]


def getaddrinfo(  # noqa: PLR0913, PLR0917 - the parameters of getaddrinfo(3)
    host: str | bytes | None,
    port: str | bytes | int | None,
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> list[Info]:
    """Resolve a host and a port into all that is needed to make a socket and connect it.

    Return a list of ``(family, type, proto, canonname, sockaddr)``. The host is a name, the text of
    an IPv4 or IPv6 address, or None; the port the name of a service, a number, or None. *family*,
    *type* and *proto* narrow the list, 0 is any; *flags* are those called ``AI_*``.
    """
    return _getaddrinfo(host, port, family, type, proto, flags)


def getfqdn(name: str = "") -> str:
    """Return the name of a host with its domain, as far as it is known.

    That is the first of the host's names that has a dot in it, the true one if none has; *name*
    itself if the host is not found. An empty name, "0.0.0.0" and "::" stand for this host.
    """
    name = name.strip()
    if name in {"", "0.0.0.0", "::"}:  # noqa: S104 - nothing is bound
        name = rsock.gethostname()
    try:
        true_name, aliases, _ = rsock.gethostbyaddr(name)
    except OSError:
        return name
    return next((known for known in (true_name, *aliases) if "." in known), true_name)
