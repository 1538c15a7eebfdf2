"""The figures and captions of Descent show what was computed."""

import re

import numpy as np
import pytest

from charts import theme
from charts.descent import arithmetic
from charts.descent import curve as charts
from charts.descent.arithmetic import LINES, columns
from charts.descent.runs import Run
from charts.descent.surface import surface_grid, two_variables
from core.descent.examples import SURFACES
from core.descent.optimizers import OPTIMIZERS, GradientDescent, Momentum
from core.descent.schedules import CONSTANT, SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse
from tests.figures import checked

FUNCTION = parse("x^2*sin(x)")


def made_by(optimizer, steps=25, **course):
    return Run(optimizer, descend(FUNCTION, 2.5, optimizer, steps, **course))


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_number_in_a_caption_is_there(optimizer):
    caption = arithmetic.one_variable(made_by(optimizer(0.01)), CONSTANT, 25)
    named = set(re.findall(r"{(\w+)}", caption.template)) - {"step"}
    assert named <= caption.values.keys()
    for name in named:
        assert len(caption.values[name]) in (1, 26)


def evaluated(line, found, row):
    """The two sides of the last equation of a line, computed from the numbers it shows."""
    values = {name: column[min(row, len(column) - 1)] for name, column in found.items()}
    line = re.sub("<sub>.*?</sub>", "", line)
    text = re.sub(r"{(\w+)}", lambda name: f"{float(values[name[1]]):.15g}", line)
    text = re.sub(r"<sup>(\d+)</sup>", r"^\1", text)
    *_, middle, result = text.split(" = ")
    return float(parse(middle).value(0.0)), float(result)


@pytest.mark.parametrize("schedule", ["Constant", "Cosine"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_arithmetic_adds_up(optimizer, schedule):
    made = made_by(optimizer(0.01), schedule=SCHEDULES[schedule], noise=0.3, seed=1)
    found = columns(made.optimizer, made.trajectory, SCHEDULES[schedule], 25)
    for line in LINES[optimizer.name]:
        for row in (0, 1, 13, 24):
            shown, result = evaluated(line, found, row)
            assert shown == pytest.approx(result, rel=1e-12, abs=1e-15), line


def mean_gradients(optimizer, noisy):
    """The bias-corrected mean of the gradients, as the paper of Adam sums it; else the gradient."""
    beta = getattr(optimizer, "beta1", 0.0)
    weights = [(1 - beta) * beta ** np.arange(n)[::-1] for n in range(1, len(noisy) + 1)]
    return np.array([w @ noisy[: len(w)] / w.sum() for w in weights])


@pytest.mark.parametrize("schedule", ["Constant", "Cosine"])
@pytest.mark.parametrize("name", ["AdaGrad", "RMSProp", "Adam", "AdamW"])
def test_effective_learning_rate_times_mean_gradient_is_the_step(name, schedule):
    optimizer, course = OPTIMIZERS[name](0.02), SCHEDULES[schedule]
    made = made_by(optimizer, schedule=course, noise=0.3, seed=1)
    steps, x = np.diff(made.trajectory.positions[:, 0]), made.trajectory.positions[:-1, 0]
    rates = 0.02 * np.array([course.factor(t, 25) for t in range(1, 26)])
    steps = steps + rates * getattr(optimizer, "weight_decay", 0.0) * x
    expected = np.abs(steps / mean_gradients(optimizer, made.trajectory.noisy_gradients[:, 0]))
    found = charts.effective_learning_rates(made, course, 25)
    assert np.isnan(found[0])
    moving = np.abs(steps) > 1e-12
    np.testing.assert_allclose(found[1:][moving], expected[moving], rtol=1e-9)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_effective_learning_rate_is_shown_for_adaptive_optimizers(name):
    made = made_by(OPTIMIZERS[name](0.02))
    stage = charts.one_variable(FUNCTION, (-2, 7), CONSTANT, [made], made, 25)
    titles = [panel.title for panel in stage.panels]
    scales = name in ("AdaGrad", "RMSProp", "Adam", "AdamW")
    assert any("Effective learning rate" in title for title in titles) == scales
    assert sum(panel.width for panel in stage.panels if panel.below) == 12


def test_next_of_a_row_is_the_position_of_the_row_after():
    made = made_by(GradientDescent(0.02))
    found = columns(made.optimizer, made.trajectory, CONSTANT, 25)
    np.testing.assert_array_equal(found["next"][:-1], made.trajectory.positions[1:, 0])
    longer = descend(FUNCTION, 2.5, GradientDescent(0.02), 26)
    assert found["next"][-1] == longer.positions[-1, 0]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_next_step_includes_its_noise(name):
    made, longer = (made_by(OPTIMIZERS[name](0.02), steps, noise=1.0, seed=3) for steps in (25, 26))
    found = columns(made.optimizer, made.trajectory, CONSTANT, 25)
    assert found["g"][-1] == longer.trajectory.noisy_gradients[-1, 0] != found["gradient"][-1]
    assert found["next"][-1] == longer.trajectory.positions[-1, 0]


def test_next_step_on_a_surface_includes_its_noise():
    objective, optimizer = parse("x^2 + 3y^2", ("x", "y")), Momentum(0.02)
    made, longer = (
        Run(optimizer, descend(objective, (2.0, 1.0), optimizer, steps, noise=1.0))
        for steps in (25, 26)
    )
    caption = arithmetic.two_variables(made, CONSTANT, 25)
    line, found = caption.template, caption.values
    last = np.diff(longer.trajectory.positions[-2:], axis=0)[0]
    for axis, expected in zip("xy", last, strict=True):
        assert float(found[f"move_{axis}"][-1]) == pytest.approx(expected, rel=1e-12)
    assert found["noisy_x"][-1] == longer.trajectory.noisy_gradients[-1, 0]
    assert "with noise" in line


def test_every_moving_trace_of_the_stage_exists():
    runs = [made_by(optimizer(0.02)) for optimizer in OPTIMIZERS.values()]
    stage = charts.one_variable(FUNCTION, (-2, 7), CONSTANT, runs, runs[5], 25)
    figures = {panel.name: panel.figure for panel in stage.panels}
    places = [(moving.panel, moving.trace) for moving in stage.trails]
    places += [(moving.panel, moving.trace) for moving in stage.motions]
    for panel, trace in places:
        assert trace < len(figures[panel].data)
    assert stage.steps == 25


@pytest.mark.parametrize(
    ("text", "start", "rate"),
    [("x^4", 1e6, 1e9), ("log(x)", -1.0, 0.1), ("1/x", 0.5, 1e9), ("5", 0.0, 0.1), ("x", 0.0, 1e9)],
)
def test_extremes_give_a_picture(text, start, rate):
    objective, optimizer = parse(text), GradientDescent(rate)
    made = Run(optimizer, descend(objective, start, optimizer, 5_000))
    stage = charts.one_variable(objective, (-5, 5), CONSTANT, [made], made, 5_000)
    shown = checked(stage.panels[0].figure).layout
    assert np.isfinite(shown.xaxis.range).all()
    assert np.isfinite(shown.yaxis.range).all()


def test_points_are_at_their_runs_and_stay_at_the_end_of_diverged_ones():
    runs = [made_by(GradientDescent(0.01)), made_by(GradientDescent(2.0))]
    assert runs[1].trajectory.status == "diverged"
    stage = charts.one_variable(FUNCTION, (-3.5, 7), CONSTANT, runs, runs[0], 25)
    current, shown = stage.motions[-1].x, stage.panels[0].figure.layout["xaxis"]["range"]
    assert current
    for number, one in enumerate(runs):
        at = (current.weights @ current.shapes)[:, number]
        path = theme.clipped(one.trajectory.positions[:, 0], *shown)
        np.testing.assert_array_equal(at[: len(path)], path)
        assert (at[len(path) :] == path[-1]).all()


def moved(stage):
    """All coordinates that the stage sends to the browser."""
    trails = [np.concatenate([trail.x, trail.y]) for trail in stage.trails]
    blends = [blend for motion in stage.motions for blend in (motion.x, motion.y) if blend]
    return np.concatenate([*trails, *((b.weights @ b.shapes).ravel() for b in blends)])


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum], ids=lambda o: o.name)
def test_diverged_run_sends_no_huge_number_and_flattens_no_other(optimizer):
    runs = [made_by(GradientDescent(0.02)), made_by(optimizer(30.0))]
    assert runs[1].trajectory.status == "diverged"
    stage = charts.one_variable(FUNCTION, (-3.5, 7), CONSTANT, runs, runs[1], 25)
    coordinates = moved(stage)
    assert np.nanmax(np.abs(coordinates)) < 1e4
    alone = charts.one_variable(FUNCTION, (-3.5, 7), CONSTANT, runs[:1], runs[0], 25)
    for together, single in zip(stage.panels[:3], alone.panels[:3], strict=True):
        one, other = (panel.figure.layout["yaxis"]["range"] for panel in (together, single))
        assert np.ptp(one) < 6 * np.ptp(other)


@pytest.mark.parametrize("name", ["Himmelblau", "Rosenbrock", "Paraboloid"])
def test_diverged_run_does_not_change_the_surface(name):
    surface = SURFACES[name]
    objective = parse(surface.formula, ("x", "y"))
    makers = (GradientDescent(1e-3), Momentum(3.0))
    runs = [Run(one, descend(objective, surface.start, one, 60)) for one in makers]
    grid = surface_grid(objective, surface.views, surface.minima)
    stage = two_variables(grid, CONSTANT, runs, runs[0], 60)
    assert np.nanmax(np.abs(moved(stage)[np.isfinite(moved(stage))])) < 1e300
    for trail in stage.trails:
        if trail.panel == "surface":
            inside = np.isfinite(trail.x)
            assert inside[0]
            assert (np.abs(trail.x[inside]) <= 1.1 * np.abs(surface.views[0]).max()).all()
    contours = [trail for trail in stage.trails if trail.panel == "contours"]
    assert max(np.abs(np.concatenate([t.x, t.y])).max() for t in contours) < 100
    low, high = stage.panels[2].figure.layout["yaxis"]["range"]
    assert high - low < 12


@pytest.mark.parametrize("text", ["1/x", "tan(x)", "1/(x^2 - 1)"])
def test_pole_does_not_flatten_the_rest_of_the_curve(text):
    low, high = charts.y_range(parse(text).value(np.linspace(-5, 5, 600)), charts.POLE)
    assert -12 < low < high < 12


@pytest.mark.parametrize("text", ["exp(2x)", "x^6/50", "x^2*sin(x)"])
def test_curve_without_a_pole_is_shown_whole(text):
    values = parse(text).value(np.linspace(-3, 3, 600))
    low, high = charts.y_range(values, charts.POLE)
    assert low <= values.min() < values.max() <= high


def gaps(text, view=(-5.0, 5.0)):
    """Where the curve that is drawn of a formula is broken: the middle of each gap."""
    objective, optimizer = parse(text), GradientDescent(1e-3)
    made = Run(optimizer, descend(objective, 0.3, optimizer, 3))
    stage = charts.one_variable(objective, view, CONSTANT, [made], made, 3)
    x, y = stage.panels[0].figure.data[0]["x"], stage.panels[0].figure.data[0]["y"]
    np.testing.assert_array_equal(y[np.isfinite(x)], objective.value(x[np.isfinite(x)]))
    broken = np.flatnonzero(np.isnan(y))
    return (x[broken - 1] + x[broken + 1]) / 2


@pytest.mark.parametrize(
    ("text", "poles"),
    [
        ("1/(x-1)", [1]),
        ("tan(x)", np.pi * np.array([-1.5, -0.5, 0.5, 1.5])),
        ("1/((x-1)(x+2))", [-2, 1]),
    ],
)
def test_curve_has_a_gap_at_each_pole(text, poles):
    np.testing.assert_allclose(gaps(text), poles, atol=0.02)


@pytest.mark.parametrize(
    "text", ["sign(x)", "tanh(1000x)", "sin(300x)", "exp(5x)", "|x|", "cbrt(x)", "x^2 sin(x)"]
)
def test_steep_curve_has_no_gap(text):
    assert gaps(text).size == 0


@pytest.mark.parametrize("name", SURFACES)
def test_contours_have_equal_scales(name):
    surface = SURFACES[name]
    objective, optimizer = parse(surface.formula, ("x", "y")), GradientDescent(1e-3)
    made = Run(optimizer, descend(objective, surface.start, optimizer, 5))
    grid = surface_grid(objective, surface.views, surface.minima)
    layout = checked(two_variables(grid, CONSTANT, [made], made, 5).panels[1].figure).layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.constrain == layout.yaxis.constrain == "domain"


@pytest.mark.parametrize("name", ["Rastrigin", "Beale"])
def test_axes_in_space_have_few_labels(name):
    surface = SURFACES[name]
    objective, optimizer = parse(surface.formula, ("x", "y")), GradientDescent(1e-3)
    made = Run(optimizer, descend(objective, surface.start, optimizer, 5))
    grid = surface_grid(objective, surface.views, surface.minima)
    scene = checked(two_variables(grid, CONSTANT, [made], made, 5).panels[0].figure).layout.scene
    assert all(0 < axis.nticks <= 5 for axis in (scene.xaxis, scene.yaxis, scene.zaxis))


@pytest.mark.parametrize("lift", [-5.0, 5.0, 1000.0])
def test_heights_are_measured_from_the_lowest_value(lift):
    objective, optimizer = parse(f"x^2 + y^2 + {lift}", ("x", "y")), GradientDescent(0.1)
    run = descend(objective, (2.0, 1.0), optimizer, 40)
    views = (-3.0, 3.0), (-3.0, 3.0)
    assert lift < surface_grid(objective, views, ()).lowest < lift + 0.01
    grid = surface_grid(objective, views, (), [run])
    assert grid.lowest == run.values[-1]
    made = Run(optimizer, run)
    heights = two_variables(grid, CONSTANT, [made], made, 40).trails[-1].y
    np.testing.assert_allclose(heights[:-1], (run.values - run.values[-1])[:-1])


def test_values_outside_the_views_do_not_count_as_lowest():
    objective, optimizer = parse("x*y", ("x", "y")), GradientDescent(0.5)
    run = descend(objective, (1.0, -1.1), optimizer, 40)
    assert run.values.min() < -100
    assert -10 < surface_grid(objective, ((-3.0, 3.0), (-3.0, 3.0)), (), [run]).lowest <= -9


@pytest.mark.parametrize(
    "text", ["sqrt(-1 - x^2 - y^2)", "exp(exp(x + y))", "exp(x^2 + y^2)", "1/(x*y)", "tan(x)*y"]
)
@pytest.mark.parametrize("start", [(1e6, -1e6), (-1.0, 0.0)])
def test_surface_that_is_nowhere_or_huge_is_drawn_without_a_warning(text, start):
    objective, optimizer = parse(text, ("x", "y")), GradientDescent(0.1)
    run = descend(objective, start, optimizer, 20)
    grid = surface_grid(objective, ((-3.0, 3.0), (-3.0, 3.0)), ())
    made = Run(optimizer, run)
    stage = two_variables(grid, CONSTANT, [made], made, 20)
    checked(stage.panels[0].figure)
    surface, contours = (panel.figure for panel in stage.panels[:2])
    drawn = np.isfinite(grid.values).any()
    assert drawn == any(trace["type"] == "surface" for trace in surface.data)
    assert np.isfinite(contours.data[0]["z"]).any() == drawn
