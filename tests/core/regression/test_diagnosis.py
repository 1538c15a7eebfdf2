"""The diagnosis of a fit is true of its run."""

import numpy as np
import pytest

from core.descent import trajectory as descent
from core.descent.optimizers import Adam, GradientDescent
from core.regression.data import load_noisy_points
from core.regression.diagnosis import diagnose, relative_errors
from core.regression.fit import MOST_POINTS, Fit, sample
from core.regression.least_squares import MeanSquaredError, descend_line
from core.regression.losses import ABSOLUTE, SQUARED, MeanLoss
from core.regression.minibatch import descend_in_batches
from core.regression.moments import moments
from core.regression.scaling import standardisation

X, Y = load_noisy_points()
Z = (X - X.mean()) / X.std()


def fitted(x, y, rate, steps, start=(0.0, 0.0)):
    """Plain descent on the mean squared error."""
    loss = MeanSquaredError(moments(x, y))
    run = descend_line(loss, rate, steps, start)
    return Fit(x[:, None], y, loss.moments, loss, run, GradientDescent(rate), None, loss)


def on(loss, run, optimizer, batch_size=None):
    """The fit of a run on the standardised points."""
    found = moments(Z, Y)
    return Fit(Z[:, None], Y, found, loss, run, optimizer, None, loss, batch_size=batch_size)


def test_flat_loss_is_not_taken_for_convergence():
    found = diagnose(fitted(X, Y, 1e-4, 1_000))
    assert (found.kind, found.coefficient) == ("too slow", 1)
    assert 0 < found.loss_decrease < 1e-3


def test_converged_at_the_first_step_of_staying_within_one_percent():
    fit = fitted(Z, Y, 0.1, 200)
    found = diagnose(fit)
    assert found.kind == "converged"
    near = np.all(relative_errors(fit) <= 0.01, axis=1)
    assert near[found.step :].all()
    assert not near[found.step - 1]


@pytest.mark.parametrize(
    ("x", "y", "rate", "steps", "kind"),
    [
        (X, Y, 2.0, 1_000, "above the limit"),
        (X, Y, 5e-4, 1_000, "above the limit"),
        (X, Y, 4.1e-4, 1_000, "diverging"),
        (X, Y, 1e-5, 20, "running"),
        (X, Y, 1e-4, 0, "running"),
        (Z, Y, 1.0, 50, "oscillating"),
        (X, Y, 2 / MeanSquaredError(moments(X, Y)).eigenvalues[0], 50, "oscillating"),
        (np.array([-1.0, 0.0, 1.0]), np.array([-2.0, 0.0, 2.0]), 0.3, 200, "converged"),
    ],
)
def test_plain_descent(x, y, rate, steps, kind):
    assert diagnose(fitted(x, y, rate, steps)).kind == kind


def test_start_at_the_minimum_has_converged_at_step_0():
    best = MeanSquaredError(moments(X, Y)).minimum()
    found = diagnose(fitted(X, Y, 1e-4, 200, best))
    assert (found.kind, found.step) == ("converged", 0)


def test_divergence_has_its_step_if_the_numbers_overflowed():
    fit = fitted(X, Y, 2.0, 1_000)
    assert diagnose(fit).step == fit.run.diverged_at
    assert diagnose(fitted(X, Y, 4.1e-4, 10)).step == 10


def test_without_a_stability_limit_divergence_is_only_divergence():
    loss = MeanSquaredError(moments(Z, Y))
    run = descent.descend(loss, (0.0, 0.0), Adam(1e3), 3)
    fit = on(loss, run, Adam(1e3))
    assert fit.stability_limit is None
    assert diagnose(fit).kind == "diverged"


def test_small_batches_stay_noisy():
    loss, points = MeanSquaredError(moments(Z, Y)), MeanLoss(Z, Y, SQUARED)
    run = descend_in_batches(loss, points, GradientDescent(0.2), (0.0, 0.0), 500, 2, 0)
    found = diagnose(on(loss, run, GradientDescent(0.2), 2))
    assert found.kind == "noisy"
    assert found.loss_range[0] < run.values[-1] < found.loss_range[1]


def test_corners_of_the_absolute_error_make_it_oscillate():
    loss = MeanLoss(Z, Y, ABSOLUTE)
    run = descent.descend(loss, (0.0, 0.0), GradientDescent(8.0), 400)
    assert diagnose(on(loss, run, GradientDescent(8.0))).kind == "oscillating"


def test_coefficients_are_in_the_units_of_the_data():
    found = moments(X, Y)
    scaling = standardisation(found)
    original, loss = MeanSquaredError(found), MeanSquaredError(scaling.moments(found))
    run = descend_line(loss, 0.4, 60, (0.0, 0.0))
    fit = Fit(X[:, None], Y, found, loss, run, GradientDescent(0.4), scaling, original)
    np.testing.assert_allclose(fit.coefficients[-1], original.minimum(), rtol=1e-6)
    assert fit.run_names == ("wₛ", "bₛ")


def test_sample_is_random_and_keeps_the_pairs():
    x = np.arange(10_000.0)[:, None]
    some_x, some_y = sample(x, 2 * x[:, 0])
    assert len(some_x) == MOST_POINTS
    np.testing.assert_array_equal(some_y, 2 * some_x[:, 0])
    assert some_x.mean() == pytest.approx(x.mean(), rel=0.1)
    assert len(sample(x[:50], x[:50, 0])[0]) == 50
