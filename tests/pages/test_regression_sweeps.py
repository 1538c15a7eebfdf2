"""While a slider is dragged, the figures are those drawn when it is released."""

from dataclasses import replace

import numpy as np
import pytest

from charts.regression import line_stage
from core.descent.optimizers import Adam, GradientDescent
from core.regression.data import load_noisy_points, make_line
from core.regression.export import FitSettings
from core.regression.least_squares import MeanSquaredError, descend_line, descend_lines
from core.regression.losses import HUBER
from core.regression.moments import moments
from pages.regression import data, fitting
from pages.regression.controls import DEFAULT_RATE, RATES, View
from pages.regression.data import Points, line_sweeps
from pages.regression.sweeps import MAX_STEPS, sweeps
from ui.controls import log_options
from ui.preview import coordinates

X, Y = load_noisy_points()
POINTS = Points(X[:, None], Y, ("x", "y"), "noisy points")
PLAIN = FitSettings(GradientDescent(DEFAULT_RATE), 50, (0.5, -1.0))
RATE_OPTIONS = log_options(*RATES, DEFAULT_RATE)


def at_rate(config, rate):
    return fitting.fit(POINTS, replace(config, optimizer=GradientDescent(rate)))


def named(slider, every):
    (found,) = (sweep for sweep in every if sweep.slider == slider)
    return found


def assert_same_caption(one, other):
    assert one is not None
    assert other is not None
    for name, column in one.values.items():
        np.testing.assert_allclose(column, other.values[name], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("squares", [False, True])
@pytest.mark.parametrize("standardise", [False, True])
def test_sweep_of_the_learning_rate(standardise, squares):
    config, view = (
        replace(PLAIN, standardise=standardise),
        View(False, squares, "Loss (linear scale)"),
    )
    shown = at_rate(config, DEFAULT_RATE)
    sweep = named("regression_rate", sweeps(POINTS, shown, config, view, {}))
    stages = sweep.stages(None)
    assert len(stages) == len(RATE_OPTIONS)
    for i in (0, 70, 90, len(RATE_OPTIONS) - 1):
        drawn = line_stage(at_rate(config, RATE_OPTIONS[i]), squares, view.curve)
        assert (stages[i].steps, stages[i].start) == (drawn.steps, drawn.start)
        for step in (0, 3, drawn.steps):
            ours, theirs = coordinates(stages[i], step), coordinates(drawn, step)
            assert ours.keys() <= theirs.keys()
            for trace in ours:
                assert trace[0] in ("contours", "data", "loss")
                # Contours leave out what is far outside the view, which is that of the fit shown.
                for axis in ours[trace] if trace[0] != "contours" else ():
                    np.testing.assert_array_equal(ours[trace][axis], theirs[trace][axis])
        assert_same_caption(stages[i].caption, drawn.caption)
    (same,) = (one for one, rate in zip(stages, RATE_OPTIONS, strict=True) if rate == DEFAULT_RATE)
    expected = coordinates(line_stage(shown, squares, view.curve), 50)
    for trace, axes in coordinates(same, 50).items():
        for axis, values in axes.items():
            np.testing.assert_array_equal(values, expected[trace][axis])


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize(("slider", "n"), [("regression_noise", 3_000), ("regression_n", 60)])
def test_sweep_of_synthetic_points(slider, n, standardise, monkeypatch):
    monkeypatch.setattr(data, "SIZES", (2, 1_000))
    truth = (2.0, 5.0, 1.0, n, 4, 0)
    config = replace(PLAIN, standardise=standardise, start=(1.0, 2.0))
    view = View(False, False, "Loss (linear scale)")

    def fit_of(line):
        x, y = make_line(*line)
        points = Points(x[:, None], y, ("x", "y"), f"line {line}", sweeps=line_sweeps(*truth))
        return points, fitting.fit(points, config)

    points, shown = fit_of(truth)
    sweep = named(slider, sweeps(points, shown, config, view, {}))
    stages = sweep.stages(None)
    positions = data.NOISES.tolist()
    if slider == "regression_n":
        positions = list(log_options(*data.SIZES, data.DEFAULT_SIZE, whole=True))
    assert len(stages) == len(positions)
    for i in (0, 7, 20):
        value = positions[i]
        line = (2.0, 5.0, value, n, 4, 0) if n > 60 else (2.0, 5.0, 1.0, int(value), 4, 0)
        _, there = fit_of(line)
        drawn = line_stage(there, False, view.curve)
        assert_same_caption(stages[i].caption, drawn.caption)
        figure, ours = drawn.panels[0].figure, coordinates(stages[i], 3)
        for trace in (1, 3):
            for axis in "xy":
                expected = figure.data[trace][axis]
                np.testing.assert_allclose(ours["data", trace][axis], expected, rtol=1e-9)
        np.testing.assert_allclose(
            ours["data", 2]["y"], coordinates(drawn, 3)["data", 2]["y"], rtol=1e-9
        )


def test_runs_with_many_learning_rates_are_those_with_each():
    loss, rates = MeanSquaredError(moments(X, Y)), np.geomspace(1e-6, 1.0, 7)
    runs = descend_lines([loss] * 7, rates, 200, np.array([(1.0, 2.0)] * 7))
    for rate, run in zip(rates, runs, strict=True):
        alone = descend_line(loss, float(rate), 200, (1.0, 2.0))
        np.testing.assert_array_equal(run.positions, alone.positions)
        np.testing.assert_array_equal(run.values, alone.values)
        assert (run.status, run.diverged_at) == (alone.status, alone.diverged_at)


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": Adam(0.1)},
        {"loss": HUBER},
        {"batch_size": 8},
        {"steps": MAX_STEPS // len(RATE_OPTIONS) + 1},
    ],
    ids=["optimizer", "loss", "mini-batches", "steps"],
)
def test_other_fits_follow_the_initial_line_only(changes):
    config = replace(PLAIN, **changes)
    fit = fitting.fit(POINTS, replace(config, steps=5))
    found = sweeps(POINTS, fit, config, View(False, False, "Loss (linear scale)"), {})
    of_starts = [] if config.batch_size else ["end_0", "end_1", "plane"]
    assert [sweep.slider for sweep in found] == of_starts


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("optimizer", [GradientDescent(1e-4), Adam(0.1)])
def test_sweeps_of_the_initial_line(standardise, optimizer):
    config = replace(PLAIN, standardise=standardise, optimizer=optimizer)
    view = View(False, False, "Loss (linear scale)")
    shown = fitting.fit(POINTS, config)
    for sweep in sweeps(POINTS, shown, config, view, {})[:3]:
        assert sweep.at_start
        assert sweep.handle
        stages, places = sweep.stages(1), sweep.handle.places
        assert len(stages) == len(places)
        place, stage = places[30], stages[30]
        if sweep.handle.panel == "contours":
            line = shown.scaling.to_x(place) if shown.scaling else place
        else:
            w, b = config.start
            x = np.array([X.min(), X.max()])
            y = np.where(x == place[0], place[1], w * x + b)
            line = np.polynomial.Polynomial.fit(x, y, 1).convert().coef[::-1]
        there = fitting.fit(POINTS, replace(config, start=tuple(line)))
        drawn = line_stage(there, False, view.curve)
        ours, theirs = coordinates(stage, 0), coordinates(drawn, 0)
        for trace in (("data", 0), ("data", 2), ("data", 4)):
            np.testing.assert_allclose(ours[trace]["y"], theirs[trace]["y"], atol=1e-9)
        assert drawn.caption
        assert stage.caption
        for name, column in drawn.caption.values.items():
            number = float(stage.caption.values[name][0])
            assert number == pytest.approx(float(column[0]), rel=1e-9, abs=1e-9)
