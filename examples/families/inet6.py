"""IPv6: a server for both versions of IP, and a client of each."""

import rsock as socket

with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
    port = server.getsockname()[1]
    for host in ("::1", "127.0.0.1"):
        with socket.create_connection((host, port), timeout=5):
            connection, address = server.accept()
            connection.close()
            print("from", address[0])
