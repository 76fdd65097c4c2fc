"""redis-py, against a real redis-server."""

from __future__ import annotations

from ecosystem import servers
from ecosystem.suite import Suite

JOB = Suite(
    "redis",
    parts=("tests", "pyproject.toml"),
    plugins=("pytest_asyncio",),
    servers=servers.redis,
)
