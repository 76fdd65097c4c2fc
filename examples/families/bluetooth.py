"""AF_BLUETOOTH: a server on an RFCOMM channel, found by whoever asks."""

import rsock as socket

with socket.socket(socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM) as server:
    server.bind((socket.BDADDR_ANY, 7))
    server.listen()
    address, channel = server.getsockname()
    print("listening on", address, "channel", channel)
