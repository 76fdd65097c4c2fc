"""Calls of which the outcome is a part of what is compared, an error as well as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def attempt(call: Callable[..., object], *arguments: object) -> object:
    """Return the result of a call, or what there is to see of its exception."""
    try:
        return call(*arguments)
    except Exception as error:  # noqa: BLE001 - every error is part of what is compared
        number = getattr(error, "errno", "none")
        written = getattr(error, "characters_written", "none")
        return type(error), error.args, str(error), number, written
