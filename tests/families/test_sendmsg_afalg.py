"""sendmsg_afalg: what it takes on every kernel, and a cipher where the kernel has them."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import Any

import pytest

from peers import assert_same
from sockaddrs import needs

OP = socket.ALG_OP_ENCRYPT


class Number(int):
    """A subclass of int."""


CALLS: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {
    "op": ((), {"op": OP}),
    "message": (([b"one", bytearray(b"two")],), {"op": OP}),
    "message by name": ((), {"msg": [b"one"], "op": OP}),
    "all": (([b"one"],), {"op": OP, "iv": b"v" * 16, "assoclen": 8, "flags": 0}),
    "flag": (([b"one"],), {"op": OP, "flags": socket.MSG_DONTWAIT}),
    "empty vector": (([b"one"],), {"op": OP, "iv": b""}),
    "vector in a bytearray": (([b"one"],), {"op": OP, "iv": bytearray(16)}),
    "no associated data": (([b"one"],), {"op": OP, "assoclen": 0}),
    "subclass of int": (([b"one"],), {"op": Number(1), "assoclen": Number(1)}),
    "truth": (([b"one"],), {"op": True}),
    "nothing": ((), {}),
    "no op": (([b"one"],), {}),
    "None op": (([b"one"],), {"op": None}),
    "text op": (([b"one"],), {"op": "1"}),
    "float op": (([b"one"],), {"op": 1.0}),
    "negative op": (([b"one"],), {"op": -1}),
    "large op": (([b"one"],), {"op": 1 << 31}),
    "huge op": (([b"one"],), {"op": 1 << 99}),
    "op by position": (([b"one"], OP), {}),
    "three by position": (([b"one"], OP, b""), {"op": OP}),
    "message twice": (([b"one"],), {"msg": [b"one"], "op": OP}),
    "unknown name": (([b"one"],), {"op": OP, "other": 1}),
    "unknown name, no op": (([b"one"],), {"other": 1}),
    "too many": (([b"one"], 1, 2, 3, 4, 5), {}),
    "too many names": ((), {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "op": 6}),
    "None vector": (([b"one"],), {"op": OP, "iv": None}),
    "text vector": (([b"one"],), {"op": OP, "iv": "v"}),
    "vector and length wrong": (([b"one"],), {"op": OP, "iv": "v", "assoclen": "8"}),
    "vector wrong, op negative": (([b"one"],), {"op": -1, "iv": "v"}),
    "text length": (([b"one"],), {"op": OP, "assoclen": "8"}),
    "None length": (([b"one"],), {"op": OP, "assoclen": None}),
    "negative length": (([b"one"],), {"op": OP, "assoclen": -1}),
    "large length": (([b"one"],), {"op": OP, "assoclen": 1 << 31}),
    "length and op wrong": (([b"one"],), {"op": -1, "assoclen": 1 << 31}),
    "text flags": (([b"one"],), {"op": OP, "flags": "0"}),
    "large flags": (([b"one"],), {"op": OP, "flags": 1 << 31}),
    "None message": ((None,), {"op": OP}),
    "message of bytes": ((b"one",), {"op": OP}),
    "message of text": ((["one"],), {"op": OP}),
    "message wrong, op negative": ((None,), {"op": -1}),
    "message wrong, length negative": ((None,), {"op": OP, "assoclen": -1}),
}


@pytest.mark.parametrize("family", [socket.AF_ALG, socket.AF_UNIX])
@pytest.mark.parametrize(("args", "keywords"), CALLS.values(), ids=CALLS)
def test_arguments(family: int, args: tuple[object, ...], keywords: dict[str, object]) -> None:
    """Arguments are taken and refused alike; another family refuses them all.

    A Unix socket that is told to be one of AF_ALG lets pass control messages that are not its own.
    """

    def scenario(m: Any) -> object:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with closing(other), m.socket(family, socket.SOCK_DGRAM, 0, fileno=one.detach()) as sock:
            sent = sock.sendmsg_afalg(*args, **keywords)
            return sent, other.recvmsg(100, 100)

    assert_same(scenario)


def test_closed() -> None:
    """A closed socket is one only after the arguments were found right."""

    def scenario(m: Any, *args: object) -> object:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        other.close()
        sock = m.socket(socket.AF_ALG, socket.SOCK_DGRAM, 0, fileno=one.detach())
        sock.close()
        return sock.sendmsg_afalg(*args, op=OP)

    assert_same(lambda m: scenario(m, [b"one"]))
    assert_same(lambda m: scenario(m, None))


def test_cipher() -> None:
    """AES in CBC mode: the second vector of RFC 3602, both ways."""
    needs(socket.AF_ALG, socket.SOCK_SEQPACKET, 0, "AF_ALG")
    key = bytes.fromhex("c286696d887c9aa0611bbb3e2025a45a")
    vector = bytes.fromhex("562e17996d093d28ddb3ba695a2e6f58")
    secret = bytes.fromhex("d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0) as algorithm:
            algorithm.bind(("skcipher", "cbc(aes)"))
            algorithm.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, key)
            operation, _ = algorithm.accept()
            with operation:
                text = bytes(range(32))
                operation.sendmsg_afalg([text[:16], text[16:]], op=OP, iv=vector)
                encrypted = operation.recv(32)
                operation.sendmsg_afalg([encrypted], op=socket.ALG_OP_DECRYPT, iv=vector)
                return encrypted, operation.recv(32)

    assert assert_same(scenario).value == repr((secret, bytes(range(32))))
