"""TLS: the standard library's `ssl` wraps sockets of rsock. Needs a certificate and its key."""

import ssl
import sys
import threading

import rsock as socket

certificate, key = sys.argv[1:]
server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_side.load_cert_chain(certificate, key)
client_side = ssl.create_default_context(cafile=certificate)


def serve(server: socket.socket) -> None:
    """Send one client back what it says first."""
    connection, _ = server.accept()
    with server_side.wrap_socket(connection, server_side=True) as secure:
        secure.sendall(secure.recv(4096))


with socket.create_server(("127.0.0.1", 0)) as server:
    threading.Thread(target=serve, args=(server,)).start()
    plain = socket.create_connection(server.getsockname(), timeout=5)
    with client_side.wrap_socket(plain, server_hostname="localhost") as secure:
        secure.sendall(b"a secret")
        print("received", secure.recv(4096), "by", secure.version())
