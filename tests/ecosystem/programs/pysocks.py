"""PySocks, through the 3proxy that its source distribution brings."""

from __future__ import annotations

from ecosystem.place import HERE
from ecosystem.suite import Suite

JOB = Suite(
    "PySocks",
    parts=("test", "setup.cfg"),
    tests=("test",),
    environment={"PYTHONPATH": str(HERE / "stand_ins")},
)
