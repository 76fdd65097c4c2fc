"""What only Windows has. Never run: see ARCHITECTURE.md."""

from __future__ import annotations

import sys

import rsock
from rsock import _rsock

if sys.platform == "win32":

    def fromshare(info: bytes) -> rsock.socket:
        """Open a socket that `socket.share` in another process has made the bytes for."""
        (fileno, family), (kind, protocol) = _rsock.from_share(info)
        return rsock.socket(family, kind, protocol, fileno)
