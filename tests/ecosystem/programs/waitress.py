"""waitress."""

from __future__ import annotations

from ecosystem.suite import Suite

JOB = Suite("waitress", parts=("tests", "setup.cfg"))
