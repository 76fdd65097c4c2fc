"""pg8000, against a real PostgreSQL."""

from __future__ import annotations

from ecosystem import servers
from ecosystem.suite import Suite

JOB = Suite(
    "pg8000",
    parts=("test", "pyproject.toml", "README.md"),
    tests=("test",),
    plugins=("pytest_benchmark.plugin", "pytest_mock"),
    options=("--benchmark-disable",),
    servers=servers.postgres,
)
