"""AF_QIPCRTR: the sockets of Qualcomm's processors, here within the node itself."""

import rsock as socket

with (
    socket.socket(socket.AF_QIPCRTR, socket.SOCK_DGRAM) as one,
    socket.socket(socket.AF_QIPCRTR, socket.SOCK_DGRAM) as other,
):
    node, _ = one.getsockname()
    one.bind((node, 0))  # port 0: the kernel gives one
    other.bind((node, 0))
    one.settimeout(5)
    other.sendto(b"hello", one.getsockname())
    message, (sender, _) = one.recvfrom(1024)
    print("received", message, "from this node:", sender == node)
