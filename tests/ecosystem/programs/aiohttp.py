"""aiohttp, server and client."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "aiohttp",
    parts=("tests", "setup.cfg", "pytest.ini", "pyproject.toml"),
    plugins=("pytest_mock", "pytest_codspeed.plugin", "xdist", "time_machine.pytest_plugin"),
    options=("-m", "not autobahn"),
)
