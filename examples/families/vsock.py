"""AF_VSOCK: between a virtual machine and its host, here from the machine to itself."""

import rsock as socket

with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as server:
    server.bind((socket.VMADDR_CID_ANY, socket.VMADDR_PORT_ANY))
    server.listen()
    port = server.getsockname()[1]
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        client.connect((socket.VMADDR_CID_LOCAL, port))
        connection, (peer, _) = server.accept()
        with connection:
            client.sendall(b"hello from within")
            print("received", connection.recv(1024), "from", peer)
