"""Ask the C compiler what the system's headers say that constants are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The C library's headers and the kernel's define the same structures: one program cannot have both.
PROGRAMS: tuple[str, ...] = (
    """
    sys/types.h sys/socket.h netinet/in.h netinet/ip.h netinet/tcp.h netinet/udp.h net/ethernet.h
    net/if.h netdb.h arpa/inet.h sys/un.h sys/ioctl.h linux/vm_sockets.h
    """,
    """
    time.h linux/types.h linux/socket.h asm/socket.h linux/in.h linux/in6.h linux/tcp.h linux/udp.h
    linux/if_packet.h linux/if_ether.h linux/if_alg.h linux/if_xdp.h linux/netlink.h linux/tipc.h
    linux/net_tstamp.h linux/errqueue.h linux/rds.h linux/can.h linux/can/raw.h linux/can/bcm.h
    linux/can/isotp.h linux/can/j1939.h linux/qrtr.h linux/tls.h linux/smc.h linux/kcm.h
    linux/mctp.h linux/netfilter_ipv4.h
    """,
    "sys/socket.h linux/mptcp.h",
    """
    stdint.h sys/socket.h bluetooth/bluetooth.h bluetooth/hci.h bluetooth/l2cap.h
    bluetooth/rfcomm.h bluetooth/sco.h
    """,
)


def compiler() -> str | None:
    """Return the path of the C compiler."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def values(names: Iterable[str], folder: Path) -> dict[str, set[int]]:
    """Return what each program says of each name that it knows."""
    found: dict[str, set[int]] = {}
    for headers in PROGRAMS:
        for name, value in _ask(headers.split(), list(names), folder):
            found.setdefault(name, set()).add(value)
    return found


def _ask(headers: list[str], names: list[str], folder: Path) -> Iterable[tuple[str, int]]:
    """Compile without what an error is told of, run, and yield names with their values."""
    for _ in range(3):
        text, first = _program(headers, names)
        (folder / "ask.c").write_text(text)
        unknown = {
            int(line) - first for line in re.findall(r"ask\.c:(\d+):\d+: error", _build(folder))
        }
        if not unknown:
            break
        names = [name for number, name in enumerate(names) if number not in unknown]
    command = [str(folder / "ask")]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - built above
    return zip(names, map(int, run.stdout.split()), strict=True)


def _program(headers: list[str], names: list[str]) -> tuple[str, int]:
    """Return a program that prints the values, and the number of the line of the first name."""
    lines = ["#define _GNU_SOURCE", "#include <stdio.h>"]
    for header in headers:
        lines += [f"#if __has_include(<{header}>)", f"#include <{header}>", "#endif"]
    lines.append("static const long long values[] = {")
    first = len(lines) + 1
    lines += [f"(long long)({name})," for name in names]
    lines.append(
        "}; int main(void) { for (unsigned i = 0; i < sizeof values / sizeof *values; i++)"
    )
    lines.append('printf("%lld\\n", values[i]); return 0; }')
    return "\n".join(lines), first


def _build(folder: Path) -> str:
    """Compile `ask.c` and return what the compiler complains of."""
    command = [compiler() or "cc", "-w", "ask.c", "-o", "ask"]
    if Path(command[0]).resolve().name.startswith("clang"):
        command.append("-ferror-limit=0")  # which is gcc's default
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)  # noqa: S603 - found
    return done.stderr
