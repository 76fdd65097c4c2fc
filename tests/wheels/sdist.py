"""The source distribution of `make dist` is all that it takes to build rsock, and no more."""

from __future__ import annotations

import os
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from readme import command
from wheels.place import ROOT, SDISTS, Place, ran

if TYPE_CHECKING:
    from pathlib import Path

# The benches, the examples and the tests in Rust are targets of the manifest.
TARGETS = ("benches/", "examples/", "tests/")
KEPT = (".cargo/", "python/rsock/", "rsock.data/", "src/", *TARGETS)
FILES = {
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "PKG-INFO",
    "README.md",
    "pyproject.toml",
}


def test_there_is_one() -> None:
    """One for all interpreters."""
    assert len(SDISTS) == 1


def test_it_has_what_git_has() -> None:
    """Every file is under version control and of use to who builds."""
    with tarfile.open(SDISTS[0]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {name for name in names if not name.startswith(KEPT)} == FILES
    assert all(name.endswith(".rs") for name in names if name.startswith(TARGETS))
    listed = ran("git", "-c", "safe.directory=*", "ls-files", "--cached", folder=ROOT).stdout
    assert names - {"PKG-INFO"} <= {*listed.split()}
    assert {name for name in listed.split() if name.startswith(("src/", "python/"))} <= names


@pytest.mark.timeout(600)
def test_pip_builds_it(tmp_path: Path) -> None:
    """A wheel that pip makes of it works, with a compiler and nothing of the tree."""
    place = Place.made(sys.executable, tmp_path, os.environ["PATH"])
    ran("tar", "--extract", "--file", str(SDISTS[0]), folder=tmp_path)
    place.shell(command("install ."), tmp_path / SDISTS[0].name.removesuffix(".tar.gz"))
    assert place.python("-m", "rsock", "run", "-c", "import socket; print(socket.__name__)") == (
        "rsock\n"
    )
    binary = next(place.venv.glob("lib/python3.*/site-packages/rsock/*.so")).read_bytes()
    assert b"Cannot drop pointer" in binary, "it was compiled without .cargo/config.toml"
