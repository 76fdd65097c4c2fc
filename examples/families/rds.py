"""AF_RDS: datagrams that arrive, over one connection between two machines."""

import rsock as socket

with (
    socket.socket(socket.AF_RDS, socket.SOCK_SEQPACKET) as one,
    socket.socket(socket.AF_RDS, socket.SOCK_SEQPACKET) as other,
):
    one.bind(("127.0.0.1", 0))
    other.bind(("127.0.0.1", 0))
    one.settimeout(5)
    other.sendto(b"reliable", one.getsockname())
    message, address = one.recvfrom(1024)
    print("received", message, "from", address[0])
