"""A certificate for localhost, made by openssl."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MAKE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
    "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
)


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate that vouches for itself, and its key; return where."""
    made = (folder / "certificate.pem", folder / "key.pem")
    files = ("-out", str(made[0]), "-keyout", str(made[1]))
    subprocess.run([*_MAKE.split(), *files], check=True, capture_output=True)  # noqa: S603 - ours
    return made
