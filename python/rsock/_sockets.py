"""The classes `socket` and `SocketIO`, and sending files.

One file for all, which is long for that: one more to read is a tenth of the import of rsock.

Every name that a program may have replaced in the module `rsock` is looked up there at the time of
the call, as the standard library's functions look theirs up in `socket`.
"""

import _socket
import io
import os
import socket as _stdlib
import sys
from abc import ABCMeta
from types import FunctionType, GenericAlias

import rsock
from rsock import _rsock

# What derives from the class in C directly: a program may have put another into its place.
_classes: "list[Any]" = [
    kind for kind in _socket.socket.__subclasses__() if kind.__module__ == "socket"
]
stdlib_class: "type[_stdlib.socket]" = (
    _stdlib.socket if _stdlib.socket in _classes else _classes[-1]
)
# The standard library's own, so that code on sockets of either kind catches the same.
_GiveUp: "type[Exception]" = vars(_stdlib)["_GiveupOnSendfile"]
_stdlib_use_sendfile: "Any" = vars(stdlib_class)["_sendfile_use_sendfile"]
_open = _rsock.socket._open  # noqa: SLF001 - made for this; a class may have its own of that name

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    import builtins
    from collections.abc import Mapping
    from typing import Any, NoReturn, Self, SupportsIndex, TypeVar

    Class = TypeVar("Class", bound=_rsock.socket)


class SocketIO(_stdlib.SocketIO):
    """The raw file of a socket, as the standard library's; reads and writes are calls in Rust."""

    __module__ = "socket"

    def __init__(self, sock: "Any", mode: "Any") -> None:
        if mode not in ("r", "w", "rw", "rb", "wb", "rwb"):
            super().__init__(sock, mode)  # which says so
        self._sock = sock
        self._mode = mode if "b" in mode else mode + "b"
        self._reading = "r" in mode
        self._writing = "w" in mode
        self._timeout_occurred = False

    @classmethod
    def __subclasshook__(cls, other: "type") -> "Any":
        """Accept the standard library's class as well: `ssl` makes files of it."""
        if cls is SocketIO and _stdlib.SocketIO in other.__mro__:
            return True
        return NotImplemented


def makefile(  # noqa: PLR0913 - the parameters of open()
    self: "Any",
    mode: str = "r",
    buffering: "int | None" = None,
    *,
    encoding: "str | None" = None,
    errors: "str | None" = None,
    newline: "str | None" = None,
) -> "Any":
    """Return a file of the socket, which closes only after its files.

    The arguments are those of open(), behind the file. The mode is made of `r`, `w` and `b`.
    """
    if not set(mode) <= {"r", "w", "b"}:
        raise ValueError(f"invalid mode {mode!r} (only r, w, b allowed)")
    writing = "w" in mode
    reading = "r" in mode or not writing
    access: Any = "r" * reading + "w" * writing
    raw = rsock.SocketIO(self, access)
    self._io_refs += 1
    if buffering is None or buffering < 0:
        buffering = io.DEFAULT_BUFFER_SIZE
    if buffering == 0:
        if "b" not in mode:
            raise ValueError("unbuffered streams must be binary")
        return raw
    file: Any
    if reading and writing:
        file = io.BufferedRWPair(raw, raw, buffering)
    else:
        file = (io.BufferedReader if reading else io.BufferedWriter)(raw, buffering)
    if "b" in mode:
        return file
    text: Any = io.TextIOWrapper(file, io.text_encoding(encoding), errors, newline)
    text.mode = mode
    return text


makefile.__qualname__ = "socket.makefile"  # as error texts show it


class socket(_rsock.socket, metaclass=ABCMeta):  # noqa: N801 - the name that it replaces
    """A socket, as the standard library's class of this name, with its calls in Rust.

    To checkers it is generic over its addresses, which follow from the family: one of AF_INET6 is a
    ``rsock.socket[tuple[str, int, int, int]]``. Without a parameter it is of any family.
    """

    # Warning filters, logs and `isinstance` by name know sockets as `socket.socket`.
    __module__ = "socket"
    __slots__ = ("__weakref__", "_closed", "_io_refs")

    if TYPE_CHECKING:
        _closed: bool
        _io_refs: int

    def __init__(
        self, family: int = -1, type: int = -1, proto: int = -1, fileno: "int | None" = None
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
    @classmethod
    def __class_getitem__(cls, item: "Any", /) -> "GenericAlias":
        return GenericAlias(cls, item)

    def __init_subclass__(cls, **options: "Any") -> None:
        """Name the module of a class that `type()` makes, which the metaclass gets wrong."""
        super().__init_subclass__(**options)
        if cls.__module__ == ABCMeta.__module__:
            # It is that of the frame which called the metaclass.
            frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            cls.__module__ = frame.f_globals["__name__"]

    @property
    def __class__(self) -> "builtins.type[Any]":
        """After install() the standard library's class, for who asks isinstance() with that."""
        return _shown if type(self) is socket else type(self)

    @__class__.setter
    def __class__(self, value: "builtins.type[Any]") -> None:
        _set_class(self, value)

    def __enter__(self) -> "Self":
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

    def __getstate__(self) -> "NoReturn":
        raise TypeError(f"cannot pickle {self.__class__.__name__!r} object")

    def __reduce_ex__(self, protocol: "SupportsIndex", /) -> "str | tuple[Any, ...]":
        """Go to another process by multiprocessing, whose pickler knows the other class alone."""
        reduction = sys.modules.get("multiprocessing.reduction")
        # Whose pickler it is tells only the frame below; for all others a socket cannot be pickled.
        if type(self) is socket and reduction is not None:
            caller = sys._getframe(1)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            if caller.f_globals is vars(reduction):
                duplicate = reduction.DupFd(self.fileno())
                return _rebuilt, (duplicate, self.family, self.type, self.proto)
        return super().__reduce_ex__(protocol)

    vars(__reduce_ex__)["__text_signature__"] = "($self, protocol, /)"  # as object's has it

    def dup(self) -> "Self":
        """Return a new socket of the same open file; it is not inheritable."""
        fd = rsock.dup(self.fileno())
        sock = adopt(type(self), self.family, self.type, self.proto, fd)
        sock.settimeout(self.gettimeout())
        return sock

    def accept(self) -> "tuple[rsock.socket, Any]":
        """Wait for a connection; return a socket of it and the address of the peer."""
        fd, address = self._accept()
        sock = adopt(rsock.socket, self.family, self.type, self.proto, fd)
        # A new socket blocks whatever the listener does, unless a default is set (CPython 7995).
        if rsock.getdefaulttimeout() is None and self.gettimeout():
            sock.setblocking(True)
        return sock, address

    # Python functions, which take any object that looks like a socket.
    makefile = _stdlib.socket.makefile if TYPE_CHECKING else makefile
    _sendfile_use_send = vars(stdlib_class)["_sendfile_use_send"]
    _check_sendfile_params = vars(stdlib_class)["_check_sendfile_params"]

    def sendfile(self: "Any", file: "Any", offset: int = 0, count: "int | None" = None) -> int:
        """Send a file, or `count` bytes of it from `offset` on; return how many bytes were sent.

        The kernel sends a regular file by itself, sendfile(2); others are read and sent. The
        timeout is for each wait. Afterwards, also if it failed, the file's position is behind what
        was sent.
        """
        try:
            sent: int = self._sendfile_use_sendfile(file, offset, count)
        except _GiveUp:
            sent = self._sendfile_use_send(file, offset, count)
        return sent

    def sendfile_all(self: "Any", file: "Any", offset: int = 0, count: "int | None" = None) -> int:
        """Send a regular file like sendfile; the timeout counts for the whole. rsock's own.

        *file* is open in binary mode, *offset* and *count* are bytes, None is all that there is.
        Return how many bytes were sent. An error has that number as its attribute
        bytes_transferred: TimeoutError, BlockingIOError on a non-blocking socket, and OSError
        (EINVAL) for what sendfile(2) does not take. Afterwards the file's position is behind what
        was sent.
        """
        return _sendfile_all(self, file, offset, count)

    def _sendfile_use_sendfile(
        self: "Any", file: "Any", offset: int = 0, count: "int | None" = None
    ) -> int:
        return _use_sendfile(self, file, offset, count)

    def _decref_socketios(self) -> None:
        if self._io_refs > 0:
            self._io_refs -= 1
        if self._closed:
            self.close()

    def _real_close(self, _ss: "builtins.type[_rsock.socket]" = _rsock.socket) -> None:
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


def hide_annotations(names: "Mapping[str, Any]") -> None:
    """Take from functions what get_type_hints() cannot resolve, and the standard library's lack."""
    for value in names.values():
        function = getattr(value, "__func__", value)
        if isinstance(function, FunctionType):
            del function.__annotations__


hide_annotations(vars(SocketIO))
hide_annotations(vars(socket))

_rsock.equip(SocketIO, socket)
# A TLS socket is one of the standard library's, and has always been an instance of `socket.socket`.
socket.register(stdlib_class)

_shown: "type[Any]" = socket  # what install() changes
_set_class = vars(object)["__class__"].__set__


def _named(sock: "socket", method: str, label: str) -> str:
    try:
        address = getattr(sock, method)()
    except (OSError, AttributeError):
        return ""
    return f", {label}={address}" if address else ""


def adopt(factory: "type[Class]", family: int, type: int, proto: int, fd: int) -> "Class":
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


def _rebuilt(duplicate: "Any", family: int, type: int, proto: int) -> "rsock.socket":
    """Make a socket of what multiprocessing has brought from another process."""
    return adopt(rsock.socket, family, type, proto, duplicate.detach())


def _use_sendfile(self: "Any", file: "Any", offset: int = 0, count: "int | None" = None) -> int:
    """Send by sendfile(2), or give up before anything was sent."""
    if not (_is_usual(self) and _fits(offset) and (count is None or _fits(count))):
        done: int = _stdlib_use_sendfile(self, file, offset, count)
        return done
    self._check_sendfile_params(file, offset, count)
    fileno = _regular(file)
    if fileno is None:
        return 0
    if self.gettimeout() == 0:
        raise ValueError("non-blocking sockets are not supported")
    sent, failure = _rsock.sendfile(self, fileno, offset, count, False)
    try:
        if failure is not None:
            raise failure
    except OSError as error:
        if error.errno is None:  # timed out
            raise
        if sent > 0:
            raise error from None
        raise _GiveUp(error) from error
    finally:
        if sent > 0 and hasattr(file, "seek"):
            file.seek(offset + sent)
    return sent


def _sendfile_all(self: "Any", file: "Any", offset: int = 0, count: "int | None" = None) -> int:
    """Do what `socket.sendfile_all` promises."""
    self._check_sendfile_params(file, offset, count)
    if offset < 0:
        raise ValueError(f"offset must not be negative (got {offset!r})")
    sent, failure = _rsock.sendfile(self, file.fileno(), offset, count, True)
    if sent > 0 and hasattr(file, "seek"):
        file.seek(offset + sent)
    if failure is not None:
        failure.bytes_transferred = sent  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        raise failure
    return sent


def _is_usual(sock: object) -> bool:
    """Whether it is an open socket of rsock's whose class has no methods of its own for that."""
    kind: Any = type(sock)
    return (
        isinstance(sock, _rsock.socket)
        and kind.fileno is _rsock.socket.fileno
        and kind.gettimeout is _rsock.socket.gettimeout
        and sock.fileno() >= 0
    )


def _fits(number: object) -> bool:
    return type(number) is int and 0 <= number < 1 << 63


def _regular(file: "Any") -> "int | None":
    """Return the descriptor of a file that has one and a size; None if that is 0."""
    try:
        fileno: int = file.fileno()
    except (AttributeError, io.UnsupportedOperation) as error:
        raise _GiveUp(error) from error
    try:
        return fileno if os.fstat(fileno).st_size else None
    except OSError as error:
        raise _GiveUp(error) from error
