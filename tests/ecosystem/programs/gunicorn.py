"""gunicorn."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite(
    "gunicorn",
    parts=("tests", "examples", "pyproject.toml"),
    plugins=("pytest_asyncio.plugin",),
)
