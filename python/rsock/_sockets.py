"""The class `socket` and the functions that make objects of it.

Every name that a program may have replaced in the module `rsock` is looked up there at the time of
the call, as the standard library's functions look theirs up in `socket`.
"""

from __future__ import annotations

import os
import socket as _stdlib
import sys
from abc import ABCMeta
from array import array
from socket import SCM_RIGHTS, SOL_SOCKET
from types import GenericAlias

import rsock
from rsock import _files, _rsock
from rsock._rsock import CMSG_LEN

_open = _rsock.socket._open  # noqa: SLF001 - made for this; a class may have its own of that name

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterable
    from typing import Any, NoReturn, Self, TypeVar

    from typing_extensions import Buffer

    Class = TypeVar("Class", bound=_rsock.socket)


class socket(_rsock.socket, metaclass=ABCMeta):  # noqa: N801 - the name that it replaces
    """A socket, as the standard library's class of this name, with its calls in Rust.

    To checkers it is generic over its addresses, which follow from the family: one of AF_INET6 is a
    ``rsock.socket[tuple[str, int, int, int]]``. Without a parameter it is of any family.
    """

    # Warning filters, logs and `isinstance` by name know sockets as `socket.socket`.
    __module__ = "socket"
    __slots__ = ("__weakref__", "_closed", "_io_refs")

    _closed: bool
    _io_refs: int

    def __init__(
        self, family: int = -1, type: int = -1, proto: int = -1, fileno: int | None = None
    ) -> None:
        if fileno is None:
            if family == -1:
                family = _stdlib.AF_INET
            if type == -1:
                type = _stdlib.SOCK_STREAM
            if proto == -1:
                proto = 0
        _open(self, family, type, proto, fileno)
        self._io_refs = 0
        self._closed = False

    __del__ = _rsock.socket._finalize  # noqa: SLF001 - made for this

    # Properties of functions made for this: an attribute of a C class is refused in other words.
    family = property(_rsock.socket._family)  # noqa: SLF001  # pyright: ignore[reportIncompatibleMethodOverride]
    type = property(_rsock.socket._type)  # noqa: SLF001  # pyright: ignore[reportIncompatibleMethodOverride]

    # For annotations that are evaluated, and base classes: the stub is generic over the address.
    __class_getitem__: Any = classmethod(GenericAlias)  # pyright: ignore[reportUnknownVariableType]

    def __init_subclass__(cls, **options: Any) -> None:
        """Name the module of a class that `type()` makes, which the metaclass gets wrong."""
        super().__init_subclass__(**options)
        if cls.__module__ == ABCMeta.__module__:
            # It is that of the frame which called the metaclass.
            frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            cls.__module__ = frame.f_globals["__name__"]

    @property
    def __class__(self) -> builtins.type[Any]:
        """After install() the standard library's class, for who asks isinstance() with that."""
        return _shown if type(self) is socket else type(self)

    @__class__.setter
    def __class__(self, value: builtins.type[Any]) -> None:
        _set_class(self, value)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        if not self._closed:
            self.close()

    def __repr__(self) -> str:
        """Show the class, the numbers and the addresses."""
        closed = getattr(self, "_closed", False)
        text = (
            f"<{self.__class__.__module__}.{self.__class__.__qualname__}"
            f"{' [closed]' if closed else ''} fd={self.fileno()}, family={self.family!s}, "
            f"type={self.type!s}, proto={self.proto}"
        )
        if not closed:
            text += _named(self, "getsockname", "laddr") + _named(self, "getpeername", "raddr")
        return text + ">"

    def __getstate__(self) -> NoReturn:
        raise TypeError(f"cannot pickle {self.__class__.__name__!r} object")

    def dup(self) -> Self:
        """Return a new socket of the same open file; it is not inheritable."""
        fd = rsock.dup(self.fileno())
        sock = _adopt(type(self), self.family, self.type, self.proto, fd)
        sock.settimeout(self.gettimeout())
        return sock

    def accept(self) -> tuple[rsock.socket, Any]:
        """Wait for a connection; return a socket of it and the address of the peer."""
        fd, address = self._accept()
        sock = _adopt(rsock.socket, self.family, self.type, self.proto, fd)
        # A new socket blocks whatever the listener does, unless a default is set (CPython 7995).
        if rsock.getdefaulttimeout() is None and self.gettimeout():
            sock.setblocking(True)
        return sock, address

    # Python functions, which take any object that looks like a socket.
    makefile = _stdlib.socket.makefile if TYPE_CHECKING else _files.makefile
    sendfile = _files.sendfile
    sendfile_all = _files.sendfile_all
    _sendfile_use_sendfile = _files.use_sendfile
    _sendfile_use_send = vars(_stdlib.socket)["_sendfile_use_send"]
    _check_sendfile_params = vars(_stdlib.socket)["_check_sendfile_params"]

    def _decref_socketios(self) -> None:
        if self._io_refs > 0:
            self._io_refs -= 1
        if self._closed:
            self.close()

    def _real_close(self, _ss: builtins.type[_rsock.socket] = _rsock.socket) -> None:
        # The default argument outlives the module's globals when the interpreter ends.
        _ss.close(self)

    def close(self) -> None:
        """Close the socket, once every file that makefile() made of it is closed."""
        self._closed = True
        if self._io_refs <= 0:
            self._real_close()

    def detach(self) -> int:
        """Close the socket without closing the descriptor, which is returned."""
        self._closed = True
        return super().detach()

    def get_inheritable(self) -> bool:
        """Return whether programs that this process starts get the descriptor."""
        return os.get_inheritable(self.fileno())

    def set_inheritable(self, inheritable: bool) -> None:
        """Set whether programs that this process starts get the descriptor."""
        os.set_inheritable(self.fileno(), inheritable)


_rsock.equip(_files.SocketIO, socket)
# A TLS socket is one of the standard library's, and has always been an instance of `socket.socket`.
socket.register(_stdlib.socket)

_shown: type[Any] = socket  # what install() changes
_set_class = vars(object)["__class__"].__set__


def _named(sock: socket, method: str, label: str) -> str:
    try:
        address = getattr(sock, method)()
    except (OSError, AttributeError):
        return ""
    return f", {label}={address}" if address else ""


def _adopt(factory: type[Class], family: int, type: int, proto: int, fd: int) -> Class:
    """Make a socket of a new descriptor, which is closed if that is refused."""
    if factory is not socket:
        return factory(family, type, proto, fileno=fd)
    sock = socket.__new__(factory)
    try:
        sock.__init__(family, type, proto, fd)  # type: ignore[misc]
    except BaseException:
        # A signal handler may raise when the socket has the descriptor already, and closes it.
        if sock.fileno() != fd:
            _rsock.close(fd)
        raise
    return sock


def fromfd(fd: int, family: int, type: int, proto: int = 0) -> rsock.socket:
    """Return a socket of a duplicate of a descriptor."""
    return _adopt(rsock.socket, family, type, proto, rsock.dup(fd))


def socketpair(
    family: int | None = None, type: int = _stdlib.SOCK_STREAM, proto: int = 0
) -> tuple[rsock.socket, rsock.socket]:
    """Return two connected sockets, of AF_UNIX if no family is given."""
    if family is None:
        family = _stdlib.AF_UNIX
    # Objects that own their descriptors until these are taken over, whatever happens meanwhile.
    left, right = _rsock.socketpair(family, type, proto)
    one = _adopt(rsock.socket, family, type, proto, left.detach())
    return one, _adopt(rsock.socket, family, type, proto, right.detach())


def send_fds(
    sock: Any, buffers: Iterable[Buffer], fds: Iterable[int], flags: int = 0, address: Any = None
) -> int:
    """Send descriptors with data; return how many bytes of the data were sent.

    Flags and address count, as in CPython since 3.14. They are passed on to `sock.sendmsg` only if
    there are any: before, that was always called without.
    """
    sent: int
    if flags or address is not None:
        sent = sock.sendmsg(buffers, [(SOL_SOCKET, SCM_RIGHTS, array("i", fds))], flags, address)
    else:
        sent = sock.sendmsg(buffers, [(SOL_SOCKET, SCM_RIGHTS, array("i", fds))])
    return sent


def recv_fds(
    sock: Any, bufsize: int, maxfds: int, flags: int = 0
) -> tuple[bytes, list[int], int, Any]:
    """Receive data and at most *maxfds* descriptors.

    Return the data, the descriptors, the flags of the message and the address of the sender. The
    descriptors are inheritable unless the flags have MSG_CMSG_CLOEXEC. As with send_fds, flags
    count.
    """
    fds = array("i")
    if flags:
        received = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize), flags)
    else:
        received = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize))
    data, ancdata, flags, address = received
    for level, kind, item in ancdata:
        if level == SOL_SOCKET and kind == SCM_RIGHTS:
            fds.frombytes(item[: len(item) - len(item) % fds.itemsize])
    return data, list(fds), flags, address
