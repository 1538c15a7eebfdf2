"""A curve has a gap where its function jumps, wherever bisection happens to look."""

import numpy as np
import pytest

from charts.descent.discontinuities import with_gaps
from core.formulas import parse


def gaps(text, low, high, points=600):
    """Between which neighbours the curve of a formula is with_gaps, (gaps, 2)."""
    objective, x = parse(text), np.linspace(low, high, points)
    y = objective.value(x)
    drawn, heights = with_gaps(objective, x, y, float(np.ptp(y)))
    places = np.flatnonzero(np.isnan(heights))
    return np.column_stack([drawn[places - 1], drawn[places + 1]])


@pytest.mark.parametrize("text", ["abs(x)/x", "x + |x|/x", "1/x", "cos(x) - |x|/x"])
@pytest.mark.parametrize(("low", "high"), [(-3.0, 3.0), (-1.0, 1.0), (-3.0, 9.0), (-3.0, 3.1)])
def test_jump_at_a_place_without_a_value_breaks_the_curve(text, low, high):
    [[left, right]] = gaps(text, low, high)
    assert left < 0 < right


@pytest.mark.parametrize("text", ["tanh(1000x)", "cbrt(x)", "sin(300x)"])
def test_steep_curve_with_a_middle_at_0_is_whole(text):
    places = gaps(text, -3.0, 3.0)
    assert not places.size
