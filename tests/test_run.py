"""`python -m rsock run` is python itself, but for what `import socket` gives."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = [sys.executable]
RUN = [sys.executable, "-m", "rsock", "run"]

# What a program can see of how it was started.
SHOW = """
import sys
main = {name: repr(value)[:60].partition(" at 0x")[0] for name, value in globals().items()}
print(*sorted(main.items()), sys.argv, sys.path[0], sep="\\n")
"""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep urllib on the loopback address, whatever proxy the machine has."""
    monkeypatch.setenv("no_proxy", "*")


def completed(command: list[str], folder: Path) -> tuple[int, str, str]:
    """Run `command` in `folder` and return its exit status, output and messages."""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def assert_same(program: list[str], folder: Path) -> tuple[int, str, str]:
    """Run the program by both, fail unless all that is seen is equal, and return it."""
    expected, actual = (completed([*start, *program], folder) for start in (PYTHON, RUN))
    assert actual == expected
    return actual


def run_code(code: str, folder: Path, *arguments: str) -> str:
    """Return the output of `code` run on rsock; it must succeed and write no message."""
    status, output, messages = completed([*RUN, "-c", code, *arguments], folder)
    assert (status, messages) == (0, "")
    return output


@pytest.mark.parametrize(
    "program",
    [
        ["program.py", "-m", "x", "--help", "--", "-c"],
        ["./folder/../program.py"],
        ["folder/link.py"],
        ["-m", "program", "-h", "--bind", "x"],
        ["-m", "folder", "run"],
        ["folder", "-x"],
        ["archive.zip"],
        ["-c", SHOW, "-c", "--"],
        ["-c", "-1 .real"],
    ],
    ids=lambda program: " ".join(program[:2]).partition("\n")[0],
)
@pytest.mark.parametrize("safe_path", ["", "1"])
def test_program_sees_what_python_gives(
    program: list[str], safe_path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arguments, `__main__` and import path are python's own in every form, also with -P."""
    monkeypatch.setenv("PYTHONSAFEPATH", safe_path)
    (tmp_path / "program.py").write_text(SHOW)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/__main__.py").write_text(SHOW)
    (tmp_path / "folder/link.py").symlink_to("../program.py")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("__main__.py", SHOW)
    status, output, _ = assert_same(program, tmp_path)
    found = safe_path == "" or program[0] != "-m"
    assert status == (not found)
    assert ("('__name__', \"'__main__'\")" in output) == (found and program[1:2] != ["-1 .real"])


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("pass", 0),
        ("raise SystemExit", 0),
        ("raise SystemExit(3)", 3),
        ("raise SystemExit('why')", 1),
        ("import os; os._exit(7)", 7),
        ("def f():\n    raise OSError(2, 'x')\nf()", 1),
        ("try:\n    1 / 0\nexcept ArithmeticError as e:\n    raise OSError from e", 1),
        ("raise ExceptionGroup('many', [ValueError(1)])", 1),
        ("import sys; sys.excepthook = lambda *a: print(a[2].tb_lineno); 1 / 0", 1),
        ("1 1", 1),
        ("import atexit, sys; atexit.register(lambda: print(sys.excepthook)); 1 / 0", 1),
        ("raise KeyboardInterrupt", -signal.SIGINT),
        ("import signal; signal.raise_signal(signal.SIGINT)", -signal.SIGINT),
    ],
)
@pytest.mark.parametrize("form", ["script", "module"])
def test_program_ends_as_under_python(ending: str, status: int, form: str, tmp_path: Path) -> None:
    """Exit status, traceback and message of every way to end are python's own."""
    (tmp_path / "program.py").write_text(ending)
    program = ["program.py"] if form == "script" else ["-m", "program"]
    assert assert_same(program, tmp_path)[0] == status


@pytest.mark.parametrize(
    "program", [["absent.py"], ["-m", "absent"], ["-m", "empty"], ["empty"], ["-c", "1 1"]]
)
def test_program_that_cannot_start(program: list[str], tmp_path: Path) -> None:
    """What is no program is reported as python reports it, without a traceback."""
    (tmp_path / "empty").mkdir()
    status, _, messages = assert_same(program, tmp_path)
    assert status != 0
    assert "Traceback" not in messages


@pytest.mark.parametrize("program", [[], ["-m"], ["-c"], ["-x", "program.py"], ["--", "x"]])
def test_command_line_without_a_program(program: list[str], tmp_path: Path) -> None:
    """A command line that names no program is an error of usage that says what is expected."""
    status, output, messages = completed([*RUN, *program], tmp_path)
    assert (status, output) == (2, "")
    assert "expected -m MODULE, -c CODE or SCRIPT" in messages


def test_thread_that_outlives_the_program(tmp_path: Path) -> None:
    """A thread that goes on after the last line still finds the program as `__main__`."""
    (tmp_path / "program.py").write_text(
        "import pickle, threading\n"
        "class Item: pass\n"
        "def later():\n"
        "    threading.main_thread().join()\n"
        "    print(type(pickle.loads(pickle.dumps(Item()))) is Item)\n"
        "threading.Thread(target=later).start()\n"
    )
    assert assert_same(["program.py"], tmp_path) == (0, "True\n", "")


def test_socket_is_rsock(tmp_path: Path) -> None:
    """In the program `socket` is rsock, and its class is rsock's own, not the standard one."""
    code = "import socket, rsock, ssl; print(socket is rsock, socket.socket is ssl.socket)"
    assert run_code(code, tmp_path) == "True False\n"


def test_modules_imported_before_hold_rsock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that something imported before the program holds rsock too, under every name."""
    (tmp_path / "early.py").write_text("import socket, socket as other")
    (tmp_path / "sitecustomize.py").write_text("import early, sys; sys.modules['none'] = None")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    code = "import early, rsock; print(early.socket is rsock, early.other is rsock)"
    assert run_code(code, tmp_path) == "True True\n"


def test_ssl_keeps_the_standard_class(tmp_path: Path) -> None:
    """`ssl.SSLSocket` derives from the standard library's class, as its C core demands."""
    code = (
        "import _socket, ssl, rsock, socket\n"
        "base = ssl.SSLSocket.__base__\n"
        "print(base is not rsock.socket, base.__base__ is _socket.socket, ssl._socket is not rsock)"
    )
    assert run_code(code, tmp_path) == "True True True\n"


SPAWN = """
import multiprocessing, socket, subprocess, sys
def child(pipe):
    pipe.send(socket.__name__)
if __name__ == "__main__":
    near, far = multiprocessing.Pipe()
    multiprocessing.get_context("spawn").Process(target=child, args=(far,)).start()
    print(near.recv(), flush=True)
    subprocess.run([sys.executable, "-c", "import socket; print(socket.__name__)"])
"""


def test_children(tmp_path: Path) -> None:
    """A Python that the program starts runs on rsock too."""
    (tmp_path / "spawn.py").write_text(SPAWN)
    assert completed([*RUN, "spawn.py"], tmp_path) == (0, "rsock\nrsock\n", "")


TLS = """
import http.server, socket, ssl, sys, threading, urllib.request
certificate, key = sys.argv[1:]
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print(type(server.socket) is socket.socket, socket.__name__)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.handle_request).start()
trusting = ssl.create_default_context(cafile=certificate)
url = f"https://127.0.0.1:{server.server_port}/data"
with urllib.request.urlopen(url, context=trusting) as response:
    print(response.read())
server.server_close()
"""


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl command makes a certificate")
def test_tls_over_rsock(tmp_path: Path) -> None:
    """A TLS server on an rsock listening socket answers a TLS client on an rsock connection."""
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    names = "-subj /CN=test -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    assert completed([*make.split(), *names.split()], tmp_path)[0] == 0
    (tmp_path / "data").write_text("over TLS")
    status, output, messages = completed([*RUN, "-c", TLS, "cert.pem", "key.pem"], tmp_path)
    assert (status, output) == (0, "True rsock\nb'over TLS'\n"), messages


FETCH = """
import sys, urllib.request, zlib
with urllib.request.urlopen(sys.argv[1]) as response:
    print(zlib.crc32(response.read()))
"""


def test_http_server_and_client(tmp_path: Path) -> None:
    """http.server with options of its own serves urllib, both on rsock."""
    data = bytes(range(256)) * 4096
    (tmp_path / "data").write_bytes(data)
    command = [*RUN, "-m", "http.server", "--bind", "127.0.0.1", "0"]
    unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603 - the interpreter that runs the tests
            command, cwd=tmp_path, env=unbuffered, text=True, stdout=subprocess.PIPE, stderr=log
        ) as server,
    ):
        try:
            assert server.stdout is not None
            url = re.search(r"http://\S+/", server.stdout.readline())
            assert url is not None
            assert run_code(FETCH, tmp_path, f"{url[0]}data") == f"{zlib.crc32(data)}\n"
        finally:
            server.kill()
