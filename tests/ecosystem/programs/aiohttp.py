"""aiohttp, server and client."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "aiohttp",
    parts=("tests", "setup.cfg", "pytest.ini", "pyproject.toml"),
    plugins=("pytest_benchmark.plugin", "pytest_mock", "time_machine", "xdist.plugin"),
    # Of its own options, the tests that it leaves out.
    options=("-m", "not dev_mode and not autobahn and not internal", "--benchmark-disable"),
)
