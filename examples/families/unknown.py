"""A family that rsock knows nothing of, by its number and the bytes of its address.

AF_SMC is one: its sockets are TCP sockets that move to shared memory if both machines can. The
address behind the family is that of IPv4: port, host, eight zeros.
"""

import struct

import rsock as socket


def address(host: str, port: int) -> tuple[int, bytes]:
    """Return what `struct sockaddr_in` has behind the family."""
    data = struct.pack("!H4s8x", port, socket.inet_aton(host))
    return socket.AF_INET, data


with socket.socket(socket.AF_SMC, socket.SOCK_STREAM) as server:
    server.bind(address("127.0.0.1", 0))
    server.listen()
    with socket.socket(socket.AF_SMC, socket.SOCK_STREAM) as client:
        client.connect(server.getsockname())  # such an address comes back in the same form
        connection, _ = server.accept()
        with connection:
            client.sendall(b"by TCP or by memory")
            print("received", connection.recv(1024))
