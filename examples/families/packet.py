"""AF_PACKET: see a datagram as the frame that it is. Needs CAP_NET_RAW."""

import rsock as socket

ETH_P_IP = 0x0800
MESSAGE = b"a datagram as a frame"

with (
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP)) as capture,
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
):
    capture.bind(("lo", ETH_P_IP))
    capture.settimeout(5)
    sender.sendto(MESSAGE, ("127.0.0.1", 9))
    while True:
        frame, (interface, protocol, kind, _, address) = capture.recvfrom(65536)
        if frame.endswith(MESSAGE):
            break
    print("on", interface, "protocol", hex(protocol), "from", address.hex(":"))
    print(len(frame) - len(MESSAGE), "bytes of headers")
