"""Send a first message over RDS.

While the connection to an address is being made, a message is lost whose sender closes at once, as
some tests do. Once there is one, none is.
"""

from __future__ import annotations

import socket

with (
    socket.socket(socket.AF_RDS, socket.SOCK_SEQPACKET) as near,
    socket.socket(socket.AF_RDS, socket.SOCK_SEQPACKET) as far,
):
    near.bind(("127.0.0.1", 0))
    far.bind(("127.0.0.1", 0))
    far.settimeout(30)
    near.sendto(b"first", far.getsockname())
    far.recv(16)
