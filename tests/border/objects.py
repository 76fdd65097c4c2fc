"""What the tests of this folder share: the two modules, and whether a descriptor is open."""

from __future__ import annotations

import errno
import os

import pytest

from support import MODULES

EITHER = pytest.mark.parametrize("owner", MODULES, ids=lambda module: module.__name__)


def is_open(number: int) -> bool:
    """Tell whether a number is that of an open file."""
    try:
        os.fstat(number)
    except OSError as error:
        assert error.errno == errno.EBADF  # noqa: PT017 - any other is a broken test
        return False
    return True
