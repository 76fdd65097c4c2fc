"""aiohttp, server and client."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "aiohttp",
    parts=("tests", "setup.cfg", "pytest.ini", "pyproject.toml"),
    plugins=("pytest_mock", "time_machine", "xdist.plugin"),
    # Without the marks that its own options leave out, and without measurements.
    options=(
        *("-m", "not dev_mode and not autobahn and not internal"),
        "--ignore-glob=*/test_benchmarks_*",
    ),
)
