"""A surface in space is looked at from where what lies on it is seen."""

import numpy as np
import pytest

from charts.camera import camera_for, resample
from charts.descent import surface as descent_surface
from charts.descent.runs import Run
from charts.regression import loss_surface
from charts.regression.loss_surface import LossSurface
from core.descent import trajectory as descent
from core.descent.examples import SURFACES
from core.descent.optimizers import GradientDescent, Momentum
from core.descent.schedules import CONSTANT
from core.formulas import parse
from core.regression.data import load_noisy_points, make_apartments
from core.regression.least_squares import MeanSquaredError, Slice
from core.regression.moments import moments
from core.regression.scaling import standardisation
from tests.figures import checked

NOISY_POINTS = MeanSquaredError(moments(*load_noisy_points()))
APARTMENTS = MeanSquaredError(moments(*make_apartments(20.0, 200, seed=0)))


PAIRS = ((0, 1), (0, 2), (1, 2), (2, 3))


def scaled(loss):
    return MeanSquaredError(standardisation(loss.moments).moments(loss.moments))


def of_line(loss, rate, steps=1_000, start=(0.0, 0.0)):
    run = descent.descend(loss, start, GradientDescent(rate), steps)
    return LossSurface(loss, run.positions, scales=loss.moments.coefficient_scales)


def of_apartments(loss, rate, first, second):
    run = descent.descend(loss, np.zeros(4), GradientDescent(rate), 1_000)
    pair = [first, second]
    return LossSurface(
        Slice(loss, *pair), run.positions[:, pair], scales=loss.moments.coefficient_scales[pair]
    )


def seen(figure, trail, height):
    """The share of a line's length that no higher ground hides from the eye."""
    scene = checked(figure).layout.scene
    low, high = np.array([scene.xaxis.range, scene.yaxis.range, scene.zaxis.range]).T
    eye = np.array([scene.camera.eye[axis] for axis in "xyz"]) + 0.5
    line = (np.column_stack([trail.x, trail.y, trail.z]) - low) / (high - low)
    steps = np.nan_to_num(np.linalg.norm(np.diff(line, axis=0), axis=1))
    known = np.isfinite(line).all(axis=1)
    line, ends = line[known], np.append(0.0, steps.cumsum())[known]
    even = np.linspace(0, ends[-1], 200)
    places = np.stack([np.interp(even, ends, side) for side in line.T], axis=1)
    rays = places + np.linspace(0.002, 1, 1_000)[:, None, None] * (eye - places)
    inside = ((rays >= 0) & (rays <= 1))[..., :2].all(axis=-1)
    x, y, z = np.moveaxis(low + rays * (high - low), -1, 0)
    return 1 - (inside & (height(x, y) > z)).any(axis=0).mean()


@pytest.mark.parametrize(
    "land",
    [
        of_line(NOISY_POINTS, 1e-4),
        of_line(NOISY_POINTS, 3e-4),
        of_line(NOISY_POINTS, 4e-4, start=(-1.0, 300.0)),
        of_line(NOISY_POINTS, 5e-4, steps=5),
        of_line(scaled(NOISY_POINTS), 0.9),
        of_line(scaled(NOISY_POINTS), 1.0, steps=50),
        *(
            of_apartments(scaled(APARTMENTS), 0.25, *pair)
            for pair in ((0, 1), (0, 2), (1, 2), (2, 3))
        ),
        of_apartments(APARTMENTS, 1e-4, 0, 1),
    ],
)
def test_path_on_a_loss_is_seen_along_its_length(land):
    figure, trail, _ = loss_surface.surface_3d(land, "surface")
    assert seen(figure, trail, land.loss.value) > 0.9


@pytest.mark.parametrize(
    "name", ["Paraboloid", "Ill-conditioned quadratic", "Saddle point", "Rosenbrock", "Himmelblau"]
)
def test_race_down_a_surface_is_seen(name):
    surface = SURFACES[name]
    objective = parse(surface.formula, ("x", "y"))
    rate = surface.learning_rate
    optimizers = [GradientDescent(rate), Momentum(rate)]
    racers = [
        Run(one, descent.descend(objective, surface.start, one, surface.steps))
        for one in optimizers
    ]
    land = descent_surface.surface_grid(objective, surface.views, surface.minima)
    film = descent_surface.two_variables(land, CONSTANT, racers, racers[0], 60)
    paths = film.trails[: len(racers)]
    shares = [seen(film.panels[0].figure, path, objective.value) for path in paths]
    assert np.mean(shares) > 0.8


@pytest.mark.parametrize(
    "formula", ["x^2 + y^2 + exp(600 - 1000000*((x-1)^2 + (y-1)^2))", "10^10 + 0*x + 0*y"]
)
def test_a_race_on_a_needle_or_a_plain_has_a_camera(formula):
    objective = parse(formula, ("x", "y"))
    racer = GradientDescent(0.1)
    run = descent.descend(objective, (1.0, 1.0), racer, 5)
    land = descent_surface.surface_grid(objective, ((-3.0, 3.0), (-3.0, 3.0)), ())
    made = Run(racer, run)
    film = descent_surface.two_variables(land, CONSTANT, [made], made, 60)
    eye = checked(film.panels[0].figure).layout.scene.camera.eye
    assert np.isfinite([eye.x, eye.y, eye.z]).all()


def test_a_gap_has_no_length():
    x = np.array([0.0, 0.1, np.nan, 0.9, 1.0])
    places = resample(np.column_stack([x, 0 * x, 0 * x]), 40)[:, 0]
    assert ((places <= 0.1) | (places >= 0.9)).all()
    assert (places <= 0.1).mean() == pytest.approx(0.5)


def test_a_surface_with_gaps_and_no_line_has_a_camera():
    sides = [(0.0, 1.0)] * 3
    nothing = np.full((2, 3), np.nan)
    camera = camera_for([nothing, nothing[:1]], sides, np.full((5, 5), np.nan))
    assert np.isfinite(list(camera["eye"].values())).all()
    line = np.array([[0.2, 0.2, 0.1], [0.8, 0.8, 0.1]])
    assert camera_for([line], sides, np.full((5, 5), np.nan)) == camera
