"""Run by test_control.py where control messages are whatever was sent; prints what was compared.

Both modules write the same bytes for the same items and read the same items from the same bytes.
"""

from __future__ import annotations

import os
import random
import socket
import struct
import sys
import warnings
from typing import Any

import rsock
from support import MODULES, descriptors, observe

Item = tuple[int, int, bytes]
HEADER = struct.calcsize("Nii")
# Lengths at the edges of the header, of the padding, and of a number.
LENGTHS = [0, 1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 1 << 31, (1 << 63) - 1, (1 << 64) - 1]


def random_items(source: random.Random) -> list[Item]:
    """Return items that may be sent."""
    numbers = (0, 1, 2, -1, (1 << 31) - 1, -(1 << 31), socket.SCM_RIGHTS, socket.IPPROTO_IPV6)
    return [
        (
            source.choice(numbers),
            source.choice(numbers),
            source.randbytes(source.choice((0, 1, 3, 4, 7, 8, 9, 12, 16, 20, 100))),
        )
        for _ in range(source.randrange(6))
    ]


def random_bytes(source: random.Random, whole: bytes) -> bytes:
    """Return what a strange kernel might write: a sound layout that is cut and overwritten."""
    changed = bytearray(whole or source.randbytes(source.randrange(80)))
    for _ in range(source.randrange(4)):
        if len(changed) >= HEADER:
            offset = source.randrange(0, len(changed) - 7, source.choice((1, 8)))
            length = source.choice((*LENGTHS, source.randrange(200)))
            changed[offset : offset + 8] = struct.pack("N", length)
    return bytes(changed[: source.randrange(len(changed) + 1)])


def main() -> None:
    """Compare layouts, half of them as they were written, half of them spoilt."""
    source = random.Random(sys.argv[2])  # noqa: S311 - not for secrets
    written, spoilt = 0, 0
    far, near = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ends: dict[Any, Any] = {m: m.socket(fileno=os.dup(near.fileno())) for m in MODULES}
    for _ in range(int(sys.argv[1])):
        items = random_items(source)
        expected, actual = (layout(ends[m], far, items) for m in MODULES)
        assert actual == expected, (items, expected, actual)
        if items:
            assert decoded(far, ends[rsock], expected, len(expected)) == (items, ())
        written += 1
        control = random_bytes(source, expected)
        room = source.choice((len(control) + 1, len(control) + 64, source.randrange(1, 200)))
        results = [decoded(far, ends[m], control, room) for m in MODULES]
        assert results[0] == results[1], (control, room, results)
        spoilt += bool(results[0][1])
    sys.stdout.write(f"{written} {spoilt}\n")
    check_leaks(far, ends[rsock])


def layout(near: Any, far: socket.socket, items: list[Item]) -> bytes:
    """Return the control messages as a module has written them."""
    near.sendmsg([b"data"], items)
    return far.recv(1 << 16)


def decoded(far: socket.socket, near: Any, control: bytes, room: int) -> tuple[object, object]:
    """Return what a module reads, and its warnings."""
    far.send(control)
    outcome = observe(lambda _: near.recvmsg(10, room), rsock)
    assert outcome.error is None, outcome.trace
    message: Any = outcome.value
    assert (message[0], *message[2:]) == (b"", 0, None)
    return message[1], outcome.warnings


def check_leaks(far: socket.socket, near: Any) -> None:
    """Descriptors that came with control messages that cannot be told of are closed."""
    before = descriptors()
    fds = [os.dup(0) for _ in range(3)]
    rights = struct.pack("Nii", HEADER + 12, socket.SOL_SOCKET, socket.SCM_RIGHTS)
    far.send(rights + struct.pack("3ii", *fds, 0) + struct.pack("Nii", 1, 2, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            near.recvmsg(10, 1000)
        except RuntimeWarning:
            assert descriptors() == before
            sys.stdout.write("closed\n")


if __name__ == "__main__":
    main()
