"""Run a command under a stock Debian kernel: `python tests/kernel/rig.py COMMAND [ARGUMENT...]`.

The kernel is booted by qemu, in software, on this machine's files at the same paths; what is
written to them there goes to memory. The exit status is the command's. README.md tells the rest.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rsock" / "kernel"

# Programs, and the packages that have them.
NEEDED = {
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "modprobe": "kmod",
    "ip": "iproute2",
    "setpriv": "util-linux",
}
# Unpacked, not installed: the kernel must not become this machine's, nor bluetoothd run on it.
KERNEL, CONTROLLERS = "linux-image-amd64", "bluez-test-tools"

# What reaches the host's files.
FIRST_MODULES = ("virtio_pci", "virtio_rng", "9pnet_virtio", "9p", "overlay")

# A busy host's timer fails the check that is turned off here, and the kernel would panic.
KERNEL_OPTIONS = "console=ttyS0 loglevel=1 panic=-1 no_timer_check mitigations=off"

LIMIT = 900  # seconds; a guest that takes longer hangs
DIED, LATE = 125, 124


class CannotRunError(Exception):
    """What this machine lacks."""


def output(*command: str | Path) -> str:
    """Run a program and return what it prints."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - fixed


def missing() -> list[str]:
    """Return the packages whose programs are not there."""
    # A user's PATH may lack the folders that these are in.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return [name for tool, name in NEEDED.items() if shutil.which(tool, path=path) is None]


@cache
def update() -> None:
    """Fetch the lists of packages: what old ones name can be gone."""
    if os.geteuid() == 0:
        output("apt-get", "-q=2", "update")


def install() -> None:
    """Install the packages that are missing."""
    packages = missing()
    if packages and (os.geteuid() != 0 or shutil.which("apt-get") is None):
        raise CannotRunError(f"needs Debian's packages {' '.join(packages)}; no root or no apt-get")
    if packages:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        update()
        output("apt-get", "-q=2", "-y", "install", "--no-install-recommends", *packages)


def unpack() -> None:
    """Fill the cache, all or nothing."""
    if CACHE.exists():
        return
    if shutil.which("apt-get") is None:
        raise CannotRunError(f"needs apt-get to fetch Debian's package {KERNEL}")
    update()
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
        tree = Path(folder, "tree")
        for archive in download(Path(folder)):
            output("dpkg-deb", "--extract", archive, tree)
        output("/sbin/depmod", "-b", tree, version(tree))
        tree.rename(CACHE)


def download(folder: Path) -> list[Path]:
    """Fetch the newest kernel, which its package only names, and the virtual controllers."""
    if not output("apt-cache", "search", "--names-only", f"^{KERNEL}$"):
        raise CannotRunError(f"apt knows no package {KERNEL}: is this Debian, has it been updated?")
    depends = output("apt-cache", "depends", "--important", KERNEL).split()
    [kernel] = [name for name in depends if name.startswith("linux-image-") and name != KERNEL]
    # apt's own user may not write here.
    command = ["apt-get", "-q=2", "-o", "APT::Sandbox::User=root", "download", kernel, CONTROLLERS]
    subprocess.run(command, check=True, cwd=folder)  # noqa: S603 - fixed
    return sorted(folder.glob("*.deb"))


def version(tree: Path) -> str:
    """Return the name of the one kernel in the folder."""
    [modules] = (tree / "lib/modules").iterdir()
    return modules.name


def first_files(folder: Path) -> None:
    """Lay out the file system that the kernel starts with: busybox, the first modules, `init`."""
    for name in ("bin", "modules"):
        (folder / name).mkdir(parents=True)
    busybox = shutil.which("busybox")
    assert busybox
    shutil.copy(busybox, folder / "bin")
    shutil.copy(HERE / "init", folder)
    (folder / "init").chmod(0o755)
    order: dict[str, None] = {}
    for module in FIRST_MODULES:
        lines = output(
            "/sbin/modprobe", "-d", CACHE, "-S", version(CACHE), "--show-depends", module
        )
        order |= dict.fromkeys(line.split()[1] for line in lines.splitlines() if line[:3] == "ins")
    for number, path in enumerate(order):
        shutil.copy(path, folder / "modules" / f"{number:02} {Path(path).name}")


def archive(folder: Path, target: Path) -> None:
    """Pack the folder into what the kernel unpacks."""
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
    with target.open("wb") as file:
        subprocess.run(
            ["busybox", "cpio", "-o", "-H", "newc"],  # noqa: S607 - from Debian's package
            check=True,
            cwd=folder,
            input="\n".join(names).encode(),
            stdout=file,
            stderr=subprocess.DEVNULL,
        )


def script(command: list[str]) -> str:
    """Return the shell script that runs the command with this environment and working directory."""
    words = [f"{name}={value}" for name, value in os.environ.items()]
    words += ["RSOCK_KERNEL_RIG=1", f"PATH={CACHE}/usr/bin:{os.environ['PATH']}:/usr/sbin:/sbin"]
    call = shlex.join(["env", "-i", *words, *command])
    return f"cd {shlex.quote(os.getcwd())} && exec {call}\n"  # noqa: PTH109 - as it was spelled


def machine(initial: Path, settings: str) -> list[str]:
    """Return the command that boots the kernel."""
    return [
        *("setpriv", "--pdeathsig", "KILL"),  # the machine ends with the rig, however that ends
        *("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none"),
        # Nehalem: what Debian and compilers take for granted, without what is slow to emulate.
        *("-machine", "q35", "-accel", "tcg", "-cpu", "Nehalem", "-m", "2G"),
        *("-kernel", f"{CACHE}/boot/vmlinuz-{version(CACHE)}", "-initrd", str(initial)),
        *("-append", f"{KERNEL_OPTIONS} {settings}"),
        *("-serial", "stdio", "-no-reboot", "-device", "virtio-rng-pci"),
        *("-device", "isa-debug-exit,iobase=0x501"),  # a status written there becomes qemu's
        "-virtfs",
        "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
    ]


def run(command: list[str]) -> int:
    """Boot, run the command in the guest and return its exit status."""
    with tempfile.TemporaryDirectory(prefix="rsock-kernel-") as name:
        folder = Path(name)
        (folder / "command").write_text(script(command))
        first_files(folder / "first")
        archive(folder / "first", folder / "initial")
        settings = f"rig={HERE}/guest command={folder}/command modules={CACHE}/lib/modules"
        try:
            done = subprocess.run(  # noqa: S603 - fixed
                machine(folder / "initial", settings),
                stdin=subprocess.DEVNULL,
                timeout=LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"the guest was stopped after {LIMIT} seconds\n")
            return LATE
    if done.returncode & 1:
        return done.returncode >> 1  # isa-debug-exit: the status is doubled, plus one
    sys.stderr.write("the guest died\n")
    return DIED


def main(command: list[str]) -> int:
    """Prepare what is missing and run the command."""
    try:
        install()
        unpack()
    except (CannotRunError, subprocess.CalledProcessError) as reason:
        sys.stderr.write(f"skipped: cannot boot another kernel: {reason}\n")
        return int("CI" in os.environ)
    return run(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
