"""dnspython, on its own name server."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite("dnspython", parts=("tests", "examples", "pyproject.toml"))
