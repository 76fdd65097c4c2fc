"""A server that sends back what it receives, and a client, over TCP."""

import threading

import rsock as socket


def serve(server: socket.socket) -> None:
    """Answer one client until it has said all."""
    connection, address = server.accept()
    with connection:
        print("from", address[0])
        while data := connection.recv(4096):
            connection.sendall(data)


# Port 0: the kernel takes a free one.
with socket.create_server(("127.0.0.1", 0)) as server:
    threading.Thread(target=serve, args=(server,)).start()
    with socket.create_connection(server.getsockname(), timeout=5) as client:
        client.sendall(b"Hello, world")
        client.shutdown(socket.SHUT_WR)
        # makefile gives an ordinary file: this reads until the server has closed.
        print("received", client.makefile("rb").read())
