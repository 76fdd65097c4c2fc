"""aiohttp, server and client."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "aiohttp",
    parts=("tests", "setup.cfg", "pytest.ini", "pyproject.toml"),
    plugins=("pytest_mock", "pytest_codspeed.plugin", "xdist.plugin", "time_machine"),
    options=("-m", "not autobahn"),
)
