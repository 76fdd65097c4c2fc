"""redis-py, against a real redis-server."""

from __future__ import annotations

from ecosystem import servers
from ecosystem.suite import Suite

# These marks and folders ask for servers with modules, clusters, sentinels, TLS or a cloud.
ELSEWHERE = ("onlycluster", "redismod", "ssl", "cp_integration", "multidb_integration")

JOB = Suite(
    "redis",
    parts=("tests", "pyproject.toml"),
    plugins=("pytest_asyncio.plugin",),
    options=(
        f"-m={' and '.join(f'not {mark}' for mark in ELSEWHERE)}",
        "--ignore-glob=*/test_scenario",
        "--ignore-glob=*/test_sentinel.py",
    ),
    servers=servers.redis,
)
