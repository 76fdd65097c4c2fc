# The forms of addresses, for checkers alone: at run time there is no such module. What the parts
# are is told in docs/families.

from socket import AddressFamily, SocketKind
from typing import Any, Literal, TypeAlias

from typing_extensions import Buffer, TypeVar

# What a socket takes: more than it gives, and more than its class tells. Bluetooth has an int.
Address: TypeAlias = tuple[Any, ...] | str | Buffer | int

# What a socket gives.
IPv4: TypeAlias = tuple[str, int]
IPv6: TypeAlias = tuple[str, int, int, int]
Unix: TypeAlias = str | bytes
Netlink: TypeAlias = tuple[int, int]
Packet: TypeAlias = tuple[str, int, int, int, bytes]
Qipcrtr: TypeAlias = tuple[int, int]
Tipc: TypeAlias = tuple[int, int, int, int, int]
Vsock: TypeAlias = tuple[int, int]

AddressT_co = TypeVar("AddressT_co", covariant=True, default=Any)  # noqa: PYI001 - of two stubs

# A sender that the kernel does not name, as on a connected stream, is None. Who knows better must
# not be made to ask: typeshed says the same of `Match.group` by the same name.
MaybeNone: TypeAlias = Any

# What getaddrinfo gives.
Info: TypeAlias = (
    tuple[Literal[AddressFamily.AF_INET], SocketKind, int, str, IPv4]
    | tuple[Literal[AddressFamily.AF_INET6], SocketKind, int, str, IPv6]
)
