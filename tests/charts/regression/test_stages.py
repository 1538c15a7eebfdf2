"""The figures of a fit show the fit."""

from dataclasses import replace

import numpy as np
import pytest

from charts.regression import stages as charts
from charts.regression.loss_surface import MOST_DOTS, LossSurface
from charts.regression.points import end_positions
from core.descent import trajectory as descent
from core.descent.optimizers import Adam, GradientDescent
from core.regression import minibatch
from core.regression.data import load_noisy_points, make_line
from core.regression.fit import Fit, sample
from core.regression.least_squares import MeanSquaredError, descend_line
from core.regression.losses import ABSOLUTE, HUBER, SQUARED, MeanLoss
from core.regression.moments import moments
from core.regression.scaling import standardisation
from tests.figures import checked

X, Y = load_noisy_points()
LOSS = MeanSquaredError(moments(X, Y))


def plain(rate=1e-4, steps=100, start=(0.0, 0.0)):
    run = descend_line(LOSS, rate, steps, start)
    return Fit(X[:, None], Y, LOSS.moments, LOSS, run, GradientDescent(rate), None, LOSS)


def scaled(rate=0.1, steps=30):
    scaling = standardisation(LOSS.moments)
    loss = MeanSquaredError(scaling.moments(LOSS.moments))
    run = descent.descend(loss, (0.0, 0.0), Adam(rate), steps)
    return Fit(X[:, None], Y, LOSS.moments, loss, run, Adam(rate), scaling, LOSS)


def surface_of(fit):
    return LossSurface(fit.loss, fit.run.positions, scales=fit.scales)


def moved(stage, panel, trace, step):
    """The coordinates that the browser gives to a moving trace."""
    (motion,) = [m for m in stage.motions if (m.panel, m.trace) == (panel, trace)]
    blends = {axis: getattr(motion, axis) for axis in "xyz"}
    return {
        axis: b.weights[min(step, len(b.weights) - 1)] @ b.shapes for axis, b in blends.items() if b
    }


@pytest.mark.parametrize("fit", [plain(), scaled()], ids=["plain", "scaled"])
def test_line_and_residuals_are_those_of_the_step(fit):
    stage = charts.line_stage(fit)
    w, b = fit.coefficients[17]
    ends = checked(stage.panels[0].figure).data[2].x
    np.testing.assert_allclose(moved(stage, "data", 2, 17)["y"], w * np.array(ends) + b)
    heights = moved(stage, "data", 0, 17)["y"].reshape(-1, 3)
    np.testing.assert_allclose(heights[:, 0], w * X + b)
    np.testing.assert_allclose(heights[:, 1], Y)
    assert np.isnan(heights[:, 2]).all()


def test_best_lines_of_all_losses_are_drawn():
    fit = plain()
    lines = {
        "MSE": LOSS.minimum(),
        "MAE": np.array([2.0, -3.0]),
        "Huber": np.array([1.0, 4.0]),
    }
    drawn = checked(charts.line_stage(fit, best=lines).panels[0].figure).data[3:-1]
    assert [trace.name for trace in drawn] == ["best by MSE", "best by MAE", "best by Huber"]
    for trace, (w, b) in zip(drawn, lines.values(), strict=True):
        np.testing.assert_allclose(trace.y, w * np.array(trace.x) + b)
    (alone,) = checked(charts.line_stage(fit).panels[0].figure).data[3:-1]
    assert alone.name == "closed form"


def test_squares_have_the_residual_as_their_side():
    stage = charts.line_stage(plain(), squares=True)
    w, b = stage_line = plain().coefficients[5]
    corners = moved(stage, "data", 0, 5)
    height = corners["y"].reshape(-1, 6)
    width = corners["x"].reshape(-1, 6)
    residual = Y - (w * X + b)
    np.testing.assert_allclose(height[:, 1] - height[:, 0], residual, atol=1e-9)
    ratio = (width[:, 2] - width[:, 1]) / residual
    np.testing.assert_allclose(ratio, ratio[0])
    assert stage_line.shape == (2,)


def test_initial_line_is_in_view_if_it_is_near_the_points():
    def view(start):
        return checked(charts.line_stage(plain(start=start)).panels[0].figure).layout.yaxis.range

    nearest, farthest = Y.min() - 0.4 * np.ptp(Y), Y.max() + 0.4 * np.ptp(Y)
    assert view((0.0, nearest))[0] < nearest
    assert view((0.0, farthest))[1] > farthest
    low, high = view((1e6, -1e9))
    assert 0 < high - low < 2.5 * np.ptp(Y)


@pytest.mark.parametrize("fit", [plain(), scaled(), plain(1.0, 500)], ids=["ok", "scaled", "off"])
def test_path_and_minimum_are_both_in_view(fit):
    surface = LossSurface(fit.loss, fit.run.positions)
    (low, high) = surface.view.T
    assert (low < surface.minimum).all()
    assert (surface.minimum < high).all()
    assert (low < fit.run.positions[0]).all()
    assert (fit.run.positions[0] < high).all()
    assert np.isfinite([low, high]).all()


@pytest.mark.parametrize(("x_size", "y_size"), [(1e12, 1e-9), (1e-9, 1e12), (1e-9, 1e-9)])
def test_figures_do_not_depend_on_the_units_of_the_data(x_size, y_size):
    windows, heights = [], []
    for one, other in ((1.0, 1.0), (x_size, y_size)):
        x, y = X * one, Y * other
        original = MeanSquaredError(moments(x, y))
        scaling = standardisation(original.moments)
        loss = MeanSquaredError(scaling.moments(original.moments))
        run = descend_line(loss, 0.1, 30, (0.0, 0.0))
        fit = Fit(
            x[:, None], y, original.moments, loss, run, GradientDescent(0.1), scaling, original
        )
        stage = charts.line_stage(fit)
        layout = checked(stage.panels[1].figure).layout
        windows.append(np.array([layout.xaxis.range, layout.yaxis.range]) / other)
        heights.append(np.array(checked(stage.panels[3].figure).layout.yaxis.range))
    np.testing.assert_allclose(np.ptp(windows[1]), np.ptp(windows[0]), rtol=0.2)
    assert np.ptp(heights[1]) == pytest.approx(np.ptp(heights[0]), abs=0.5)


@pytest.mark.parametrize("fit", [plain(start=(0.5, 9.0)), scaled()], ids=["plain", "scaled"])
def test_handles_are_the_ends_of_the_initial_line_and_the_initial_point(fit):
    stage = charts.line_stage(fit)
    data, from_above = stage.panels[:2]
    w, b = fit.coefficients[0]
    for step in (0, 7):
        assert data.handle is not None
        ends = moved(stage, "data", data.handle, step)["y"]
        np.testing.assert_allclose(ends, [w * X.min() + b, w * X.max() + b])
        start = moved(stage, "contours", from_above.handle, step)
        assert (start["x"][0], start["y"][0]) == tuple(fit.run.positions[0])


def test_ends_of_the_initial_line_are_apart_even_if_the_drawn_points_are_not():
    fit = plain()
    low, high = end_positions(replace(fit, x=fit.x[:1], y=fit.y[:1]))
    assert low < fit.x[0] < high


def test_points_can_be_dragged_if_all_are_drawn():
    fit = plain()
    some = replace(fit, x=fit.x[:50], y=fit.y[:50])
    split = replace(fit, test=(fit.x[:9], fit.y[:9]))
    stages = [charts.line_stage(one) for one in (fit, some, split)]
    assert [stage.panels[0].draggable for stage in stages] == [1, None, None]


def test_every_moving_trace_exists():
    for fit in (plain(), scaled()):
        stage = charts.line_stage(fit)
        figures = {panel.name: panel.figure for panel in stage.panels}
        places = [(trail.panel, trail.trace) for trail in stage.trails]
        places += [(motion.panel, motion.trace) for motion in stage.motions]
        assert all(trace < len(figures[panel].data) for panel, trace in places)


def test_first_steps_have_a_dot_each_later_ones_fewer():
    stage = charts.line_stage(plain(steps=1_000))
    path, dots = [trail for trail in stage.trails if trail.panel == "contours"]
    assert dots.steps is not None
    steps = dots.steps.astype(int)
    assert steps[:5].tolist() == [0, 1, 2, 3, 4]
    assert steps[-1] == stage.steps
    assert len(steps) < MOST_DOTS
    np.testing.assert_array_equal(dots.x, path.x[steps])
    np.testing.assert_array_equal(dots.y, path.y[steps])


def test_path_in_3d_ends_at_the_edge_of_the_view():
    fit = plain(1e-3, 20)
    surface = surface_of(fit)
    low, high = surface.view.T
    kept = surface.clipped_path()
    drawn = kept[np.isfinite(kept).all(axis=1)]
    np.testing.assert_allclose(drawn[0], fit.run.positions[0])
    assert ((drawn >= low - 1e-9) & (drawn <= high + 1e-9)).all()
    assert np.isclose(drawn[1, 0], high[0])


def test_standardised_contours_are_round_and_curvatures_are_labelled():
    layout = checked(charts.line_stage(scaled()).panels[1].figure).layout
    assert layout.yaxis.scaleanchor == "x"
    assert np.ptp(layout.xaxis.range) == pytest.approx(np.ptp(layout.yaxis.range))
    for fit, names in (
        (plain(), ["largest curvature", "smallest curvature"]),
        (scaled(), ["equal curvature"] * 2),
    ):
        layout = checked(charts.line_stage(fit).panels[1].figure).layout
        assert [label.text for label in layout.annotations] == names
        for label in layout.annotations:
            assert layout.xaxis.range[0] < label.x < layout.xaxis.range[1]
            assert layout.yaxis.range[0] < label.y < layout.yaxis.range[1]


def test_diverging_run_has_no_number_that_browsers_cannot_draw():
    stage = charts.line_stage(plain(0.01, 60))
    for trail in stage.trails[:2]:
        assert np.nanmax(np.abs([trail.x, trail.y])) < 1e12
    assert np.nanmax(np.abs(moved(stage, "data", 2, 2)["y"])) < 1e12
    assert np.isnan(moved(stage, "data", 2, 60)["y"]).all()


@pytest.mark.parametrize("residual_loss", [ABSOLUTE, HUBER], ids=lambda loss: loss.name)
def test_losses_other_than_mse_are_drawn(residual_loss):
    x, y = make_line(2.0, 5.0, 1.0, 1_000, 10, seed=0)
    loss = MeanLoss(x, y, residual_loss)
    run = descent.descend(loss, (0.0, 0.0), GradientDescent(0.01), 5)
    some = sample(x[:, None], y)
    fit = Fit(*some, moments(x, y), loss, run, GradientDescent(0.01), None, loss)
    stage = charts.line_stage(fit)
    on_surface = stage.trails[0].z
    assert on_surface is not None
    lifted = on_surface - loss.value(*run.positions.T)
    np.testing.assert_allclose(lifted, lifted[0])
    assert 0 < lifted[0] < 0.02 * np.ptp(stage.panels[2].figure.data[0]["z"])


def test_caption_has_the_gradient_of_the_mini_batch():
    scaling = standardisation(LOSS.moments)
    points = MeanLoss(scaling.transform(X[:, None])[:, 0], Y, SQUARED)
    loss = MeanSquaredError(scaling.moments(LOSS.moments))
    run = minibatch.descend_in_batches(loss, points, GradientDescent(0.1), (0.0, 0.0), 20, 4, 0)
    fit = Fit(
        X[:, None], Y, LOSS.moments, loss, run, GradientDescent(0.1), scaling, LOSS, batch_size=4
    )
    stage = charts.line_stage(fit)
    assert stage.caption
    assert "of the mini-batch" in stage.caption.template
    gradients, following = (np.array(stage.caption.values[key]) for key in ("gradient_w", "next_w"))
    np.testing.assert_allclose(gradients[:-1], run.noisy_gradients[:, 0])
    np.testing.assert_allclose(following[:-1], run.positions[1:, 0])
    assert gradients[-1] != run.gradients[-1, 0]


def test_no_label_hides_the_end_of_the_path():
    fit = plain()
    layout = checked(charts.line_stage(fit).panels[1].figure).layout
    view = np.ptp([layout.xaxis.range, layout.yaxis.range], axis=1)
    for label in layout.annotations:
        assert (np.abs((label.x, label.y) - fit.run.positions[-1]) / view).max() > 0.07
