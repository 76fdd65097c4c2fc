from collections.abc import Callable
from typing import Any

def serve(listener: Any, stop: Any, function: Callable[[bytes], bytes]) -> tuple[int, int]: ...
