"""The pictures of several features, and the curves against the step, show the run."""

import html
from dataclasses import replace

import numpy as np
import pytest

from charts.regression import multiple as charts
from charts.regression.curves import CURVES, Course
from charts.regression.fit import Fit
from core.descent import trajectory as descent
from core.descent.optimizers import GradientDescent
from core.regression.data import made_features
from core.regression.moments import moments_of_features
from core.regression.multiple import PlaneLoss
from core.regression.scaling import standardisation
from tests.figures import checked

X, Y = made_features(20.0, 120, seed=0)
NAMES = ("rooms", "distance", "age", "price")
ORIGINAL = PlaneLoss(moments_of_features(X, Y))


def fit(scaled, rate, steps=40):
    scaling = standardisation(ORIGINAL.of) if scaled else None
    loss = PlaneLoss(scaling.of(ORIGINAL.of)) if scaling else ORIGINAL
    optimizer = GradientDescent(rate)
    run = descent.descend(loss, np.zeros(4), optimizer, steps)
    return Fit(X, Y, loss, run, optimizer, scaling, ORIGINAL, NAMES)


def blend(film, panel):
    (motion,) = [m for m in film.motions if m.panel == panel]
    assert motion.y
    return motion.y


@pytest.mark.parametrize("scaled", [False, True])
def test_predictions_are_those_of_the_step(scaled):
    one = fit(scaled, 0.2 if scaled else 1e-4)
    predicted = blend(charts.stage(one, 0, 1), "predicted")
    *w, b = one.coefficients[23]
    np.testing.assert_allclose(predicted.weights[23] @ predicted.shapes, X @ np.array(w) + b)


def test_bars_are_the_coefficients_of_the_descent():
    one = fit(True, 0.2)
    bars = blend(charts.stage(one, 2, 0), "coefficients")
    np.testing.assert_allclose(bars.weights[7] @ bars.shapes, one.run.positions[7])


def test_names_from_outside_are_shown_as_they_stand():
    names = ("<b>rooms", "{step}", "a & b", "p < q")
    run = fit(False, 1e-4)
    film = charts.stage(replace(run, axes=names), 0, 1)
    assert film.caption
    template = film.caption.template
    assert "<b>rooms" not in template
    assert "{step} =" not in template
    for name in names[:-1]:
        assert f"{name} = " in html.unescape(template)
    bars = next(panel.figure for panel in film.panels if panel.name == "coefficients")
    assert [html.unescape(label) for label in checked(bars).data[0].x] == [*names[:-1], "b"]
    assert checked(bars).layout.xaxis.type == "category"


def test_surface_is_over_the_chosen_pair():
    one = fit(True, 0.2)
    film = charts.stage(one, 2, 0)
    trail = next(trail for trail in film.trails if trail.panel == "contours")
    np.testing.assert_allclose(np.stack([trail.x, trail.y], 1), one.run.positions[:, [2, 0]])
    (contours,) = [panel for panel in film.panels if panel.name == "contours"]
    layout = checked(contours.figure).layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("age′", "rooms′")


def test_run_that_flies_off_leaves_no_number_that_browsers_cannot_draw():
    film = charts.stage(fit(False, 0.5, steps=300), 0, 1)
    for trail in film.trails[:2]:
        assert np.nanmax(np.abs([trail.x, trail.y])) < 1e12
    for panel in ("predicted", "coefficients"):
        assert np.nanmax(np.abs(blend(film, panel).weights)) < 1e12


@pytest.mark.parametrize("curve", CURVES)
def test_every_curve_grows_with_the_steps(curve):
    course = Course(
        np.array([9.0, 4.0, 1.0]), 1.0, np.array([[3.0], [2.0], [1.0]]), np.array([1.0])
    )
    figure, trail = CURVES[curve](course, "loss")
    assert trail.x.shape == trail.y.shape == (3,)
    axis = checked(figure).layout.yaxis
    low, high = axis.range
    shown = np.log10(trail.y) if axis.type == "log" else trail.y
    assert ((low <= shown) & (shown <= high)).all()


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_loss_that_falls_to_nothing_leaves_its_fall_in_view(size):
    course = Course(size * np.array([1.0, 1e-4, 0.0]), 0.0, np.eye(3), np.zeros(3))
    figure, trail = next(iter(CURVES.values()))(course, "loss")
    low, high = checked(figure).layout.yaxis.range
    assert low < np.log10(trail.y.min()) < np.log10(size) < high
    assert 10 < high - low < 20


def test_distance_is_that_to_the_best():
    course = Course(np.array([9.0, 4.0]), 1.0, np.array([[3.0, 4.0], [0.0, 2.0]]), np.zeros(2))
    _, trail = CURVES["Distance to the best line"](course, "loss")
    np.testing.assert_allclose(trail.y, [5.0, 2.0])
