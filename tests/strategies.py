"""Hypothesis strategies that property tests share: values that are wrong nearly everywhere."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

Value = TypeVar("Value")


class Text(str):
    """Not exactly a str."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Tell it from a str in the report of a failure."""
        return f"Text({super().__repr__()})"


def rarely(*strategies: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Like `one_of`, but one branch among those of an outer `one_of` instead of many."""
    return st.sampled_from(strategies).flatmap(lambda strategy: strategy)


# Nothing that could be taken for the name of a host and looked up.
anything: st.SearchStrategy[object] = rarely(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.fractions(),
    st.decimals(),
    st.just(object),
    st.lists(st.integers(), max_size=2),
    st.tuples(),
)

# Where the C types end that numbers are converted to, and one step to either side.
edges: st.SearchStrategy[int] = st.sampled_from(
    [
        sign * (base + offset)
        for base in (0, 1 << 16, 1 << 20, 1 << 31, 1 << 32, 1 << 63, 1 << 64)
        for offset in (-1, 0, 1)
        for sign in (1, -1)
    ]
)
