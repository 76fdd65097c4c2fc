"""AF_CAN: one frame over the virtual interface vcan0, from one socket to another."""

import struct

import rsock as socket

FRAME = struct.Struct("=IB3x8s")  # identifier, length, data

with (
    socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW) as receiver,
    socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW) as sender,
):
    receiver.bind(("vcan0",))
    receiver.settimeout(5)
    sender.bind(("vcan0",))
    sender.send(FRAME.pack(0x123, 3, b"abc"))
    frame, address = receiver.recvfrom(FRAME.size)
    identifier, length, data = FRAME.unpack(frame)
    print(f"on {address[0]}: {identifier:#x} {data[:length]!r}")
