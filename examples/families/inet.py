"""IPv4: one datagram to a multicast group, which this machine's own socket has joined."""

import rsock as socket

GROUP = "239.255.0.1"

with (
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
):
    receiver.bind((GROUP, 0))
    loopback = socket.inet_aton("127.0.0.1")
    membership = socket.inet_aton(GROUP) + loopback
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    receiver.settimeout(5)

    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, loopback)
    sender.sendto(b"to whom it may concern", receiver.getsockname())
    print("received", receiver.recv(2048))
