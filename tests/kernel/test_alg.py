"""The kernel's cryptography, against published vectors."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    Make = Callable[..., Any]

# poll(2) never calls these sockets ready: with a timeout the standard library waits in vain.
pytestmark = pytest.mark.parametrize("make", [None], indirect=True, ids=["blocking"])

ENCRYPT, DECRYPT = socket.ALG_OP_ENCRYPT, socket.ALG_OP_DECRYPT
FROM_HEX = bytes.fromhex

# FIPS 180-2, B.1
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
# RFC 4231, 4.3
JEFE = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

# NIST SP 800-38A, F.2.1
CBC_KEY = FROM_HEX("2b7e151628aed2a6abf7158809cf4f3c")
CBC_IV = bytes(range(16))
CBC_PLAIN = FROM_HEX(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
CBC_CIPHER = FROM_HEX(
    "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
    "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"
)

# The specification of GCM that NIST SP 800-38D follows, test case 4
GCM_KEY = FROM_HEX("feffe9928665731c6d6a8f9467308308")
GCM_IV = FROM_HEX("cafebabefacedbaddecaf888")
GCM_BESIDE = FROM_HEX("feedfacedeadbeeffeedfacedeadbeefabaddad2")
GCM_PLAIN = FROM_HEX(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
GCM_CIPHER = FROM_HEX(
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
    "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
)
GCM_TAG = FROM_HEX("5bc94fbc3221a5db94fae95ae7121a47")


def algorithm(
    make: Make, module: ModuleType, kind: str, name: str, key: bytes | None = None
) -> Any:
    """Return the socket of an algorithm; accept() on it gives one that works."""
    sock = make(module, socket.AF_ALG, socket.SOCK_SEQPACKET)
    sock.bind((kind, name))
    if key is not None:
        sock.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, key)
    return sock


def test_sha256(module: ModuleType, make: Make) -> None:
    """A hash in one piece and in several."""
    operation, address = algorithm(make, module, "hash", "sha256").accept()
    with operation:
        assert address is None
        operation.sendall(b"abc")
        assert operation.recv(512).hex() == ABC
        for piece in (b"a", b"b"):
            operation.send(piece, socket.MSG_MORE)
        operation.send(b"c")
        assert operation.recv(512).hex() == ABC


def test_hmac(module: ModuleType, make: Make) -> None:
    """A hash with a key."""
    operation, _ = algorithm(make, module, "hash", "hmac(sha256)", b"Jefe").accept()
    with operation:
        operation.sendall(b"what do ya want for nothing?")
        assert operation.recv(512).hex() == JEFE


def test_a_key_is_wanted(module: ModuleType, make: Make) -> None:
    """Without its key the algorithm refuses to work."""
    operation, _ = algorithm(make, module, "hash", "hmac(sha256)").accept()
    with operation, pytest.raises(OSError, match="Required key not available"):
        operation.sendall(b"what do ya want for nothing?")


def test_cbc(module: ModuleType, make: Make) -> None:
    """A block cipher, there and back, in one message and in several."""
    operation, _ = algorithm(make, module, "skcipher", "cbc(aes)", CBC_KEY).accept()
    with operation:
        sent = operation.sendmsg_afalg(op=ENCRYPT, iv=CBC_IV, flags=socket.MSG_MORE)
        assert sent == 0
        operation.sendall(CBC_PLAIN)
        assert operation.recv(len(CBC_PLAIN)) == CBC_CIPHER
    operation, _ = algorithm(make, module, "skcipher", "cbc(aes)", CBC_KEY).accept()
    with operation:
        halves = [CBC_CIPHER[:32], memoryview(CBC_CIPHER)[32:]]
        assert operation.sendmsg_afalg(halves, op=DECRYPT, iv=CBC_IV) == len(CBC_CIPHER)
        assert operation.recv(len(CBC_CIPHER)) == CBC_PLAIN


def gcm(make: Make, module: ModuleType, tag: int = 16) -> Any:
    """Return a working socket of AES in Galois/Counter mode."""
    sock = algorithm(make, module, "aead", "gcm(aes)", GCM_KEY)
    sock.setsockopt(socket.SOL_ALG, socket.ALG_SET_AEAD_AUTHSIZE, None, tag)
    return sock.accept()[0]


def test_gcm(module: ModuleType, make: Make) -> None:
    """Encryption puts a tag behind the data; decryption checks it."""
    length = len(GCM_BESIDE)
    with gcm(make, module) as operation:
        operation.sendmsg_afalg([GCM_BESIDE, GCM_PLAIN], op=ENCRYPT, iv=GCM_IV, assoclen=length)
        # Asked for more than there is, the kernel waits for the next message.
        size = length + len(GCM_CIPHER) + len(GCM_TAG)
        assert operation.recv(size)[length:] == GCM_CIPHER + GCM_TAG
    with gcm(make, module) as operation:
        operation.sendmsg_afalg(
            [GCM_BESIDE, GCM_CIPHER, GCM_TAG], op=DECRYPT, iv=GCM_IV, assoclen=length
        )
        assert operation.recv(length + len(GCM_PLAIN))[length:] == GCM_PLAIN


def test_gcm_into_several_buffers(module: ModuleType, make: Make) -> None:
    """What was only authenticated, the cipher text and the tag come apart by themselves."""
    with gcm(make, module) as operation:
        operation.sendmsg_afalg(
            op=ENCRYPT, iv=GCM_IV, assoclen=len(GCM_BESIDE), flags=socket.MSG_MORE
        )
        operation.sendall(GCM_BESIDE, socket.MSG_MORE)
        operation.sendall(GCM_PLAIN)
        beside, cipher, tag = bytearray(len(GCM_BESIDE)), bytearray(len(GCM_PLAIN)), bytearray(16)
        operation.recvmsg_into([beside, cipher, tag])
        assert cipher + tag == GCM_CIPHER + GCM_TAG


def test_a_wrong_tag_is_refused(module: ModuleType, make: Make) -> None:
    """One bit turned over, and nothing is decrypted."""
    wrong = GCM_TAG[:-1] + bytes([GCM_TAG[-1] ^ 1])
    with gcm(make, module) as operation:
        operation.sendmsg_afalg(
            [GCM_BESIDE, GCM_CIPHER, wrong], op=DECRYPT, iv=GCM_IV, assoclen=len(GCM_BESIDE)
        )
        with pytest.raises(OSError, match="Bad message"):
            operation.recv(256)


def test_random_numbers(module: ModuleType, make: Make) -> None:
    """A generator, seeded by the kernel, gives no block twice."""
    operation, _ = algorithm(make, module, "rng", "stdrng", key=b"").accept()
    with operation:
        blocks = {operation.recv(32) for _ in range(8)}
        assert len(blocks) == 8
        assert {len(block) for block in blocks} == {32}


@pytest.mark.parametrize(("kind", "name"), [("hash", "none such"), ("none such", "sha256")])
def test_unknown_algorithms(module: ModuleType, make: Make, kind: str, name: str) -> None:
    """The kernel says ENOENT for what it has not got."""
    with pytest.raises(FileNotFoundError):
        algorithm(make, module, kind, name)
