"""The step that is explained on a surface is the one that was taken."""

import re

import numpy as np
import pytest

from charts.descent.curve import Racer
from charts.descent.surface import terrain, two_variables
from core.descent.optimizers import OPTIMIZERS, GradientDescent
from core.descent.schedules import CONSTANT, SCHEDULES
from core.descent.trajectory import descend
from core.formulas.objective import parse

BOWL = parse("x^2/20 + 2y^2", ("x", "y"))
VIEWS = (-6.0, 6.0), (-3.0, 3.0)
STEPS = 30


def made(optimizer, steps=STEPS, **course):
    return Racer(optimizer, descend(BOWL, (-5.0, 2.0), optimizer, steps, **course))


def film(racer, schedule=CONSTANT, objective=BOWL):
    land = terrain(objective, *VIEWS, ())
    return two_variables(land, [racer], racer, schedule, STEPS)


def arrows(stage):
    """Base and tip of the arrow at every step, (steps + 1, 2, 2): both traces say the same."""
    edge, inner = (
        np.stack([m.x.weights @ m.x.shapes, m.y.weights @ m.y.shapes], -1)
        for m in stage.motions[-2:]
    )
    np.testing.assert_array_equal(edge, inner)
    return inner[:, :2]


@pytest.mark.parametrize("name", ["Gradient descent", "Momentum", "Adam"])
def test_arrow_stands_on_the_racer_and_points_against_the_gradient(name):
    racer = made(OPTIMIZERS[name](0.1))
    base, tip = np.moveaxis(arrows(film(racer)), 1, 0)
    np.testing.assert_allclose(base, racer.run.positions, rtol=1e-12)
    lengths = np.linalg.norm(tip - base, axis=1)
    np.testing.assert_allclose(lengths, lengths[0])
    downhill = np.sum((tip - base) * racer.run.gradients, axis=1)
    np.testing.assert_allclose(downhill, -lengths * np.linalg.norm(racer.run.gradients, axis=1))


@pytest.mark.parametrize("text", ["5 + 0*x*y", "log(x) + y^2"])
def test_where_there_is_no_slope_there_is_no_arrow(text):
    objective, optimizer = parse(text, ("x", "y")), GradientDescent(0.1)
    racer = Racer(optimizer, descend(objective, (-8.0, 1.0), optimizer, STEPS))
    assert (np.ptp(arrows(film(racer, objective=objective)), axis=1) == 0).all()


@pytest.mark.parametrize("schedule", ["Constant", "Cosine"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_next_step_of_a_row_leads_to_the_row_after(name, schedule):
    racer = made(OPTIMIZERS[name](0.1), schedule=SCHEDULES[schedule])
    caption = film(racer, SCHEDULES[schedule]).caption
    moves = np.column_stack([caption.values["move_x"], caption.values["move_y"]])
    np.testing.assert_array_equal(moves[:-1], np.diff(racer.run.positions, axis=0))
    if schedule == "Constant":
        longer = made(OPTIMIZERS[name](0.1), STEPS + 1).run.positions
        np.testing.assert_allclose(moves[-1], longer[-1] - longer[-2], rtol=1e-9)


def test_plain_step_is_the_slope_that_was_felt_times_the_rate():
    racer = made(GradientDescent(0.1), schedule=SCHEDULES["Step"], noise=0.5, seed=3)
    caption = film(racer, SCHEDULES["Step"]).caption
    named = set(re.findall(r"{(\w+)}", caption.template)) - {"step"}
    assert named <= caption.values.keys()
    assert {"noisy_x", "noisy_y"} <= named
    for axis in "xy":
        noisy, eta = caption.values[f"noisy_{axis}"], caption.values["eta"]
        np.testing.assert_allclose(caption.values[f"move_{axis}"], -eta * noisy, atol=1e-14)


def test_without_noise_none_is_named():
    assert "noise" not in film(made(GradientDescent(0.1))).caption.template
