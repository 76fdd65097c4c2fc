"""Random socket options: both modules do the same with each of them."""

from __future__ import annotations

import socket
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from strategies import anything, edges, rarely
from support import assert_parity

KINDS = st.sampled_from(
    [
        (family, kind)
        for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
    ]
)
LEVELS = [
    socket.SOL_SOCKET,
    socket.SOL_SOCKET,
    socket.IPPROTO_IP,
    socket.IPPROTO_TCP,
    socket.IPPROTO_UDP,
    socket.IPPROTO_IPV6,
]
# By their numbers, as Python has names for few of them; see the kernel's asm-generic/socket.h,
# linux/in.h, linux/tcp.h and linux/in6.h.
UNSUITABLE = {
    (socket.SOL_SOCKET, 26),  # SO_GET_FILTER counts its buffer in instructions of 8 bytes
    (socket.SOL_SOCKET, 49),  # SO_INCOMING_CPU,
    (socket.SOL_SOCKET, 55),  # SO_MEMINFO,
    (socket.SOL_SOCKET, 56),  # SO_INCOMING_NAPI_ID and
    (socket.SOL_SOCKET, 57),  # SO_COOKIE differ from socket to socket
    (socket.IPPROTO_TCP, 11),  # TCP_INFO and
    (socket.IPPROTO_TCP, 24),  # TCP_TIMESTAMP hold times
    (socket.IPPROTO_TCP, 13),  # TCP_CONGESTION and
    (socket.IPPROTO_TCP, 31),  # TCP_ULP make the kernel look for modules
    (socket.IPPROTO_IP, 41),  # IP_MSFILTER,
    (socket.IPPROTO_IP, 48),  # MCAST_MSFILTER,
    (socket.IPPROTO_IPV6, 48),  # the same,
    (socket.IPPROTO_IPV6, 32),  # IPV6_FLOWLABEL_MGR,
    (socket.IPPROTO_TCP, 35),  # TCP_ZEROCOPY_RECEIVE,
    (socket.IPPROTO_TCP, 40),  # TCP_AO_INFO and
    (socket.IPPROTO_TCP, 41),  # TCP_AO_GET_KEYS read the buffer, which is not initialised
}

# The kernel's numbers are small; from 64 on there are those of netfilter, which alter the host.
known = st.tuples(st.sampled_from(LEVELS), st.integers(0, 63))
unknown = st.tuples(st.integers(256, 300) | edges | anything, st.integers(0, 63) | edges | anything)
misnamed = st.tuples(st.just(socket.SOL_SOCKET), edges | anything)


def _is_suitable(option: tuple[object, object]) -> bool:
    level, name = option
    return not isinstance(level, int) or not isinstance(name, int) or option not in UNSUITABLE


options = (known | rarely(unknown, misnamed)).filter(_is_suitable)

numbers = st.integers(-2, 8) | st.integers(0, 1 << 17) | edges
buffers = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([1, 4, 8, 12, 16, 20]).map(bytes),
    st.binary(max_size=8).map(bytearray),
    st.binary(max_size=8).map(lambda octets: memoryview(octets)[::2]),
)
values = rarely(
    st.tuples(numbers),
    st.tuples(numbers),
    st.tuples(buffers),
    st.tuples(st.none(), numbers | anything),
    rarely(st.tuples(anything), st.tuples(numbers, numbers), st.just(())),
)
sizes = st.integers(-1, 64) | st.sampled_from([1024, 1025]) | edges | anything


def _read(sock: Any, option: tuple[Any, Any]) -> object:
    """Return the value of an option as bytes, or why there is none."""
    try:
        return sock.getsockopt(*option, 64)
    except (OSError, OverflowError, TypeError) as error:
        return repr(error)


@settings(max_examples=1000)
@given(kind=KINDS, option=options, value=values)
@example(kind=(2, 1), option=(socket.SOL_SOCKET, socket.SO_LINGER), value=(bytes(8),))
@example(kind=(2, 1), option=(socket.SOL_SOCKET, socket.SO_RCVBUF), value=(4096,))
@example(kind=(2, 1), option=(socket.SOL_SOCKET, socket.SO_RCVBUF), value=(None, 4))
def test_written(kind: tuple[int, int], option: tuple[Any, Any], value: tuple[object, ...]) -> None:
    """Any value is taken or refused alike, and the kernel then has the same."""
    read: list[object] = []

    def scenario(m: Any) -> None:
        with m.socket(*kind) as sock:
            try:
                sock.setsockopt(*option, *value)
            finally:
                read.append(_read(sock, option))

    assert_parity(scenario)
    assert read[1] == read[0]


@given(
    kind=KINDS,
    option=options,
    size=st.just(()) | st.tuples(sizes),
)
@example(kind=(2, 1), option=(socket.SOL_SOCKET, socket.SO_TYPE), size=())
@example(kind=(2, 1), option=(socket.SOL_SOCKET, socket.SO_TYPE), size=(1024,))
def test_read(kind: tuple[int, int], option: tuple[Any, Any], size: tuple[object, ...]) -> None:
    """Any option is read alike, as a number or in a buffer of any size."""

    def scenario(m: Any) -> object:
        with m.socket(*kind) as sock:
            return sock.getsockopt(*option, *size)

    assert_parity(scenario)
