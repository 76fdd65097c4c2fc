"""AF_ALG: the kernel's cryptography; a digest, and AES through `sendmsg_afalg`."""

import rsock as socket

with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as algorithm:
    algorithm.bind(("hash", "sha256"))
    operation, _ = algorithm.accept()
    with operation:
        operation.sendall(b"abc")
        print(operation.recv(32).hex())

with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as algorithm:
    algorithm.bind(("skcipher", "cbc(aes)"))
    algorithm.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, bytes(16))
    operation, _ = algorithm.accept()
    with operation:
        operation.sendmsg_afalg([b"sixteen letters."], op=socket.ALG_OP_ENCRYPT, iv=bytes(16))
        print(operation.recv(16).hex())
