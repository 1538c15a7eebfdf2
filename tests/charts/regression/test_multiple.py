"""The figures of several features, and the curves over the steps, show the run."""

import html
from dataclasses import replace

import numpy as np
import pytest

from charts.regression import stages as charts
from charts.regression.curves import CURVES, curve
from core.descent import trajectory as descent
from core.descent.optimizers import GradientDescent
from core.regression.data import make_apartments, make_sine
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError
from core.regression.moments import moments
from core.regression.polynomial import polynomial_of
from core.regression.scaling import standardisation
from tests.figures import checked

X, Y = make_apartments(20.0, 120, seed=0)
NAMES = ("rooms", "distance", "age", "price")
ORIGINAL = MeanSquaredError(moments(X, Y))


def fit(scaled, rate, steps=40):
    scaling = standardisation(ORIGINAL.moments) if scaled else None
    loss = MeanSquaredError(scaling.moments(ORIGINAL.moments)) if scaling else ORIGINAL
    optimizer = GradientDescent(rate)
    run = descent.descend(loss, np.zeros(4), optimizer, steps)
    return Fit(X, Y, ORIGINAL.moments, loss, run, optimizer, scaling, ORIGINAL, NAMES)


def blend(stage, panel):
    (motion,) = [m for m in stage.motions if m.panel == panel]
    assert motion.y
    return motion.y


@pytest.mark.parametrize("scaled", [False, True])
def test_predictions_are_those_of_the_step(scaled):
    one = fit(scaled, 0.2 if scaled else 1e-4)
    predicted = blend(charts.features_stage(one, 0, 1), "predicted")
    *w, b = one.coefficients[23]
    np.testing.assert_allclose(predicted.weights[23] @ predicted.shapes, X @ np.array(w) + b)


def test_bars_are_the_coefficients_of_the_run():
    one = fit(True, 0.2)
    bars = blend(charts.features_stage(one, 2, 0), "coefficients")
    np.testing.assert_allclose(bars.weights[7] @ bars.shapes, one.run.positions[7])


def test_names_are_escaped():
    names = ("<b>rooms", "{step}", "a & b", "p < q")
    run = fit(False, 1e-4)
    stage = charts.features_stage(replace(run, names=names), 0, 1)
    assert stage.caption
    template = stage.caption.template
    assert "<b>rooms" not in template
    assert "{step} =" not in template
    for name in names[:-1]:
        assert f"{name} = " in html.unescape(template)
    bars = next(panel.figure for panel in stage.panels if panel.name == "coefficients")
    assert [html.unescape(label) for label in checked(bars).data[0].x] == [*names[:-1], "b"]
    assert checked(bars).layout.xaxis.type == "category"


def test_surface_is_over_the_chosen_pair():
    one = fit(True, 0.2)
    stage = charts.features_stage(one, 2, 0)
    trail = next(trail for trail in stage.trails if trail.panel == "contours")
    np.testing.assert_allclose(np.stack([trail.x, trail.y], 1), one.run.positions[:, [2, 0]])
    (contours,) = [panel for panel in stage.panels if panel.name == "contours"]
    layout = checked(contours.figure).layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("ageₛ", "roomsₛ")


def test_diverging_run_has_no_number_that_browsers_cannot_draw():
    stage = charts.features_stage(fit(False, 0.5, steps=300), 0, 1)
    for trail in stage.trails[:2]:
        assert np.nanmax(np.abs([trail.x, trail.y])) < 1e12
    for panel in ("predicted", "coefficients"):
        assert np.nanmax(np.abs(blend(stage, panel).weights)) < 1e12


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_is_in_view(name):
    figure, (trail,) = CURVES[name](fit(True, 0.2), "loss")
    assert trail.x.shape == trail.y.shape == (41,)
    axis = checked(figure).layout.yaxis
    low, high = axis.range
    shown = np.log10(trail.y) if axis.type == "log" else trail.y
    assert ((low <= shown) & (shown <= high)).all()


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_loss_that_falls_to_0_stays_in_view(size):
    figure, (trail,) = curve(size * np.array([1.0, 1e-4, 0.0]), "loss", "loss", least=0.0)
    low, high = checked(figure).layout.yaxis.range
    assert low < np.log10(trail.y.min()) < np.log10(size) < high
    assert 10 < high - low < 20


def test_distance_is_that_to_the_minimum():
    run = fit(True, 0.2)
    _, (trail,) = CURVES["Distance to the minimum"](run, "loss")
    away = np.linalg.norm(run.run.positions - run.loss.minimum(), axis=1)
    np.testing.assert_allclose(trail.y, away)


def test_polynomial_is_drawn_with_its_training_and_test_set():
    x, y = make_sine(0.2, 10, seed=0)
    polynomial = polynomial_of(x, 3)
    features = polynomial.features(x)
    loss = MeanSquaredError(moments(features[:7], y[:7]))
    run = descent.descend(loss, np.zeros(4), GradientDescent(0.1), 30)
    names, test = (*polynomial.names, "y"), (features[7:], y[7:])
    one = Fit(features[:7], y[:7], loss.moments, loss, run, GradientDescent(0.1), None, loss, names,
              polynomial=polynomial, test=test)  # fmt: skip
    stage = charts.features_stage(one, 0, 1)
    figure = checked(next(panel.figure for panel in stage.panels if panel.name == "data"))
    np.testing.assert_allclose(figure.data[0].x, x[:7])
    np.testing.assert_allclose(figure.data[1].y, y[7:])
    moving = blend(stage, "data")
    grid = polynomial.features(np.array(figure.data[-1].x))
    w, b = run.positions[11, :-1], run.positions[11, -1]
    np.testing.assert_allclose(moving.weights[11] @ moving.shapes, grid @ w + b)
    _, test_trail = [trail for trail in stage.trails if trail.panel == "loss"]
    residuals = y[7:] - features[7:] @ w - b
    assert test_trail.y[11] == pytest.approx(np.mean(residuals**2))


@pytest.mark.parametrize("name", list(CURVES)[:2])
def test_loss_on_the_test_set_is_in_view(name):
    one = replace(fit(True, 0.2), test=(X[:9], Y[:9] + 100))
    figure, (_, trail) = CURVES[name](one, "loss")
    assert trail.y.shape == (41,)
    assert np.isfinite(checked(figure).layout.yaxis.range).all()
