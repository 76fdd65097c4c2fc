"""Datagrams: no connection, one call a message, and the sender's address with each."""

import rsock as socket

with (
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server,
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client,
):
    server.bind(("127.0.0.1", 0))
    client.bind(("127.0.0.1", 0))
    client.settimeout(5)  # a datagram may be lost: never wait for one without a limit
    server.settimeout(5)

    client.sendto(b"ping", server.getsockname())
    message, address = server.recvfrom(2048)
    server.sendto(message.upper(), address)
    print("received", client.recv(2048))
