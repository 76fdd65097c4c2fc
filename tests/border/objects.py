"""What the tests of this folder share: the two modules, and whether a descriptor is open."""

from __future__ import annotations

import errno
import os
from typing import Any

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


class Foreign:
    """An object that has a descriptor and `fileno()`, and nothing else of a socket."""

    def __init__(self, sock: Any) -> None:
        """Take both from a socket."""
        self.sock = sock
        self.fileno = sock.fileno
        self.close = sock.close
