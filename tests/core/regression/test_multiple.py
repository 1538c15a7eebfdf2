"""Several features: loss, gradient, Hessian and minimum agree with independent oracles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from core.descent import trajectory as descent
from core.descent.optimizers import OPTIMIZERS, GradientDescent
from core.regression import least_squares as regression
from core.regression.data import load_noisy_points, make_apartments
from core.regression.diagnosis import conditioning, predicted_steps
from core.regression.least_squares import MeanSquaredError, Slice
from core.regression.moments import moments
from core.regression.scaling import standardisation

X, Y = make_apartments(20.0, 200, seed=0)
LOSS = MeanSquaredError(moments(X, Y))
POINT = (3.0, -1.0, 0.5, 20.0)


def squared_error(coefficients):
    *w, b = coefficients
    return np.mean((Y - (X @ np.array(w) + b)) ** 2)


@settings(max_examples=20)
@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4))
def test_loss_is_that_of_the_points(coefficients):
    expected = squared_error(coefficients)
    assert float(LOSS.value(*coefficients)) == pytest.approx(expected, rel=1e-9)


def test_many_losses_at_once_are_those_one_by_one():
    grid = np.meshgrid([1.0, 2.0], [0.0, -3.0, 4.0], [0.5], [7.0], indexing="ij")
    one_by_one = [float(LOSS.value(*c)) for c in zip(*(g.ravel() for g in grid), strict=True)]
    np.testing.assert_allclose(LOSS.value(*grid).ravel(), one_by_one)
    gradients = [LOSS.gradient(*c) for c in zip(*(g.ravel() for g in grid), strict=True)]
    np.testing.assert_allclose(np.stack(LOSS.gradient(*grid)).reshape(4, -1).T, gradients)


class ByPoints:
    """The same loss without moments, and without a gradient array."""

    def value(self, *coefficients):
        return np.array([squared_error(c) for c in np.transpose(coefficients)])

    def gradient(self, *coefficients):
        *w, b = coefficients
        residuals = Y - (X @ np.array(w) + b)
        return *(-2 * X.T @ residuals / len(Y)), -2 * residuals.mean()


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_optimizer_takes_the_same_steps_on_moments_as_on_points(optimizer):
    rule = optimizer(1e-4)
    run = descent.descend(LOSS, POINT, rule, 100)
    same = descent.descend(ByPoints(), POINT, rule, 100)
    np.testing.assert_allclose(run.positions, same.positions, rtol=1e-12)
    np.testing.assert_allclose(run.gradients, same.gradients, rtol=1e-9)
    np.testing.assert_allclose(run.values, same.values, rtol=1e-12)


def test_gradient_at_many_points_is_that_at_each():
    points = np.array([POINT, (0.0, 0.0, 0.0, 0.0), (1.0, 2.0, 3.0, 4.0)])
    one_by_one = [LOSS.gradient(*point) for point in points]
    np.testing.assert_allclose(LOSS.gradient_array(points), one_by_one, rtol=1e-12)


def test_gradient_and_hessian_match_finite_differences():
    steps = np.eye(4) * 1e-4
    numeric = [(squared_error(POINT + h) - squared_error(POINT - h)) / 2e-4 for h in steps]
    np.testing.assert_allclose(LOSS.gradient(*POINT), numeric, rtol=1e-6)
    columns = [
        np.subtract(LOSS.gradient(*(POINT + h)), LOSS.gradient(*POINT)) / 1e-4 for h in steps
    ]
    np.testing.assert_allclose(LOSS.hessian, np.stack(columns), rtol=1e-5, atol=1e-6)


def test_minimum_is_that_of_scikit_learn():
    theirs = LinearRegression().fit(X, Y)
    np.testing.assert_allclose(LOSS.minimum(), [*theirs.coef_, theirs.intercept_], rtol=1e-9)


def test_one_feature_is_a_line():
    x, y = load_noisy_points()
    loss = MeanSquaredError(moments(x[:, None], y))
    np.testing.assert_allclose(loss.minimum(), regression.closed_form(x, y))
    assert loss.condition_number == pytest.approx(66_031, rel=1e-4)


def test_far_offset_loses_no_digits():
    loss = MeanSquaredError(moments(X + 1e6, Y))
    np.testing.assert_allclose(loss.minimum()[:-1], LOSS.minimum()[:-1], rtol=1e-6)


def test_far_offset_loses_no_digits_of_the_gradient():
    far, point = X.astype(np.longdouble) + 1_000_000, np.array([2.0, -1.0, 0.5, -1.5e6])
    residuals = Y - (np.dot(far, point[:-1]) + point[-1])
    exact = [*(-2 * np.dot(residuals, far) / len(Y)), -2 * residuals.mean()]
    loss = MeanSquaredError(moments(X + 1e6, Y))
    np.testing.assert_allclose(loss.gradient_array(point), np.array(exact, dtype=float), rtol=1e-9)


def test_collinear_features_have_a_best_fit():
    twice = np.column_stack([X, 3 * X[:, 0] - 1])
    loss = MeanSquaredError(moments(twice, Y))
    best = float(loss.value(*loss.minimum()))
    assert best == pytest.approx(float(LOSS.value(*LOSS.minimum())), rel=1e-9)
    found = conditioning(loss.moments)
    assert (found.number, found.collinear) == (float("inf"), (0, 3))


def test_year_and_income_are_not_collinear_only_in_other_units():
    year = np.array([1990.0, 2003, 1995, 2019, 2010, 1999])
    income = np.array([31_000.0, 52_000, 78_000, 40_000, 61_000, 45_000])
    found = conditioning(moments(np.column_stack([year, income]), year + income))
    assert not found.collinear
    assert found.number > 1e9 > 10 > found.scaled
    assert found.correlation == pytest.approx(np.corrcoef(year, income)[0, 1])


def test_sum_of_features_is_collinear_with_them():
    total = np.column_stack([X, X[:, 0] + 2 * X[:, 1]])
    assert conditioning(moments(total, Y)).collinear == (0, 1, 3)


def test_r_squared_and_residual_std_are_those_of_scikit_learn():
    model = LinearRegression().fit(X, Y)
    assert LOSS.r_squared(LOSS.minimum()) == pytest.approx(model.score(X, Y))
    coefficients = np.array(POINT)
    residuals = Y - (X @ coefficients[:-1] + coefficients[-1])
    assert LOSS.residual_std(coefficients) == pytest.approx(residuals.std())
    assert LOSS.r_squared(coefficients) == pytest.approx(1 - np.mean(residuals**2) / Y.var())


@pytest.mark.parametrize("rate", [0.1, 0.45])
def test_predicted_steps_are_those_it_takes(rate):
    loss = MeanSquaredError(standardisation(LOSS.moments).moments(LOSS.moments))
    steps = predicted_steps(loss, rate)
    run = descent.descend(loss, np.zeros(4), GradientDescent(rate), round(1.2 * steps) + 1)
    away = np.abs(run.positions - loss.minimum()) > 0.01 * np.abs(loss.minimum())
    arrival = np.flatnonzero(away.any(axis=1))[-1] + 1
    assert arrival == pytest.approx(steps, rel=0.05, abs=2)


def test_predicted_steps_of_a_diverging_run_are_infinite():
    assert predicted_steps(LOSS, 3 / LOSS.eigenvalues[0]) == float("inf")


def test_descent_on_scaled_features_finds_the_same_plane():
    scaling = standardisation(LOSS.moments)
    loss = MeanSquaredError(scaling.moments(LOSS.moments))
    by_hand = MeanSquaredError(moments((X - scaling.mean) / scaling.std, Y))
    np.testing.assert_allclose(loss.hessian, by_hand.hessian, atol=1e-12)
    run = descent.descend(loss, np.zeros(4), GradientDescent(0.4), 200)
    np.testing.assert_allclose(scaling.to_x(run.positions[-1]), LOSS.minimum(), rtol=1e-3)


@settings(max_examples=20)
@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4))
def test_scaling_and_back_is_the_same_plane(coefficients):
    scaling = standardisation(LOSS.moments)
    there = scaling.to_scaled(np.array(coefficients))
    np.testing.assert_allclose(scaling.to_x(there), coefficients, atol=1e-9)
    rows = scaling.to_scaled(np.array([coefficients, POINT]))
    np.testing.assert_allclose(rows[0], there)


def test_slice_is_the_loss_with_the_others_at_their_best():
    cut = Slice(LOSS, 2, 0)
    best = LOSS.minimum()
    here = best.copy()
    here[[2, 0]] = 1.5, -2.0
    assert cut.value(1.5, -2.0) == pytest.approx(float(LOSS.value(*here)))
    assert cut.minimum() == pytest.approx((best[2], best[0]))
    assert cut.gradient(*cut.minimum()) == pytest.approx((0.0, 0.0), abs=1e-6)
    for direction, following in (cut.eigenvectors.T, cut.eigenvectors.T[::-1]):
        assert direction @ following == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "y"), [(np.ones(3), np.ones(2)), (np.ones((3, 2)), np.ones(4)), (np.ones((0, 2)), [])]
)
def test_shapes_that_do_not_fit_are_refused(x, y):
    with pytest.raises(ValueError, match=r"same length|no points"):
        moments(x, np.asarray(y))


def test_numbers_that_are_none_are_refused():
    with pytest.raises(ValueError, match="finite"):
        moments(np.array([[1.0], [np.inf]]), np.ones(2))
