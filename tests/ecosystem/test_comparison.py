"""The comparison finds what rsock alone fails, and nothing else."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecosystem import place as place_module
from ecosystem.place import Place
from ecosystem.result import table
from ecosystem.suite import Suite

if TYPE_CHECKING:
    from ecosystem.result import Result

TESTS = """
import os, pathlib, socket, time
import pytest

RSOCK = socket.__name__ == "rsock"
RUNS = pathlib.Path(os.environ["RUNS"], socket.__name__)

def test_same(): pass
def test_fails_on_both(): assert False
def test_skipped_on_both(): pytest.skip("on both")
def test_fails(): assert not RSOCK
def test_allowed(): assert not RSOCK
def test_better(): assert RSOCK
@pytest.mark.skipif(RSOCK, reason="on rsock")
def test_skips(): pass
if not RSOCK:
    def test_absent(): pass
@pytest.fixture
def teardown():
    yield
    assert not RSOCK
def test_teardown(teardown): pass
@pytest.mark.parametrize("value", [object()], ids=repr)
def test_address(value): pass

def test_unsteady():  # passes the first time on the standard library, never on rsock
    RUNS.mkdir(exist_ok=True)
    assert not RSOCK and not list(RUNS.iterdir())
    (RUNS / "run").touch()

def test_once():  # fails the first time on rsock
    assert RUNS.with_suffix(".once").exists() or not RSOCK
    RUNS.with_suffix(".once").touch()

@pytest.fixture(autouse=True, scope="session")
def mark():
    yield
    RUNS.with_suffix(".once").touch()
"""
LOCKED = "example[extra]==1.5 \\\n    --hash=sha256:0\n"


@pytest.fixture
def result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run a program's tests, some of which differ."""
    (tmp_path / "example-1.5/tests").mkdir(parents=True)
    (tmp_path / "example-1.5/tests/test_it.py").write_text(TESTS)
    (tmp_path / "example-1.5/conftest.py").write_text("raise AssertionError('not asked for')")
    (tmp_path / "sources").mkdir()
    with tarfile.open(tmp_path / "sources/example-1.5.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "example-1.5", "example-1.5")
    (tmp_path / "logs").mkdir()
    (tmp_path / "locked.txt").write_text(LOCKED)
    (tmp_path / "allowed.txt").write_text(
        "example tests.test_it::test_allowed [tests/test_it.py]  # why\n"
    )
    monkeypatch.setattr(place_module, "LOCKED", tmp_path / "locked.txt")
    monkeypatch.setattr(place_module, "ALLOWED", tmp_path / "allowed.txt")
    monkeypatch.setattr(Place, "python", Path(sys.executable))
    suite = Suite(
        "example",
        parts=("tests",),
        plugins=("no:cacheprovider",),
        environment={"RUNS": str(tmp_path)},
    )
    return suite.run(Place(tmp_path))


def names(tests: list[str]) -> list[str]:
    """Return the functions of the tests."""
    return [test.partition("::test_")[2].partition(" ")[0] for test in tests]


@pytest.mark.timeout(300)  # starts eight interpreters in turn
def test_differences(result: Result) -> None:
    """Failed, skipped, absent and broken in teardown differ if steady on the standard library."""
    assert names(result.differences) == ["absent", "fails", "skips", "teardown"]
    assert names(result.excused) == ["allowed", "once", "unsteady"]
    assert "example: differs: tests.test_it::test_fails [tests/test_it.py]" in table([result])
    # Every test is counted once, by the worst of its parts.
    assert (result.version, result.expected, result.actual) == ("1.5", (9, 1, 2), (3, 2, 6))
