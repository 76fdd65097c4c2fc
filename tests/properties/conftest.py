"""How the property tests of this folder run: the same examples every time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile(
    "repeatable", derandomize=True, max_examples=300, deadline=None, database=None
)
settings.load_profile("repeatable")
