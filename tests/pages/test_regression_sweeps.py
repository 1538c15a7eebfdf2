"""While the learning rate is dragged, the figures are those drawn when it is released."""

from dataclasses import replace

import numpy as np
import pytest

from charts.regression import line_stage
from core.descent.optimizers import Adam, GradientDescent
from core.regression.data import load_noisy_points
from core.regression.export import FitSettings
from core.regression.least_squares import MeanSquaredError, descend_line, descend_lines
from core.regression.losses import HUBER
from core.regression.moments import moments
from pages.regression import fitting
from pages.regression.controls import DEFAULT_RATE, RATES, View
from pages.regression.data import Points
from pages.regression.sweeps import MAX_STEPS, sweeps
from ui.controls import log_options
from ui.preview import coordinates

X, Y = load_noisy_points()
POINTS = Points(X[:, None], Y, ("x", "y"), "noisy points")
PLAIN = FitSettings(GradientDescent(DEFAULT_RATE), 50, (0.5, -1.0))
RATE_OPTIONS = log_options(*RATES, DEFAULT_RATE)


def at_rate(config, rate):
    return fitting.fit(POINTS, replace(config, optimizer=GradientDescent(rate)))


@pytest.mark.parametrize("squares", [False, True])
@pytest.mark.parametrize("standardise", [False, True])
def test_sweep_of_the_learning_rate(standardise, squares):
    config, view = (
        replace(PLAIN, standardise=standardise),
        View(False, squares, "Loss (linear scale)"),
    )
    shown = at_rate(config, DEFAULT_RATE)
    (sweep,) = sweeps("key", shown, config, view, {})
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
        swept = stages[i].caption
        assert drawn.caption is not None
        assert swept is not None
        for name, column in drawn.caption.values.items():
            np.testing.assert_array_equal(swept.values[name], column)
    (same,) = (one for one, rate in zip(stages, RATE_OPTIONS, strict=True) if rate == DEFAULT_RATE)
    expected = coordinates(line_stage(shown, squares, view.curve), 50)
    for trace, axes in coordinates(same, 50).items():
        for axis, values in axes.items():
            np.testing.assert_array_equal(values, expected[trace][axis])


def test_runs_with_many_learning_rates_are_those_with_each():
    loss, rates = MeanSquaredError(moments(X, Y)), np.geomspace(1e-6, 1.0, 7)
    for rate, run in zip(rates, descend_lines(loss, rates, 200, (1.0, 2.0)), strict=True):
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
def test_other_fits_have_no_preview(changes):
    config = replace(PLAIN, **changes)
    fit = fitting.fit(POINTS, replace(config, steps=5))
    assert sweeps("key", fit, config, View(False, False, "Loss (linear scale)"), {}) == []
