"""urllib3, on its own servers."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "urllib3",
    parts=("test", "dummyserver", "pyproject.toml"),
    tests=("test",),
    plugins=("pytest_socket", "anyio.pytest_plugin"),
)
