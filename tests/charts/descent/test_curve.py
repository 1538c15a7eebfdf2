"""What is drawn and said of a descent is what was computed."""

import re

import numpy as np
import pytest

from charts import theme
from charts.descent import curve as charts
from charts.descent import next_step as downhill
from charts.descent.arithmetic import LINES, columns, words
from charts.descent.surface import terrain, two_variables, window
from core.descent.examples import SURFACES
from core.descent.optimizers import OPTIMIZERS, GradientDescent, Momentum
from core.descent.schedules import CONSTANT, SCHEDULES
from core.descent.trajectory import descend
from core.formulas.objective import parse
from tests.figures import checked

ARTICLE = parse("x^2*sin(x)")


def racer(optimizer, steps=25, **course):
    return charts.Racer(optimizer, descend(ARTICLE, 2.5, optimizer, steps, **course))


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_number_that_the_words_name_is_there(optimizer):
    caption = words(ARTICLE, optimizer(0.01), racer(optimizer(0.01)).run, CONSTANT, 25)
    named = set(re.findall(r"{(\w+)}", caption.template)) - {"step"}
    assert named <= caption.values.keys()
    for name in named:
        assert len(caption.values[name]) in (1, 26)


def evaluated(line, found, row):
    """The two sides of the last equation of a line, computed from the numbers it shows."""
    values = {name: column[min(row, len(column) - 1)] for name, column in found.items()}
    text = re.sub(r"{(\w+)}", lambda name: f"{float(values[name[1]]):.15g}", line)
    text = re.sub(r"<sup>(\d+)</sup>", r"^\1", text)
    *_, middle, result = text.split(" = ")
    return float(parse(middle).value(0.0)), float(result)


@pytest.mark.parametrize("schedule", ["Constant", "Cosine"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_arithmetic_that_is_shown_adds_up(optimizer, schedule):
    made = racer(optimizer(0.01), schedule=SCHEDULES[schedule], noise=0.3, seed=1)
    found = columns(made.optimizer, made.run, SCHEDULES[schedule], 25)
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
def test_effective_step_is_the_length_of_a_step_for_each_unit_of_mean_gradient(name, schedule):
    optimizer, course = OPTIMIZERS[name](0.02), SCHEDULES[schedule]
    made = racer(optimizer, schedule=course, noise=0.3, seed=1)
    steps, x = np.diff(made.run.positions[:, 0]), made.run.positions[:-1, 0]
    rates = 0.02 * np.array([course.factor(t, 25) for t in range(1, 26)])
    steps = steps + rates * getattr(optimizer, "weight_decay", 0.0) * x
    expected = np.abs(steps / mean_gradients(optimizer, made.run.noisy_gradients[:, 0]))
    found = charts.effective_steps(made, course, 25)
    assert np.isnan(found[0])
    moving = np.abs(steps) > 1e-12
    np.testing.assert_allclose(found[1:][moving], expected[moving], rtol=1e-9)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_effective_step_is_drawn_for_those_who_scale_their_steps(name):
    made = racer(OPTIMIZERS[name](0.02))
    film = charts.one_variable(ARTICLE, [made], made, (-2, 7), CONSTANT, 25)
    titles = [panel.title for panel in film.panels]
    scales = name in ("AdaGrad", "RMSProp", "Adam", "AdamW")
    assert any("Effective step" in title for title in titles) == scales
    assert sum(panel.width for panel in film.panels if panel.below) == 12


def test_next_of_a_row_is_the_position_of_the_row_after():
    made = racer(GradientDescent(0.02))
    found = columns(made.optimizer, made.run, CONSTANT, 25)
    np.testing.assert_array_equal(found["next"][:-1], made.run.positions[1:, 0])
    longer = descend(ARTICLE, 2.5, GradientDescent(0.02), 26)
    assert found["next"][-1] == longer.positions[-1, 0]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_step_to_come_has_the_noise_that_it_would_have(name):
    made, longer = (racer(OPTIMIZERS[name](0.02), steps, noise=1.0, seed=3) for steps in (25, 26))
    found = columns(made.optimizer, made.run, CONSTANT, 25)
    assert found["g"][-1] == longer.run.noisy_gradients[-1, 0] != found["slope"][-1]
    assert found["next"][-1] == longer.run.positions[-1, 0]


def test_step_to_come_on_a_surface_has_the_noise_that_it_would_have():
    objective, optimizer = parse("x^2 + 3y^2", ("x", "y")), Momentum(0.02)
    made, longer = (
        charts.Racer(optimizer, descend(objective, (2.0, 1.0), optimizer, steps, noise=1.0))
        for steps in (25, 26)
    )
    line, found = downhill.words(made, CONSTANT, 25)
    last = np.diff(longer.run.positions[-2:], axis=0)[0]
    np.testing.assert_allclose([found["move_x"][-1], found["move_y"][-1]], last, rtol=1e-12)
    assert found["noisy_x"][-1] == longer.run.noisy_gradients[-1, 0]
    assert "with noise" in line


def test_every_moving_trace_of_the_stage_exists():
    racers = [racer(optimizer(0.02)) for optimizer in OPTIMIZERS.values()]
    film = charts.one_variable(ARTICLE, racers, racers[5], (-2, 7), CONSTANT, 25)
    figures = {panel.name: panel.figure for panel in film.panels}
    places = [(moving.panel, moving.trace) for moving in film.trails]
    places += [(moving.panel, moving.trace) for moving in film.motions]
    for panel, trace in places:
        assert trace < len(figures[panel].data)
    assert film.steps == 25


@pytest.mark.parametrize(
    ("text", "start", "rate"),
    [("x^4", 1e6, 1e9), ("log(x)", -1.0, 0.1), ("1/x", 0.5, 1e9), ("5", 0.0, 0.1), ("x", 0.0, 1e9)],
)
def test_extremes_give_a_picture(text, start, rate):
    objective, optimizer = parse(text), GradientDescent(rate)
    made = charts.Racer(optimizer, descend(objective, start, optimizer, 5_000))
    film = charts.one_variable(objective, [made], made, (-5, 5), CONSTANT, 5_000)
    shown = checked(film.panels[0].figure).layout
    assert np.isfinite(shown.xaxis.range).all()
    assert np.isfinite(shown.yaxis.range).all()


def test_balls_stand_where_their_racers_are_and_those_who_left_stay_at_their_last_place():
    racers = [racer(GradientDescent(0.01)), racer(GradientDescent(2.0))]
    assert racers[1].run.status == "diverged"
    film = charts.one_variable(ARTICLE, racers, racers[0], (-3.5, 7), CONSTANT, 25)
    balls, shown = film.motions[-1].x, film.panels[0].figure.layout["xaxis"]["range"]
    assert balls
    for number, one in enumerate(racers):
        at = (balls.weights @ balls.shapes)[:, number]
        path = theme.clipped(one.run.positions[:, 0], *shown)
        np.testing.assert_array_equal(at[: len(path)], path)
        assert (at[len(path) :] == path[-1]).all()


def moved(film):
    """All coordinates that the stage sends to the browser."""
    trails = [np.concatenate([trail.x, trail.y]) for trail in film.trails]
    blends = [blend for motion in film.motions for blend in (motion.x, motion.y) if blend]
    return np.concatenate([*trails, *((b.weights @ b.shapes).ravel() for b in blends)])


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum], ids=lambda o: o.name)
def test_run_that_explodes_sends_no_huge_number_and_flattens_no_other(optimizer):
    racers = [racer(GradientDescent(0.02)), racer(optimizer(30.0))]
    assert racers[1].run.status == "diverged"
    film = charts.one_variable(ARTICLE, racers, racers[1], (-3.5, 7), CONSTANT, 25)
    coordinates = moved(film)
    assert np.nanmax(np.abs(coordinates)) < 1e4
    alone = charts.one_variable(ARTICLE, racers[:1], racers[0], (-3.5, 7), CONSTANT, 25)
    for together, single in zip(film.panels[:3], alone.panels[:3], strict=True):
        one, other = (panel.figure.layout["yaxis"]["range"] for panel in (together, single))
        assert np.ptp(one) < 6 * np.ptp(other)


@pytest.mark.parametrize("name", ["Himmelblau", "Rosenbrock", "Bowl"])
def test_racer_that_leaves_the_surface_takes_nothing_with_it(name):
    surface = SURFACES[name]
    objective = parse(surface.formula, ("x", "y"))
    makers = (GradientDescent(1e-3), Momentum(3.0))
    racers = [charts.Racer(one, descend(objective, surface.start, one, 60)) for one in makers]
    land = terrain(objective, surface.x_view, surface.y_view, surface.minima)
    film = two_variables(land, racers, racers[0], CONSTANT, 60)
    assert np.nanmax(np.abs(moved(film)[np.isfinite(moved(film))])) < 1e300
    for trail in film.trails:
        if trail.panel == "surface":
            inside = np.isfinite(trail.x)
            assert inside[0]
            assert (np.abs(trail.x[inside]) <= 1.1 * np.abs(surface.x_view).max()).all()
    contours = [trail for trail in film.trails if trail.panel == "contours"]
    assert max(np.abs(np.concatenate([t.x, t.y])).max() for t in contours) < 100
    low, high = film.panels[2].figure.layout["yaxis"]["range"]
    assert high - low < 12


def test_pole_does_not_flatten_the_rest_of_the_curve():
    low, high = charts.y_range(parse("1/x").value(np.linspace(-5, 5, 800)))
    assert -100 < low < high < 100


def gaps(text, view=(-5.0, 5.0)):
    """Where the curve that is drawn of a formula is broken: the middle of each gap."""
    objective, optimizer = parse(text), GradientDescent(1e-3)
    made = charts.Racer(optimizer, descend(objective, 0.3, optimizer, 3))
    film = charts.one_variable(objective, [made], made, view, CONSTANT, 3)
    x, y = film.panels[0].figure.data[0]["x"], film.panels[0].figure.data[0]["y"]
    np.testing.assert_array_equal(y[np.isfinite(x)], objective.value(x[np.isfinite(x)]))
    broken = np.flatnonzero(np.isnan(y))
    return (x[broken - 1] + x[broken + 1]) / 2


@pytest.mark.parametrize(
    ("text", "poles"),
    [
        ("1/(x-1)", [1]),
        ("tan(x)", np.pi * np.array([-1.5, -0.5, 0.5, 1.5])),
        ("1/((x-1)(x+2))", [-2, 1]),
        ("x + sign(x-2)", [2]),
    ],
)
def test_curve_is_broken_where_it_jumps(text, poles):
    np.testing.assert_allclose(gaps(text), poles, atol=0.02)


@pytest.mark.parametrize(
    "text", ["x^51", "tanh(1000x)", "sin(300x)", "exp(5x)", "|x|", "cbrt(x)", "x^2 sin(x)"]
)
def test_steep_curve_is_whole(text):
    assert gaps(text).size == 0


@pytest.mark.parametrize("name", SURFACES)
def test_lines_of_equal_height_have_one_scale_on_both_axes(name):
    surface = SURFACES[name]
    objective, optimizer = parse(surface.formula, ("x", "y")), GradientDescent(1e-3)
    made = charts.Racer(optimizer, descend(objective, surface.start, optimizer, 5))
    land = terrain(objective, surface.x_view, surface.y_view, surface.minima)
    layout = checked(two_variables(land, [made], made, CONSTANT, 5).panels[1].figure).layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.constrain == layout.yaxis.constrain == "domain"


@pytest.mark.parametrize("name", ["Rastrigin", "Beale"])
def test_axes_in_space_have_few_labels(name):
    surface = SURFACES[name]
    objective, optimizer = parse(surface.formula, ("x", "y")), GradientDescent(1e-3)
    made = charts.Racer(optimizer, descend(objective, surface.start, optimizer, 5))
    land = terrain(objective, surface.x_view, surface.y_view, surface.minima)
    scene = checked(two_variables(land, [made], made, CONSTANT, 5).panels[0].figure).layout.scene
    assert all(0 < axis.nticks <= 5 for axis in (scene.xaxis, scene.yaxis, scene.zaxis))


@pytest.mark.parametrize("lift", [-5.0, 5.0, 1000.0])
def test_heights_are_measured_from_the_lowest_place_that_was_seen(lift):
    objective, optimizer = parse(f"x^2 + y^2 + {lift}", ("x", "y")), GradientDescent(0.1)
    run = descend(objective, (2.0, 1.0), optimizer, 40)
    views = (-3.0, 3.0), (-3.0, 3.0)
    assert lift < terrain(objective, *views, ()).floor < lift + 0.01
    land = terrain(objective, *views, (), [run])
    assert land.floor == run.values[-1]
    made = charts.Racer(optimizer, run)
    heights = two_variables(land, [made], made, CONSTANT, 40).trails[-1].y
    np.testing.assert_allclose(heights[:-1], (run.values - run.values[-1])[:-1])


def test_place_outside_of_the_window_is_no_floor():
    objective, optimizer = parse("x*y", ("x", "y")), GradientDescent(0.5)
    run = descend(objective, (1.0, -1.1), optimizer, 40)
    assert run.values.min() < -100
    assert -10 < terrain(objective, (-3.0, 3.0), (-3.0, 3.0), (), [run]).floor <= -9


def test_window_is_widened_to_a_start_outside_in_its_proportions():
    assert window((-3.0, 3.0), (-1.0, 1.0), (2.0, 0.5)) == ((-3.0, 3.0), (-1.0, 1.0))
    (left, right), (bottom, top) = window((-3.0, 3.0), (-1.0, 1.0), (1e6, -5.0))
    assert left < -3
    assert right > 1e6
    assert bottom < -5
    assert top > 1
    assert (right - left) / (top - bottom) == pytest.approx(3)


@pytest.mark.parametrize(
    "text", ["sqrt(-1 - x^2 - y^2)", "exp(exp(x + y))", "exp(x^2 + y^2)", "1/(x*y)", "tan(x)*y"]
)
@pytest.mark.parametrize("start", [(1e6, -1e6), (-1.0, 0.0)])
def test_surface_that_is_nowhere_or_huge_is_drawn_without_a_warning(text, start):
    objective, optimizer = parse(text, ("x", "y")), GradientDescent(0.1)
    run = descend(objective, start, optimizer, 20)
    land = terrain(objective, *window((-3.0, 3.0), (-3.0, 3.0), start), ())
    made = charts.Racer(optimizer, run)
    film = two_variables(land, [made], made, CONSTANT, 20)
    checked(film.panels[0].figure)
    surface, contours = (panel.figure for panel in film.panels[:2])
    drawn = np.isfinite(land.heights).any()
    assert drawn == any(trace["type"] == "surface" for trace in surface.data)
    assert np.isfinite(contours.data[0]["z"]).any() == drawn
