"""requests, on httpbin."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "requests",
    parts=("tests", "pyproject.toml", "setup.cfg"),
    plugins=("pytest_httpbin.plugin", "pytest_mock"),
)
