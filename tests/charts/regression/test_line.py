"""The pictures of a fit show the fit."""

import numpy as np
import pytest

from charts.regression import line as charts
from charts.regression.fit import MOST_POINTS, Fit, sample
from charts.regression.loss_surface import MOST_DOTS, Landscape
from core.descent import trajectory as descent
from core.descent.optimizers import Adam, GradientDescent
from core.regression import minibatch as stochastic
from core.regression.data import article, made
from core.regression.line import MeanSquaredError, descend_loss
from core.regression.losses import ABSOLUTE, HUBER, SQUARED, MeanCost
from core.regression.moments import moments
from core.regression.scaling import standardisation
from tests.figures import checked

X, Y = article()
LOSS = MeanSquaredError(moments(X, Y))


def plain(rate=1e-4, steps=100, start=(0.0, 0.0)):
    run = descend_loss(LOSS, rate, steps, start)
    return Fit(X, Y, LOSS, run, GradientDescent(rate), None, LOSS)


def scaled(rate=0.1, steps=30):
    scaling = standardisation(LOSS.of)
    loss = MeanSquaredError(scaling.of(LOSS.of))
    run = descent.descend(loss, (0.0, 0.0), Adam(rate), steps)
    return Fit(X, Y, loss, run, Adam(rate), scaling, LOSS)


def moved(film, panel, trace, step):
    """The coordinates that the browser gives to a moving trace."""
    (motion,) = [m for m in film.motions if (m.panel, m.trace) == (panel, trace)]
    blends = {axis: getattr(motion, axis) for axis in "xyz"}
    return {axis: b.weights[step] @ b.shapes for axis, b in blends.items() if b}


@pytest.mark.parametrize("fit", [plain(), scaled()], ids=["plain", "scaled"])
def test_line_and_residuals_are_those_of_the_step(fit):
    film = charts.stage(fit)
    w, b = fit.coefficients[17]
    ends = checked(film.panels[2].figure).data[2].x
    np.testing.assert_allclose(moved(film, "data", 2, 17)["y"], w * np.array(ends) + b)
    heights = moved(film, "data", 0, 17)["y"].reshape(-1, 3)
    np.testing.assert_allclose(heights[:, 0], w * X + b)
    np.testing.assert_allclose(heights[:, 1], Y)
    assert np.isnan(heights[:, 2]).all()


def test_best_lines_to_compare_are_drawn_where_they_run():
    fit = plain()
    lines = {"MSE": LOSS.minimum(), "MAE": (2.0, -3.0), "Huber": (1.0, 4.0)}
    drawn = checked(charts.stage(fit, best=lines).panels[2].figure).data[3:]
    assert [trace.name for trace in drawn] == ["best by MSE", "best by MAE", "best by Huber"]
    for trace, (w, b) in zip(drawn, lines.values(), strict=True):
        np.testing.assert_allclose(trace.y, w * np.array(trace.x) + b)
    (alone,) = checked(charts.stage(fit).panels[2].figure).data[3:]
    assert alone.name == "closed form"


def test_squares_have_the_residual_as_their_height_and_their_corner_at_the_point():
    film = charts.stage(plain(), squares=True)
    w, b = film_line = plain().coefficients[5]
    corners = moved(film, "data", 0, 5)
    height = corners["y"].reshape(-1, 6)
    width = corners["x"].reshape(-1, 6)
    residual = Y - (w * X + b)
    np.testing.assert_allclose(height[:, 1] - height[:, 0], residual, atol=1e-9)
    ratio = (width[:, 2] - width[:, 1]) / residual
    np.testing.assert_allclose(ratio, ratio[0])
    assert film_line.shape == (2,)


def test_the_line_of_the_start_is_in_view_unless_it_is_far_from_the_points():
    def view(start):
        return checked(charts.stage(plain(start=start)).panels[2].figure).layout.yaxis.range

    nearest, farthest = Y.min() - 0.4 * np.ptp(Y), Y.max() + 0.4 * np.ptp(Y)
    assert view((0.0, nearest))[0] < nearest
    assert view((0.0, farthest))[1] > farthest
    low, high = view((1e6, -1e9))
    assert 0 < high - low < 2.5 * np.ptp(Y)


@pytest.mark.parametrize("fit", [plain(), scaled(), plain(1.0, 500)], ids=["ok", "scaled", "off"])
def test_path_and_minimum_are_both_in_view(fit):
    land = Landscape(fit.loss, fit.run.positions)
    (low, high) = land.window.T
    assert (low < land.best).all()
    assert (land.best < high).all()
    assert (low < fit.run.positions[0]).all()
    assert (fit.run.positions[0] < high).all()
    assert np.isfinite([low, high]).all()


@pytest.mark.parametrize(("x_size", "y_size"), [(1e12, 1e-9), (1e-9, 1e12), (1e-9, 1e-9)])
def test_pictures_of_data_of_any_size_are_those_of_data_of_size_one(x_size, y_size):
    """In other units the same run gives the same pictures, but for the numbers at the axes."""
    windows, heights = [], []
    for one, other in ((1.0, 1.0), (x_size, y_size)):
        x, y = X * one, Y * other
        original = MeanSquaredError(moments(x, y))
        scaling = standardisation(original.of)
        loss = MeanSquaredError(scaling.of(original.of))
        run = descend_loss(loss, 0.1, 30, (0.0, 0.0))
        fit = Fit(x, y, loss, run, GradientDescent(0.1), scaling, original)
        film = charts.stage(fit)
        layout = checked(film.panels[1].figure).layout
        windows.append(np.array([layout.xaxis.range, layout.yaxis.range]) / other)
        heights.append(np.array(checked(film.panels[3].figure).layout.yaxis.range))
    np.testing.assert_allclose(np.ptp(windows[1]), np.ptp(windows[0]), rtol=0.2)
    assert np.ptp(heights[1]) == pytest.approx(np.ptp(heights[0]), abs=0.5)


def test_every_moving_trace_of_the_stage_exists():
    for fit in (plain(), scaled()):
        film = charts.stage(fit)
        figures = {panel.name: panel.figure for panel in film.panels}
        places = [(trail.panel, trail.trace) for trail in film.trails]
        places += [(motion.panel, motion.trace) for motion in film.motions]
        assert all(trace < len(figures[panel].data) for panel, trace in places)


def test_dots_are_the_early_steps_all_and_the_late_ones_now_and_then():
    film = charts.stage(plain(steps=1_000))
    path, dots = [trail for trail in film.trails if trail.panel == "contours"]
    assert dots.steps is not None
    steps = dots.steps.astype(int)
    assert steps[:5].tolist() == [0, 1, 2, 3, 4]
    assert steps[-1] == film.steps
    assert len(steps) < MOST_DOTS
    np.testing.assert_array_equal(dots.x, path.x[steps])
    np.testing.assert_array_equal(dots.y, path.y[steps])


def test_path_in_space_ends_at_the_edge_of_the_picture():
    fit = plain(1e-3, 20)
    land = Landscape(fit.loss, fit.run.positions, sizes=fit.original_sizes)
    low, high = land.window.T
    kept = land.kept_inside()
    drawn = kept[np.isfinite(kept).all(axis=1)]
    np.testing.assert_allclose(drawn[0], fit.run.positions[0])
    assert ((drawn >= low - 1e-9) & (drawn <= high + 1e-9)).all()
    assert np.isclose(drawn[1, 0], high[0])


def test_run_that_flies_off_opens_where_it_is_still_in_the_picture():
    fit = plain(5e-4, 100)
    film = charts.stage(fit)
    assert film.start is not None
    layout = checked(film.panels[1].figure).layout
    w, b = fit.coefficients[film.start]
    assert layout.xaxis.range[0] <= w <= layout.xaxis.range[1]
    assert layout.yaxis.range[0] <= b <= layout.yaxis.range[1]
    assert charts.stage(plain()).start is None


@pytest.mark.parametrize(("rate", "steps", "start"), [(2.0, 1_000, 1), (1.0, 1, 1), (5e-4, 100, 1)])
def test_run_that_flies_off_opens_with_a_step_of_the_flight(rate, steps, start):
    film = charts.stage(plain(rate, steps))
    assert film.start == start
    path = next(trail for trail in film.trails if trail.panel == "contours")
    assert np.isfinite([path.x[: start + 1], path.y[: start + 1]]).all()


def test_round_bowl_is_drawn_round_and_the_directions_are_named():
    layout = checked(charts.stage(scaled()).panels[1].figure).layout
    assert layout.yaxis.scaleanchor == "x"
    assert np.ptp(layout.xaxis.range) == pytest.approx(np.ptp(layout.yaxis.range))
    for fit, names in ((plain(), ["steepest", "flattest"]), (scaled(), ["equally steep"] * 2)):
        layout = checked(charts.stage(fit).panels[1].figure).layout
        assert [label.text for label in layout.annotations] == names
        for label in layout.annotations:
            assert layout.xaxis.range[0] < label.x < layout.xaxis.range[1]
            assert layout.yaxis.range[0] < label.y < layout.yaxis.range[1]


def test_sample_is_honest():
    x = np.arange(10_000.0)
    some_x, some_y = sample(x, 2 * x)
    assert len(some_x) == MOST_POINTS
    np.testing.assert_array_equal(some_y, 2 * some_x)
    assert some_x.mean() == pytest.approx(x.mean(), rel=0.1)
    assert sample(x[:50], x[:50])[0] is not None
    assert len(sample(x[:50], x[:50])[0]) == 50


def test_run_that_flies_off_leaves_no_number_that_browsers_cannot_draw():
    film = charts.stage(plain(0.01, 60))
    for trail in film.trails[:2]:
        assert np.nanmax(np.abs([trail.x, trail.y])) < 1e12
    assert np.nanmax(np.abs(moved(film, "data", 2, 2)["y"])) < 1e12
    assert np.isnan(moved(film, "data", 2, 60)["y"]).all()


@pytest.mark.parametrize("cost", [ABSOLUTE, HUBER], ids=lambda cost: cost.name)
def test_losses_without_moments_are_drawn_too(cost):
    x, y = made(2.0, 5.0, 1.0, 5_000, 10, seed=0)
    loss = MeanCost(x, y, cost)
    run = descent.descend(loss, (0.0, 0.0), GradientDescent(0.01), 5)
    film = charts.stage(Fit(*sample(x, y), loss, run, GradientDescent(0.01), None, loss))
    on_surface = film.trails[0].z
    assert on_surface is not None
    lifted = on_surface - loss.sketch().value(*run.positions.T)
    np.testing.assert_allclose(lifted, lifted[0])
    assert 0 < lifted[0] < 0.02 * np.ptp(film.panels[0].figure.data[0]["z"])


def test_words_of_a_mini_batch_name_its_slope():
    scaling = standardisation(LOSS.of)
    points = MeanCost(scaling.x(X), Y, SQUARED)
    loss = MeanSquaredError(scaling.of(LOSS.of))
    run = stochastic.descend(loss, points, GradientDescent(0.1), (0.0, 0.0), 20, 4, 0)
    film = charts.stage(Fit(X, Y, loss, run, GradientDescent(0.1), scaling, LOSS, batch=4))
    assert film.caption
    assert film.caption.values["batch_w"][3] == f"{run.noisy_gradients[2, 0]:.5g}".replace("-", "−")
    assert film.caption.values["batch_w"][0] == "…"
    assert len(film.caption.values["batch_w"]) == 21


def test_no_name_of_a_direction_hides_where_the_path_ends():
    fit = plain()
    layout = checked(charts.stage(fit).panels[1].figure).layout
    view = np.ptp([layout.xaxis.range, layout.yaxis.range], axis=1)
    for label in layout.annotations:
        assert (np.abs((label.x, label.y) - fit.run.positions[-1]) / view).max() > 0.07
