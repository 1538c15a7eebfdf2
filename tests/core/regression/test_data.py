"""Data sets have the coefficients, noise and outliers that were asked for."""

import numpy as np
import pytest

from core.regression.data import (
    FEATURES,
    FEATURES_INTERCEPT,
    load_noisy_points,
    make_apartments,
    make_line,
)
from core.regression.least_squares import closed_form


def test_noisy_points_are_a_hundred():
    x, y = load_noisy_points()
    assert x.shape == y.shape == (100,)
    assert (x[0], y[0]) == (32.50234527, 31.70700585)


def test_points_without_noise_lie_on_their_line():
    x, y = make_line(2.0, -3.0, 0.0, 50, 0, seed=1)
    assert closed_form(x, y) == pytest.approx((2.0, -3.0))


def test_noise_has_the_standard_deviation_asked_for():
    x, y = make_line(2.0, -3.0, 1.5, 20_000, 0, seed=1)
    assert np.std(y - (2 * x - 3)) == pytest.approx(1.5, rel=0.02)


def test_outliers_change_the_line():
    x, y = make_line(2.0, -3.0, 0.5, 50, 4, seed=1)
    assert np.sum(y - (2 * x - 3) > 4) == 4
    assert closed_form(x, y)[0] > 2.1


def test_seed_fixes_the_points():
    np.testing.assert_array_equal(make_line(1, 2, 3, 9, 0, 5), make_line(1, 2, 3, 9, 0, 5))
    assert not np.array_equal(make_line(1, 2, 3, 9, 0, 5), make_line(1, 2, 3, 9, 0, 6))


def test_apartments_have_the_true_coefficients_and_correlated_features():
    x, y = make_apartments(0.0, 400, seed=2)
    truth = [slope for *_, slope in FEATURES]
    np.testing.assert_allclose(y, x @ truth + FEATURES_INTERCEPT)
    assert np.corrcoef(x[:, 0], x[:, 1])[0, 1] > 0.7
