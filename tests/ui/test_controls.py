"""The options of logarithmic sliders."""

import numpy as np
import pytest

from ui.controls import format_option, log_options


@pytest.mark.parametrize(("low", "high"), [(1e-4, 10.0), (1e-6, 2.0), (1, 5000)])
def test_options_span_the_range_in_even_ratios(low, high):
    options = np.array(log_options(low, high))
    assert (options[0], options[-1]) == (low, high)
    ratios = options[1:] / options[:-1]
    assert ratios.min() > 1.0
    assert ratios.max() < 1.6


def test_whole_options_are_whole():
    assert log_options(1, 30, whole=True) == (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)


def test_a_default_between_the_options_is_one_of_them():
    assert 0.0123 in log_options(1e-4, 10, 0.0123)


@pytest.mark.parametrize(
    ("value", "text"), [(0.005, "0.005"), (1e-9, "1e-09"), (1000.0, "1000"), (0.1 + 0.2, "0.3")]
)
def test_options_are_formatted_without_rounding_errors(value, text):
    assert format_option(value) == text
