"""A wheel of `make dist` does what the README says, in an empty environment without a compiler."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import urllib.request
import zipfile
from pathlib import Path

import pytest

from engine.test_interpreter_exit import FINALIZER, THREADS
from readme import blocks, command
from wheels.place import DIST, ROOT, WHEELS, Place, interpreter, ran, tag

assert WHEELS, "make dist makes them"


@pytest.fixture(scope="module", params=WHEELS, ids=tag)
def wheel(request: pytest.FixtureRequest) -> Path:
    """Give each wheel."""
    result: Path = request.param
    return result


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Give an environment with nothing but the wheel, which pip chose itself."""
    place = Place.made(interpreter(tag(wheel)), tmp_path_factory.mktemp(tag(wheel)))
    place.shell(command("--no-index"), DIST.parent)
    return place


def test_it_has_the_package_and_no_more(wheel: Path) -> None:
    """Every file of the package with its types, the licences, the .pth; one extension module."""
    names = zipfile.ZipFile(wheel).namelist()
    source = ROOT / "python"
    kept = [path for path in source.rglob("*") if path.suffix in {".py", ".pyi", ".typed"}]
    package = {str(path.relative_to(source)) for path in kept}
    assert {"rsock/py.typed", "rsock/_rsock.pyi", "rsock/_constants.pyi"} <= package
    extension, *others = (name for name in names if name.endswith(".so"))
    assert not others
    information = [name for name in names if ".dist-info/" in name]
    assert {name.split("/", 1)[1] for name in information} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "licenses/LICENSE-APACHE",
        "licenses/LICENSE-MIT",
        "sboms/rsock.cyclonedx.json",
    }
    start = [name for name in names if name.endswith(".data/platlib/rsock_install.pth")]
    assert {*names} == package | {extension, *information, *start}
    assert len(start) == 1


def test_auditwheel_agrees(wheel: Path) -> None:
    """The tag holds, and nothing is needed but glibc."""
    architecture = wheel.stem.rsplit("_", 2)[-2:]
    assert wheel.stem.endswith("_".join([os.environ["PLATFORM"], *architecture]))
    told = " ".join(ran(os.environ["AUDITWHEEL"], "show", str(wheel)).stdout.split())
    platform = wheel.stem.rsplit(".", 1)[1]
    assert f'is consistent with the following platform tag: "{platform}"' in told
    assert "libgcc_s" not in told


def test_no_unwinder_is_linked_in(wheel: Path) -> None:
    """The system's is loaded when it is needed, which CPython ends threads by."""
    with zipfile.ZipFile(wheel) as archive:
        (extension,) = [name for name in archive.namelist() if name.endswith(".so")]
        code = archive.read(extension)
    assert b"libgcc_s.so.1" in code
    assert b"libunwind: " not in code  # with which zig's begins what it says


def test_no_path_of_the_builder_is_in_it(wheel: Path) -> None:
    """Neither the folder of cargo nor that of the user, nor the tree: but for the list of parts."""
    paths = [b"%s/" % bytes(path) for path in (Path.home(), ROOT)]
    with zipfile.ZipFile(wheel) as archive:
        found = {
            name for name in archive.namelist() if any(path in archive.read(name) for path in paths)
        }
    assert {name.rpartition("/")[2] for name in found} <= {"rsock.cyclonedx.json"}


def test_code_of_the_readme(place: Place) -> None:
    """The lines that the README begins with."""
    (code,) = blocks("python")
    assert place.python("-W", "error", "-c", code).startswith("b'hello'")


def test_it_is_the_installed_one(place: Place) -> None:
    """What is imported is the wheel's, in the version that the wheel has."""
    code = "import rsock, importlib.metadata as m; print(rsock.__file__, m.version('rsock'))"
    file, version = place.python("-c", code).split()
    assert file.startswith(str(place.venv))
    assert f"-{version}-" in WHEELS[0].name


def test_info(place: Place) -> None:
    """The command tells of the module that is installed."""
    facts = json.loads(place.python("-m", "rsock", "info", "--json"))
    assert facts["versions"]["extension"].startswith(str(place.venv))
    assert facts["families"]["AF_INET SOCK_STREAM"] == "yes"
    assert "AF_INET SOCK_STREAM" in place.python("-m", "rsock", "info")


def test_a_server_answers(place: Place) -> None:
    """`run -m http.server` serves a file."""
    (place.folder / "data").write_text("from the wheel")
    serve = [str(place.venv / "bin" / "python"), "-u", "-m", "rsock", "run", "-m", "http.server"]
    with subprocess.Popen(  # noqa: S603 - the environment's own interpreter
        [*serve, "--bind", "127.0.0.1", "0"],
        cwd=place.folder,
        env=place.env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert server.stdout is not None
            url = re.search(r"http://[^ )]+", server.stdout.readline())
            assert url is not None
            with urllib.request.urlopen(f"{url[0]}data") as response:  # noqa: S310 - ours
                assert response.read() == b"from the wheel"
        finally:
            server.kill()


def test_every_python_on_rsock(place: Place) -> None:
    """The .pth does so with RSOCK_INSTALL=1, and nothing without."""
    code = "import socket; print(socket.__name__)"
    assert place.python("-I", "-c", code, RSOCK_INSTALL="1") == "rsock\n"
    assert place.python("-I", "-c", code) == "socket\n"


def test_the_end_of_the_interpreter(place: Place) -> None:
    """The one unwinder: threads that are inside a call end with the interpreter."""
    assert place.python("-c", THREADS, "rsock") == "sentsent"
    assert place.python("-c", FINALIZER, "rsock") == f"{errno.EBADF} " * 15


def test_it_is_as_small_as_is_said(wheel: Path) -> None:
    """The README says 0.6 MB."""
    assert wheel.stat().st_size < 600_000


def test_bench(place: Place) -> None:
    """It measures without rich and tells what is missing; with the extra, nothing is."""
    bench = ("-m", "rsock", "bench", "--quick", "--only", ".family")
    line = (str(place.venv / "bin" / "python"), *bench)
    done = ran(*line, folder=place.folder, env=place.env)
    assert ".family" in done.stdout
    assert "pip install 'rsock[bench]'" in done.stderr
    place.shell(command("rsock[bench]"), DIST.parent)
    done = ran(*line, folder=place.folder, env=place.env)
    assert "pip install" not in done.stderr


# The last one: nothing is there afterwards.
def test_it_goes_without_a_trace(place: Place) -> None:
    """`pip uninstall` removes all, the .pth too."""
    assert "rsock_install.pth" in place.files()
    place.shell(command("uninstall"), place.folder)
    assert place.files() == []
