"""The step that is shown on a surface is the one that was taken."""

import re

import numpy as np
import pytest

from charts.descent.runs import Run
from charts.descent.surface import surface_grid, two_variables
from core.descent.optimizers import OPTIMIZERS, GradientDescent
from core.descent.schedules import CONSTANT, SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse

QUADRATIC = parse("x^2/20 + 2y^2", ("x", "y"))
VIEWS = (-6.0, 6.0), (-3.0, 3.0)
STEPS = 30


def made(optimizer, steps=STEPS, **course):
    return Run(optimizer, descend(QUADRATIC, (-5.0, 2.0), optimizer, steps, **course))


def stage(run, schedule=CONSTANT, objective=QUADRATIC):
    grid = surface_grid(objective, VIEWS, ())
    return two_variables(grid, schedule, [run], run, STEPS)


def arrows(made_stage):
    """Base and tip of the arrow at every step, (steps + 1, 2, 2): both traces say the same."""
    edge, inner = (
        np.stack([m.x.weights @ m.x.shapes, m.y.weights @ m.y.shapes], -1)
        for m in made_stage.motions[-2:]
    )
    np.testing.assert_array_equal(edge, inner)
    return inner[:, :2]


@pytest.mark.parametrize("name", ["Gradient descent", "Momentum", "Adam"])
def test_arrow_starts_at_the_run_and_points_against_the_gradient(name):
    run = made(OPTIMIZERS[name](0.1))
    base, tip = np.moveaxis(arrows(stage(run)), 1, 0)
    np.testing.assert_allclose(base, run.trajectory.positions, rtol=1e-12)
    lengths, norms = (np.linalg.norm(v, axis=1) for v in (tip - base, run.trajectory.gradients))
    every = np.hypot(*np.meshgrid(np.linspace(-0.6, 0.6, 90), np.linspace(-12, 12, 90)))
    usual = np.quantile(every, 0.2)
    np.testing.assert_allclose(lengths, 0.15 * 12 * np.minimum(norms / usual, 1), rtol=0.02)
    downhill = np.sum((tip - base) * run.trajectory.gradients, axis=1)
    np.testing.assert_allclose(
        downhill, -lengths * np.linalg.norm(run.trajectory.gradients, axis=1)
    )


@pytest.mark.parametrize("text", ["5 + 0*x*y", "log(x) + y^2"])
def test_without_a_gradient_there_is_no_arrow(text):
    objective, optimizer = parse(text, ("x", "y")), GradientDescent(0.1)
    run = Run(optimizer, descend(objective, (-8.0, 1.0), optimizer, STEPS))
    assert (np.ptp(arrows(stage(run, objective=objective)), axis=1) == 0).all()


@pytest.mark.parametrize("schedule", ["Constant", "Cosine"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_next_step_of_a_row_leads_to_the_row_after(name, schedule):
    run = made(OPTIMIZERS[name](0.1), schedule=SCHEDULES[schedule])
    caption = stage(run, SCHEDULES[schedule]).caption
    moves = np.column_stack([caption.values["move_x"], caption.values["move_y"]])
    np.testing.assert_array_equal(moves[:-1], np.diff(run.trajectory.positions, axis=0))
    if schedule == "Constant":
        longer = made(OPTIMIZERS[name](0.1), STEPS + 1).trajectory.positions
        np.testing.assert_allclose(moves[-1], longer[-1] - longer[-2], rtol=1e-9)


def test_step_of_gradient_descent_is_the_noisy_gradient_times_the_learning_rate():
    run = made(GradientDescent(0.1), schedule=SCHEDULES["Step"], noise=0.5, seed=3)
    caption = stage(run, SCHEDULES["Step"]).caption
    named = set(re.findall(r"{(\w+)}", caption.template)) - {"step"}
    assert named <= caption.values.keys()
    assert {"noisy_x", "noisy_y"} <= named
    for axis in "xy":
        noisy, eta = caption.values[f"noisy_{axis}"], caption.values["eta"]
        np.testing.assert_allclose(caption.values[f"move_{axis}"], -eta * noisy, atol=1e-14)


def test_without_noise_none_is_named():
    assert "noise" not in stage(made(GradientDescent(0.1))).caption.template
