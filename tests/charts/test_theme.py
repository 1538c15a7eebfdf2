"""Axes that stand still while a run moves a little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.theme import steady

ENDS = st.floats(-1e6, 1e6)
SPANS = st.floats(1e-3, 1e6)


@given(low=ENDS, span=SPANS)
def test_a_steady_range_holds_the_range_and_little_more(low, span):
    left, right = steady(low, low + span)
    assert low - span / 16 <= left <= low
    assert low + span <= right <= low + span + span / 16


@pytest.mark.parametrize("moved", [1e-3, 0.01, 0.02])
def test_a_small_move_leaves_the_range_where_it_is(moved):
    assert steady(-0.8 - moved, 4.1 + moved) == steady(-0.8, 4.1)
