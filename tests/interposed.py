"""A C library whose control messages are whatever was sent: what no kernel would let through.

`sendmsg` sends the control messages as data, `recvmsg` receives data as control messages.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import headers

if TYPE_CHECKING:
    from subprocess import CompletedProcess

SOURCE = """
#include <sys/socket.h>

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    ssize_t length = 0;
    for (size_t i = 0; i < message->msg_iovlen; i++) length += message->msg_iov[i].iov_len;
    ssize_t sent = send(fd, message->msg_control, message->msg_controllen, flags);
    return sent < 0 ? sent : length;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
    ssize_t count = recv(fd, message->msg_control, message->msg_controllen, flags);
    if (count < 0) return count;
    message->msg_controllen = count;
    message->msg_namelen = 0;
    message->msg_flags = 0;
    return 0;
}
"""


def run(script: Path, folder: Path, *arguments: str) -> CompletedProcess[str]:
    """Run a script with that library."""
    compiler, source, library = headers.compiler(), folder / "control.c", folder / "control.so"
    assert compiler is not None
    source.write_text(SOURCE)
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(source)]
    subprocess.run(command, check=True)  # noqa: S603 - the compiler
    return subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, str(script), *arguments],
        env=os.environ | {"LD_PRELOAD": str(library), "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
