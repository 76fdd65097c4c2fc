"""Two virtual Bluetooth controllers that hear each other."""

from __future__ import annotations

import errno
import fcntl
import socket
import struct
import subprocess
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import rsock

if TYPE_CHECKING:
    from collections.abc import Generator

# net/bluetooth/hci_sock.h
HCIDEVUP, HCIGETDEVINFO, HCISETSCAN, HCISETSCOMTU = 0x400448C9, 0x800448D3, 0x400448DD, 0x400448E4
SCAN_INQUIRY, SCAN_PAGE = 1, 2


def _up(control: socket.socket, device: int) -> None:
    """Switch a controller on, once the emulator has made it."""
    deadline = time.monotonic() + 30
    while True:
        try:
            fcntl.ioctl(control, HCIDEVUP, device)
        except OSError as error:
            if error.errno == errno.EALREADY:
                return  # the kernel itself does so with new ones
            if error.errno != errno.ENODEV or time.monotonic() > deadline:
                raise
        else:
            return


def _prepare(control: socket.socket, device: int) -> str:
    """Let a controller be found and connected to, and return its address."""
    _up(control, device)
    fcntl.ioctl(control, HCISETSCAN, struct.pack("=HxxI", device, SCAN_INQUIRY | SCAN_PAGE))
    # Room for voice, 8 times 64 bytes: the emulator reports none, and there are no links without.
    fcntl.ioctl(control, HCISETSCOMTU, struct.pack("=HxxHH", device, 8, 64))
    information = fcntl.ioctl(control, HCIGETDEVINFO, struct.pack("=H", device) + bytes(90))
    return information[10:16][::-1].hex(":").upper()


@contextmanager
def controllers() -> Generator[tuple[str, str]]:
    """Yield the addresses of hci0 and hci1."""
    with subprocess.Popen(["btvirt", "-l2"], stdout=subprocess.DEVNULL) as emulator:  # noqa: S607 - unpacked by the rig
        # Any interpreter can make the socket, also one that was built without Bluetooth.
        control = socket.socket(rsock.AF_BLUETOOTH, socket.SOCK_RAW, rsock.BTPROTO_HCI)
        with closing(control):
            first, second = (_prepare(control, device) for device in (0, 1))
        yield first, second
        emulator.terminate()
