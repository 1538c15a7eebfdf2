"""What is said of a run is true of it."""

from dataclasses import replace

import numpy as np
import pytest

from core.descent import trajectory as descent
from core.descent.optimizers import GradientDescent
from core.regression import minibatch as stochastic
from core.regression.data import article
from core.regression.diagnosis import Outcome, verdict
from core.regression.line import MeanSquaredError, descend_loss
from core.regression.losses import ABSOLUTE, SQUARED, MeanCost
from core.regression.moments import moments
from core.regression.scaling import standardisation

X, Y = article()
LOSS = MeanSquaredError(moments(X, Y))
SCALING = standardisation(LOSS.of)
SCALED = MeanSquaredError(SCALING.of(LOSS.of))
SIZES = np.array([1.0, 70.0])
LABELS = ("the slope w", "the intercept b")


def outcome(run, loss, rate, limit=None, batch=None):
    best, least = np.array(loss.minimum()), float(loss.value(*loss.minimum()))
    return Outcome(run, run.positions, best, SIZES, LABELS, least, rate, limit, batch)


def plain(loss, rate, steps):
    run = descend_loss(loss, rate, steps, (0.0, 0.0))
    return outcome(run, loss, rate, limit=2 / loss.eigenvalues[0])


def test_article_run_looks_converged_but_is_not():
    said = verdict(plain(LOSS, 1e-4, 1_000))
    assert "looks converged, but is not" in said
    assert "the intercept b stands at 0.088937, and the best is 7.991021" in said


def test_arrival_is_the_first_step_of_staying_near():
    result = plain(SCALED, 0.1, 200)
    assert result.arrival is not None
    assert f"since step {result.arrival}" in verdict(result)
    near = np.abs(result.coefficients - result.best) <= 0.01 * np.abs(result.best)
    assert near[result.arrival :].all()
    assert not near[result.arrival - 1].all()


@pytest.mark.parametrize(("rate", "steps"), [(2.0, 1_000), (5e-4, 1_000), (4.1e-4, 1_000)])
def test_too_large_a_rate_flies_off_and_the_limit_is_named(rate, steps):
    said = verdict(plain(LOSS, rate, steps))
    assert "It flies off" in said
    assert "below a learning rate of 0.000401" in said


def test_few_small_steps_are_still_on_their_way():
    assert "still on its way" in verdict(plain(LOSS, 1e-5, 20))
    assert "still on its way" in verdict(plain(LOSS, 1e-4, 0))


def test_learning_rate_at_the_limit_bounces_for_ever():
    said = verdict(plain(SCALED, 1.0, 50))
    assert "It bounces for ever" in said
    assert "overshoots" not in said
    assert "It bounces for ever" in verdict(plain(LOSS, 2 / LOSS.eigenvalues[0], 50))


def test_larger_learning_rate_is_not_advised_near_the_limit():
    loss = MeanSquaredError(moments([0.0, 1.0, 2.0, 3.0], [9.0, 1.0, 4.0, 1.0]))
    limit = 2 / loss.eigenvalues[0]
    said = verdict(plain(loss, 0.99 * limit, 5))
    assert "still on its way" in said
    assert "larger" not in said
    assert f"from {limit:.3g} on descent flies off" in said


@pytest.mark.parametrize("scaled", [False, True])
def test_scaling_is_named_where_it_would_help(scaled):
    flying = replace(plain(LOSS, 1.0, 50), scaled=scaled)
    assert ("Scale x" in verdict(flying)) != scaled


def test_start_at_the_best_line_has_arrived():
    loss = MeanSquaredError(moments([1.0, 2.0], [1.1, 2.3]))
    run = descend_loss(loss, 0.01, 200, loss.minimum())
    assert "It has arrived" in verdict(outcome(run, loss, 0.01, limit=2 / loss.eigenvalues[0]))


def test_batches_jitter():
    points = MeanCost(SCALING.x(X), Y, SQUARED)
    run = stochastic.descend(SCALED, points, GradientDescent(0.2), (0.0, 0.0), 500, 2, 0)
    said = verdict(outcome(run, SCALED, 0.2, batch=2))
    assert "It jitters" in said
    assert "Each batch of 2" in said


def test_corners_of_the_absolute_loss_make_it_jump_to_and_fro():
    loss = MeanCost(SCALING.x(X), Y, ABSOLUTE)
    run = descent.descend(loss, (0.0, 0.0), GradientDescent(8.0), 400)
    assert "jumps to and fro" in verdict(outcome(run, loss, 8.0))


def test_best_coefficient_of_zero_can_be_reached():
    loss = MeanSquaredError(moments([-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0]))
    assert "It has arrived" in verdict(plain(loss, 0.3, 200))
