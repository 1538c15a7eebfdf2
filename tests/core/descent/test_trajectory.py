"""Trajectories: what they hold, when they end, and how they are judged."""

from dataclasses import replace

import numpy as np
import pytest

from core.descent.examples import EXAMPLES
from core.descent.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, RMSProp
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import build_trajectory, descend
from core.formulas import parse

FUNCTION = parse("x**2*sin(x)")


def test_run_converges_to_the_minimum():
    run = descend(FUNCTION, 2.5, GradientDescent(0.05), 200)
    assert run.status == "converged"
    assert run.positions[-1, 0] == pytest.approx(5.08698509, abs=1e-8)
    assert run.positions.shape == (201, 1)
    assert run.values.shape == (201,)
    assert run.gradients.shape == (201, 1)


def test_rows_agree_with_the_objective():
    run = descend(parse("x^2 + 3y^2", ("x", "y")), (2.0, -1.0), GradientDescent(0.1), 20)
    np.testing.assert_allclose(run.values, (run.positions**2 @ [1, 3]))
    np.testing.assert_allclose(run.gradients, run.positions * [2, 6])
    np.testing.assert_allclose(np.diff(run.positions, axis=0), -0.1 * run.gradients[:-1])


@pytest.mark.parametrize(
    ("text", "start", "rate", "steps", "status"),
    [
        ("x**2*sin(x)", 2.5, 0.05, 200, "converged"),
        ("x**2*sin(x)", 2.5, 1e-12, 5_000, "running"),
        ("x**2*sin(x)", 2.5, 1e9, 5_000, "diverged"),
        ("x**2*sin(x)", 0.0, 0.05, 10, "converged"),
        ("x**2", 1.0, 1.0, 500, "running"),
        ("1e-9x^2", 2.5, 0.1, 500, "running"),
        ("x^2", 1e6, 0.1, 500, "converged"),
        ("x^4", -1e6, 0.1, 500, "diverged"),
        ("log(x)", -1.0, 0.1, 50, "diverged"),
        ("log(x)", 1.0, 0.9, 50, "diverged"),
        ("5", 1.0, 0.1, 5, "converged"),
    ],
)
def test_status_of_a_run(text, start, rate, steps, status):
    run = descend(parse(text), start, GradientDescent(rate), steps)
    assert run.status == status
    assert (run.diverged_at is not None) == (status == "diverged")


@pytest.mark.parametrize("rate", [1.9792, 4.448782831127585])
def test_run_that_a_huge_gradient_has_slowed_down_has_not_converged(rate):
    """RMSProp jumps to where the derivative is e^17 or more; after that its steps are tiny."""
    run = descend(parse("exp(x)-2x"), -2.9020100502512562, RMSProp(rate), 60)
    assert abs(run.gradients[-1, 0]) > 1
    assert run.status == "running"


def test_converged_run_is_within_tolerance_of_the_minimum():
    run = descend(parse("(x-2)^2"), -1.0, GradientDescent(0.1), 60)
    assert run.positions[-1, 0] == pytest.approx(2.0, abs=1e-5)
    assert run.status == "converged"


def test_diverged_run_ends_before_the_first_infinite_row():
    run = descend(parse("x^4"), 10.0, GradientDescent(1.0), 50)
    assert run.diverged_at == len(run.positions)
    for rows in (run.positions, run.values, run.gradients):
        assert np.isfinite(rows).all()


def test_state_has_a_row_per_position():
    run = descend(FUNCTION, 2.5, Momentum(0.01, 0.9), 30)
    v = run.states["velocity"]
    assert v.shape == run.positions.shape
    np.testing.assert_allclose(np.diff(run.positions, axis=0), -0.01 * v[1:])


def test_seed_determines_the_noise():
    def path(seed):
        return descend(FUNCTION, 2.5, Adam(0.1), 50, noise=0.5, seed=seed).positions

    np.testing.assert_array_equal(path(1), path(1))
    assert not np.array_equal(path(1), path(2))


def test_noise_has_its_standard_deviation():
    run = descend(parse("0x"), np.zeros(1), GradientDescent(1.0), 4_000, noise=2.0)
    assert np.diff(run.positions[:, 0]).std() == pytest.approx(2.0, rel=0.05)


def test_schedule_scales_the_steps():
    run = descend(parse("x"), 0.0, GradientDescent(1.0), 30, SCHEDULES["Step"])
    np.testing.assert_allclose(-np.diff(run.positions[:, 0])[[0, 15, 29]], [1, 0.1, 0.01])


def test_run_of_no_steps_has_one_point():
    run = descend(FUNCTION, 2.5, GradientDescent(0.1), 0)
    assert run.steps == 0
    assert run.status == "running"


@pytest.mark.parametrize("case", [{"steps": -1}, {"steps": 5, "noise": -1.0}])
def test_invalid_arguments_raise(case):
    with pytest.raises(ValueError, match="must be"):
        descend(FUNCTION, 2.5, GradientDescent(0.1), **case)


def test_start_that_is_not_finite_keeps_its_row():
    rows = np.array([[np.nan], [1.0]])
    run = build_trajectory(rows, rows[:, 0], rows)
    assert run.status == "diverged"
    assert run.diverged_at == 0
    assert len(run.positions) == 1


def test_noise_prevents_convergence_and_a_small_learning_rate_reduces_it():
    example = EXAMPLES["Noisy gradient"]
    f = parse(example.formula)
    for rate in (example.learning_rate, example.learning_rate / 10):
        run = descend(f, example.start, GradientDescent(rate), 20_000, noise=1.0, seed=0)
        # x ← (1 − rate)x − rate·noise: an autoregression with this variance at rest.
        assert run.positions[1_000:].var() == pytest.approx(rate / (2 - rate), rel=0.1)


@pytest.mark.parametrize(
    ("text", "start", "rate", "steps", "diverges"),
    [
        # The steps on x² grow by |1 − 2η|.
        ("x^2", 1.0, 1.05, 60, True),
        ("x^2", 1.0, 1.01, 20, False),
        ("x^2", 1.0, 0.99, 60, False),
        ("x^2", 1.0, 1e9, 60, True),
        # Its numbers are finite, their squares are not.
        ("x^2", 1.0, 1e5, 50, True),
        ("x", 0.0, 10.0, 60, False),
        ("-x^2", 1e-9, 0.1, 60, False),
        ("1 - exp(-x^2)", 2.6, 0.3, 120, False),
        ("x^2", 1.0, 1e9, 1, False),
    ],
)
def test_run_is_diverging_if_its_steps_outgrow_its_first_half(text, start, rate, steps, diverges):
    assert descend(parse(text), start, GradientDescent(rate), steps).is_diverging == diverges


def test_run_in_two_variables_diverges_along_either():
    bowl = parse("x^2 + 20y^2", ("x", "y"))
    assert descend(bowl, (1.0, 1e-3), GradientDescent(0.06), 100).is_diverging
    assert not descend(bowl, (1.0, 1e-3), GradientDescent(0.04), 100).is_diverging


@pytest.mark.parametrize(("noise", "noisy"), [(0.0, False), (1.0, True)])
@pytest.mark.parametrize("steps", [0, 3])
def test_noise_is_known_before_the_first_step(noise, noisy, steps):
    run = descend(FUNCTION, 2.5, Momentum(0.01), steps, noise=noise)
    assert run.is_noisy == noisy
    longer = descend(FUNCTION, 2.5, Momentum(0.01), steps + 1, noise=noise)
    np.testing.assert_array_equal(run.next_noisy_gradient, longer.noisy_gradients[-1])


def test_gradient_of_the_diverging_step_is_kept():
    run = descend(parse("log(x)"), 1.0, GradientDescent(0.9), 50, noise=0.1)
    assert run.diverged_at == 2
    assert run.positions[-1] - 0.9 * run.next_noisy_gradient < 0


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_of_a_schedule_are_those_of_its_steps(name):
    schedule = SCHEDULES[name]
    assert schedule.factors(7).tolist() == [schedule.factor(t, 7) for t in range(1, 8)]


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("taken", [1, 4, 7])
def test_factors_for_rows_repeat_the_last_one_past_the_end(name, taken):
    schedule = SCHEDULES[name]
    t = [min(row, 7) for row in range(1, taken + 2)]
    assert schedule.factors_for_rows(taken + 1, 7).tolist() == [
        schedule.factor(one, 7) for one in t
    ]


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=lambda schedule: schedule.name)
@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("start", [(2.5,), (2.0, 1.0)], ids=len)
def test_next_step_is_the_one_that_a_longer_run_takes(name, schedule, start):
    objective = FUNCTION if len(start) == 1 else parse("x^2 + 3y^2", ("x", "y"))
    optimizer = OPTIMIZERS[name](0.01)
    longer = descend(objective, start, optimizer, 12, schedule, noise=0.5, seed=3)
    # So a diverged run is cut: before the step that led out.
    cut = replace(
        longer,
        positions=longer.positions[:-1],
        states={key: column[:-1] for key, column in longer.states.items()},
        next_noisy_gradient=longer.noisy_gradients[-1],
    )
    step, state = cut.next_step(optimizer, schedule.factors(12)[-1])
    np.testing.assert_allclose(cut.positions[-1] + step, longer.positions[-1], rtol=1e-12)
    assert state.keys() == longer.states.keys()
    for key, column in longer.states.items():
        np.testing.assert_allclose(state[key], column[-1], rtol=1e-12)


def test_next_step_of_a_diverged_run_does_not_warn():
    run, optimizer = descend(parse("x^4"), 1e6, GradientDescent(1e9), 50), GradientDescent(1e9)
    assert run.status == "diverged"
    assert not np.isfinite(parse("x^4").value(run.positions[-1] + run.next_step(optimizer)[0]))
