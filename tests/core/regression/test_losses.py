"""Losses of a line and their best lines, beside other libraries'."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares
from sklearn.linear_model import QuantileRegressor

from core.descent import trajectory as descent
from core.descent.optimizers import Adam
from core.regression.data import load_noisy_points, make_line
from core.regression.least_squares import MeanSquaredError
from core.regression.losses import ABSOLUTE, HUBER, LOSSES, SQUARED, MeanLoss
from core.regression.moments import moments

X, Y = load_noisy_points()
WITH_OUTLIERS = make_line(2.0, 5.0, 1.0, 80, 8, seed=3)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.name)
def test_derivative_matches_finite_differences(loss):
    r = np.array([-9.0, -2.1, -0.4, 0.7, 1.9, 30.0])
    numeric = (loss.value(r + 1e-6, 2.0) - loss.value(r - 1e-6, 2.0)) / 2e-6
    np.testing.assert_allclose(loss.derivative(r, 2.0), numeric, rtol=1e-6)


def test_huber_is_squared_for_a_wide_delta_and_absolute_for_a_narrow_one():
    r = np.linspace(-5, 5, 11)
    np.testing.assert_allclose(HUBER.value(r, 100.0), SQUARED.value(r, 0))
    np.testing.assert_allclose(HUBER.value(r, 1e-9) / 2e-9, ABSOLUTE.value(r, 0), atol=1e-8)


def test_squares_of_the_points_are_the_loss_of_the_moments():
    by_points, by_moments = MeanLoss(X, Y, SQUARED), MeanSquaredError(moments(X, Y))
    w, b = np.linspace(-1, 2, 5)[None, :], np.linspace(0, 10, 4)[:, None]
    np.testing.assert_allclose(by_points.value(w, b), by_moments.value(w, b))
    np.testing.assert_allclose(by_points.gradient(w, b), by_moments.gradient(w, b))
    assert by_points.minimum() == pytest.approx(by_moments.minimum(), rel=1e-6)


def test_best_line_of_mae_is_the_quantile_regression_of_scikit_learn():
    for x, y in ((X, Y), WITH_OUTLIERS):
        loss = MeanLoss(x, y, ABSOLUTE)
        theirs = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x[:, None], y)
        best = float(loss.value(*loss.minimum()))
        assert best == pytest.approx(float(loss.value(theirs.coef_[0], theirs.intercept_)))


@pytest.mark.parametrize("delta", [0.5, 3.0, 1e3])
def test_best_line_of_huber_is_that_of_scipy_least_squares(delta):
    x, y = WITH_OUTLIERS
    theirs = least_squares(
        lambda line: line[0] * x + line[1] - y, (0.0, 0.0), loss="huber", f_scale=delta
    )
    ours = MeanLoss(x, y, HUBER, delta)
    assert ours.minimum() == pytest.approx(theirs.x, rel=1e-4)
    assert ours.value(*ours.minimum()) <= ours.value(*theirs.x) * (1 + 1e-9)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([ABSOLUTE, HUBER]), st.floats(-3, 3), st.floats(-20, 20), st.integers(0, 50))
def test_no_line_is_better_than_the_best(loss, w, b, seed):
    x, y = make_line(1.5, -4.0, 2.0, 30, 3, seed)
    mean = MeanLoss(x, y, loss, 1.5)
    assert float(mean.value(*mean.minimum())) <= float(mean.value(w, b)) + 1e-7


@pytest.mark.parametrize("unit", [1e-30, 1e-12, 1e9, 1e37])
@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.name)
def test_in_another_unit_the_best_line_is_the_same(loss, unit):
    x, y = WITH_OUTLIERS
    here = np.array(MeanLoss(x, y, loss, 1.0).minimum())
    there = np.array(MeanLoss(x * 1e5 + 3e6, y * unit, loss, unit).minimum()) / unit
    w = there[0] * 1e5
    np.testing.assert_allclose([w, there[1] + there[0] * 3e6], here, rtol=1e-6)


def test_outliers_change_the_line_of_mse_only():
    x, y = make_line(2.0, 5.0, 0.5, 100, 10, seed=1)
    slopes = {name: MeanLoss(x, y, loss, 1.0).minimum()[0] for name, loss in LOSSES.items()}
    assert slopes["MSE"] > 2.25
    assert slopes["MAE"] == pytest.approx(2.0, abs=0.1)
    assert slopes["Huber"] == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("loss", [ABSOLUTE, HUBER], ids=lambda loss: loss.name)
def test_descent_finds_the_best_line(loss):
    x = (X - X.mean()) / X.std()
    mean = MeanLoss(x, Y, loss, 5.0)
    run = descent.descend(mean, (0.0, 0.0), Adam(0.3), 400)
    assert run.values.min() == pytest.approx(float(mean.value(*mean.minimum())), rel=1e-3)


def with_an_outlier(far, n=20):
    """Points about the line 2x + 1, of which one is so far away."""
    x = np.linspace(0.0, 19.0, n)
    y = 2 * x + 1 + np.random.default_rng(0).normal(0.0, 0.5, n)
    y[5] = far
    return x, y


@pytest.mark.parametrize("loss", [ABSOLUTE, HUBER], ids=lambda loss: loss.name)
@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("n", [20, 21])
def test_best_line_does_not_depend_on_how_far_an_outlier_is(loss, side, n):
    distances = [side * far for far in (1e3, 1e6, 1e12, 1e30, 1e150)]
    points = [with_an_outlier(far, n) for far in distances]
    lines = [MeanLoss(x, y, loss).minimum() for x, y in points]
    np.testing.assert_allclose(lines, [lines[0]] * len(lines), rtol=1e-12)


@pytest.mark.parametrize("far", [-1e12, 1e3, 1e12])
def test_best_line_beside_a_far_outlier_is_that_of_scikit_learn(far):
    # For MAE it is the same wherever the outlier is on its side of the line.
    near_x, near_y = with_an_outlier(np.sign(far) * 100)
    theirs = QuantileRegressor(quantile=0.5, alpha=0.0).fit(near_x[:, None], near_y)
    x, y = with_an_outlier(far)
    assert MeanLoss(x, y, ABSOLUTE).minimum() == pytest.approx(
        (theirs.coef_[0], theirs.intercept_), rel=1e-8
    )


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(LOSSES.values())), st.integers(0, 10_000))
def test_no_line_through_two_points_is_better_where_many_points_are_the_same(loss, seed):
    random = np.random.default_rng(seed)
    x, y = random.integers(0, 4, 24).astype(float), random.integers(0, 5, 24).astype(float)
    assume(np.ptp(x) > 0)
    mean = MeanLoss(x, y, loss, 0.5)
    one, other = (grid.ravel() for grid in np.meshgrid(np.arange(24), np.arange(24)))
    one, other = one[x[one] < x[other]], other[x[one] < x[other]]
    w = (y[other] - y[one]) / (x[other] - x[one])
    best = float(mean.value(*mean.minimum()))
    assert best <= float(mean.value(w, y[one] - w * x[one]).min()) + 1e-9


@pytest.mark.parametrize("loss", [ABSOLUTE, HUBER], ids=lambda loss: loss.name)
def test_where_most_points_have_one_height_the_best_line_is_level(loss):
    y = np.full(30, 7.0)
    y[[3, 20]] = -50.0, 1e3
    assert MeanLoss(np.arange(30.0), y, loss, 1e-3).minimum() == pytest.approx((0, 7), abs=1e-2)
