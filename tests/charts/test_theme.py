"""Axes that stand still while a run moves a little."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import theme
from charts.theme import rounded_range

ENDS = st.floats(-1e6, 1e6)
SPANS = st.floats(1e-3, 1e6)


@settings(max_examples=30, deadline=None)
@given(low=ENDS, span=SPANS)
def test_a_steady_range_holds_the_range_and_little_more(low, span):
    left, right = rounded_range(low, low + span)
    assert low - span / 16 <= left <= low
    assert low + span <= right <= low + span + span / 16


@pytest.mark.parametrize("moved", [1e-3, 0.01, 0.02])
def test_a_small_move_leaves_the_range_where_it_is(moved):
    assert rounded_range(-0.8 - moved, 4.1 + moved) == rounded_range(-0.8, 4.1)


@pytest.mark.parametrize("span", [0.6, 0.8, 1.0, 1.3, 2.0, 2.9, 3.1, 5.0, 9.0, 40.0, 300.0])
@pytest.mark.parametrize("low", [-7.9, -4.13, -2.6, 0.02, 3.4])
def test_logarithmic_axis_has_a_few_labels_that_say_its_numbers(low, span):
    axis = theme.log_axis(low, low + span)
    if "dtick" in axis:
        assert 3 <= span / axis["dtick"] <= 10
        return
    assert 3 <= len(axis["tickvals"]) <= 10
    for value, label in zip(axis["tickvals"], axis["ticktext"], strict=True):
        times = label.replace("−", "-").replace("·", "e0 ").replace("10<sup>", "1e")
        parts = [float(part) for part in times.replace("</sup>", "").split()]
        assert np.prod(parts) == pytest.approx(value)
        assert low <= np.log10(value) <= low + span
