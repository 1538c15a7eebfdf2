"""Least squares: the loss, its Hessian and plain descent agree with independent oracles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.linear_model import LinearRegression

from core.descent import trajectory as descent
from core.descent.optimizers import OPTIMIZERS, GradientDescent
from core.regression.data import load_noisy_points
from core.regression.diagnosis import predicted_steps
from core.regression.least_squares import (
    MeanSquaredError,
    closed_form,
    descend,
    descend_line,
    largest_stable_learning_rate,
)
from core.regression.moments import moments
from core.regression.scaling import standardisation

POINTS = load_noisy_points()


def python_loop(x, y, learning_rate, steps, w=0.0, b=0.0):
    """Plain gradient descent point by point, in Python."""
    n, path = float(len(x)), [(w, b)]
    for _ in range(steps):
        b_gradient = w_gradient = 0.0
        for xi, yi in zip(x, y, strict=True):
            b_gradient += -(2 / n) * (yi - (w * xi + b))
            w_gradient += -(2 / n) * xi * (yi - (w * xi + b))
        w, b = w - learning_rate * w_gradient, b - learning_rate * b_gradient
        path.append((w, b))
    return np.array(path)


def error(x, y, w, b):
    return np.mean((y - (w * x + b)) ** 2)


def test_run_on_the_noisy_points():
    run = descend(*POINTS, learning_rate=0.0001, steps=1000)
    assert run.values[0] == pytest.approx(5565.107834, abs=1e-6)
    assert run.values[-1] == pytest.approx(112.614810, abs=1e-6)
    assert run.positions[-1] == pytest.approx([1.477744, 0.088937], abs=1e-6)
    assert run.status == "running"


def test_closed_form_of_the_noisy_points():
    assert closed_form(*POINTS) == pytest.approx((1.322431, 7.991021), abs=1e-6)


def test_path_is_that_of_the_python_loop():
    run = descend(*POINTS, learning_rate=0.0001, steps=300, start=(-1.0, 5.0))
    np.testing.assert_allclose(
        run.positions, python_loop(*POINTS, 0.0001, 300, -1.0, 5.0), rtol=1e-9
    )
    np.testing.assert_allclose(
        run.values, [error(*POINTS, *line) for line in run.positions], rtol=1e-9
    )


def test_fast_loop_equals_the_optimizer():
    loss = MeanSquaredError(moments(*POINTS))
    run = descend(*POINTS, 0.0001, 50)
    same = descent.descend(loss, (0.0, 0.0), GradientDescent(0.0001), 50)
    np.testing.assert_allclose(run.positions, same.positions, rtol=1e-13)
    np.testing.assert_allclose(run.gradients, same.gradients, rtol=1e-10)


NUMBERS = st.floats(-100, 100).map(lambda v: round(v, 3))
COLUMNS = st.integers(2, 30).flatmap(
    lambda n: st.tuples(
        arrays.arrays(float, n, elements=NUMBERS, unique=True),
        arrays.arrays(float, n, elements=NUMBERS),
    )
)


@settings(max_examples=20, deadline=None)
@given(COLUMNS)
def test_closed_form_is_that_of_scikit_learn(columns):
    x, y = columns
    theirs = LinearRegression().fit(x[:, None], y)
    w, b = closed_form(x, y)
    assert error(x, y, w, b) <= error(x, y, theirs.coef_[0], theirs.intercept_) * (1 + 1e-9) + 1e-9


@settings(max_examples=20, deadline=None)
@given(COLUMNS, st.floats(-5, 5), st.floats(-50, 50))
def test_loss_and_gradient_are_those_of_the_points(columns, w, b):
    x, y = columns
    loss = MeanSquaredError(moments(x, y))
    residual = y - (w * x + b)
    np.testing.assert_allclose(loss.value(w, b), np.mean(residual**2), rtol=1e-9, atol=1e-6)
    expected = [np.mean(-2 * x * residual), np.mean(-2 * residual)]
    np.testing.assert_allclose(loss.gradient(w, b), expected, rtol=1e-9, atol=1e-5)


def test_far_offset_loses_no_digits():
    random = np.random.default_rng(7)
    x = 1e6 + random.normal(size=1000)
    y = 3 * (x - 1e6) - 2 + random.normal(size=1000)
    w, b = closed_form(x, y)
    design = np.column_stack([x - 1e6, np.ones_like(x)])
    (w_there, b_there), *_ = np.linalg.lstsq(design, y, rcond=None)
    assert w == pytest.approx(w_there, rel=1e-6)
    assert b + w * 1e6 == pytest.approx(b_there, rel=1e-6)


def test_eigenvalues_and_eigenvectors_of_the_hessian():
    loss = MeanSquaredError(moments(*POINTS))
    np.testing.assert_allclose(loss.eigenvalues, np.linalg.eigvalsh(loss.hessian)[::-1], rtol=1e-8)
    largest, smallest = np.linalg.eigvalsh(loss.hessian)[::-1]
    for direction, curvature in zip(loss.eigenvectors.T, (largest, smallest), strict=True):
        np.testing.assert_allclose(loss.hessian @ direction, curvature * direction, atol=1e-8)
    assert round(loss.condition_number) == 66_031


@pytest.mark.parametrize("size", [1e-70, 1e-9, 1e9, 1e70])
def test_eigenvalues_of_data_of_any_size_are_accurate(size):
    largest, smallest = MeanSquaredError(moments([size, 2 * size], [1.0, 2.0])).eigenvalues
    assert largest == pytest.approx(2 * max(2.5 * size**2, 1.0), rel=1e-6)
    assert largest * smallest == pytest.approx(size**2, rel=1e-9)


def test_hessian_is_the_derivative_of_the_gradient():
    loss = MeanSquaredError(moments(*POINTS))
    columns = [
        np.subtract(loss.gradient(1.0 + dw, 2.0 + db), loss.gradient(1.0, 2.0))
        for dw, db in ((1.0, 0.0), (0.0, 1.0))
    ]
    np.testing.assert_allclose(np.column_stack(columns), loss.hessian, rtol=1e-9)


def test_descent_diverges_above_the_largest_stable_learning_rate():
    limit = largest_stable_learning_rate(*POINTS)
    below = descend(*POINTS, 0.99 * limit, 2_000)
    above = descend(*POINTS, 1.01 * limit, 2_000)
    assert below.values[-1] < below.values[0]
    assert above.values[-1] > 1e6 * above.values[0]
    assert descend(*POINTS, 1.0, 2_000).status == "diverged"


def test_predicted_steps_are_those_it_takes():
    loss = MeanSquaredError(moments(*POINTS))
    assert predicted_steps(loss, 0.0001) == pytest.approx(610_000, rel=0.01)
    steps = predicted_steps(loss, 0.0004)
    _, b = loss.minimum()
    run = descend(*POINTS, 0.0004, round(steps * 1.01))
    off = np.abs(run.positions[:, 1] - b) <= 0.01 * abs(b)
    assert np.argmax(off) == pytest.approx(steps, rel=0.01)


def test_predicted_steps_count_the_slowest_coefficient():
    x = np.linspace(0.0, 0.1, 20)
    y = 5.0 * x + 1.0
    loss = MeanSquaredError(moments(x, y))
    steps = predicted_steps(loss, 0.4)
    run = descend(x, y, 0.4, round(1.5 * steps))
    away = np.abs(run.positions - loss.minimum()) > 0.01 * np.abs(loss.minimum())
    assert np.flatnonzero(away[:, 0])[-1] + 1 == pytest.approx(steps, rel=0.05)
    assert np.flatnonzero(away[:, 1])[-1] + 1 < 0.9 * steps


def test_predicted_steps_may_be_infinite_or_zero():
    loss = MeanSquaredError(moments(*POINTS))
    assert predicted_steps(loss, 1.0) == float("inf")
    assert predicted_steps(loss, 0.0001, loss.minimum()) == 0.0


def test_prediction_for_a_best_intercept_of_zero_is_the_true_number_of_steps():
    x = y = np.array([1.0, 2.0, 3.0])
    loss = MeanSquaredError(moments(x, y))
    steps = predicted_steps(loss, 0.1)
    assert np.isfinite(steps)
    b = descend(x, y, 0.1, round(2 * steps)).positions[:, 1]
    beyond = np.flatnonzero(np.abs(b) > 1e-4 * np.sqrt(np.mean(y**2)))
    assert beyond[-1] + 1 == pytest.approx(steps, rel=0.05)


def test_loss_is_never_below_zero():
    random = np.random.default_rng(1)
    for _ in range(50):
        x, y = random.normal(3, 1, 2), random.normal(2, 1, 2)
        loss = MeanSquaredError(moments(x, y))
        assert 0 <= loss.value(*loss.minimum()) < 1e-25


def test_predicted_steps_with_condition_number_one():
    m = moments(*POINTS)
    loss = MeanSquaredError(standardisation(m).moments(m))
    steps = predicted_steps(loss, 0.05)
    b = descend_line(loss, 0.05, 200, (0.0, 0.0)).positions[:, 1]
    assert np.argmax(np.abs(b - loss.minimum()[1]) <= 0.01 * abs(loss.minimum()[1])) == steps


def test_scaled_data_are_fitted_in_tens_of_steps_to_the_same_line():
    x, y = POINTS
    scaling = standardisation(moments(x, y))
    run = descend((x - scaling.mean) / scaling.std, y, 0.4, 30)
    np.testing.assert_allclose(scaling.to_x(run.positions[-1]), closed_form(x, y), rtol=1e-6)
    loss = MeanSquaredError(scaling.moments(moments(x, y)))
    assert loss.condition_number == pytest.approx(1.0)
    np.testing.assert_allclose(loss.value(*run.positions.T), run.values, rtol=1e-9)


def test_divergence_raises_no_warning():
    m = moments(*POINTS)
    run = descend_line(MeanSquaredError(standardisation(m).moments(m)), 2.0, 2_000, (0.0, 0.0))
    assert run.status == "diverged"


@settings(max_examples=20)
@given(arrays.arrays(float, (5, 2), elements=NUMBERS))
def test_scaling_and_back_is_the_same_line(lines):
    scaling = standardisation(moments(*POINTS))
    np.testing.assert_allclose(scaling.to_x(scaling.to_scaled(lines)), lines, atol=1e-9)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_optimizer_fits_a_line(optimizer):
    loss = MeanSquaredError(standardisation(moments(*POINTS)).moments(moments(*POINTS)))
    run = descent.descend(loss, (0.0, 0.0), optimizer(0.05), 400)
    assert run.values[-1] < run.values[0]


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([], [], "There are no points"),
        ([1.0, 2.0], [1.0], "must have the same length"),
        ([1.0, np.nan], [1.0, 2.0], "must be a finite number"),
        ([1.0, 2.0], [1.0, np.inf], "must be a finite number"),
        ([3.0, 3.0], [1.0, 2.0], "All x are the same"),
        ([1e200, 2e200], [1.0, 2.0], "their squares overflow"),
    ],
)
def test_data_that_fix_no_line_are_refused(x, y, sentence):
    with pytest.raises(ValueError, match=sentence):
        closed_form(x, y)


@pytest.mark.parametrize("arguments", [(0.0, 5), (np.nan, 5), (np.inf, 5), (0.1, -1)])
def test_invalid_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match="must be"):
        descend(*POINTS, *arguments)
