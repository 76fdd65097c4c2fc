"""Control messages of any layout, sound and spoilt, through both modules."""

from __future__ import annotations

from pathlib import Path

import pytest

import headers
import interposed

SCRIPT = Path(__file__).parent / "control_layouts.py"


@pytest.mark.skipif(headers.compiler() is None, reason="no C compiler (cc, gcc, clang)")
@pytest.mark.parametrize("seed", ["one", "two"])
def test_random_layouts(tmp_path: Path, seed: str) -> None:
    """Both modules write and read 10,000 layouts alike, and those that are cut or make no sense."""
    result = interposed.run(SCRIPT, tmp_path, "10000", seed)
    assert (result.returncode, result.stderr) == (0, "")
    written, spoilt, closed = result.stdout.split()
    assert written == "10000"
    assert int(spoilt) > 1000
    assert closed == "closed"
