"""The diagnosis of a run is true, and what the lab advises for it helps."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core.descent.diagnosis import diagnose
from core.descent.examples import EXAMPLES, SURFACES
from core.descent.minima import minimum_downhill
from core.descent.optimizers import Adam, AdamW, GradientDescent, Lion, Momentum, RMSProp
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse


@pytest.mark.parametrize(
    ("text", "start", "rate", "steps", "kind"),
    [
        ("x^2*sin(x)", 2.5, 0.05, 200, "minimum"),
        ("(x-2)^2", -1.0, 0.1, 60, "minimum"),
        ("-x^2", 0.0, 0.1, 10, "maximum"),
        ("x^3", 0.0, 0.1, 10, "inflection point"),
        ("exp(-x^2)", 6.0, 0.3, 60, "plateau"),
        ("5", 1.0, 0.3, 60, "plateau"),
        ("x^2", 1.0, 0.99, 20, "oscillating"),
        ("|x|", 2.3, 0.3, 60, "oscillating"),
        ("x^2", 1.0, 1.01, 20, "unstable"),
        ("(x-2)^2", -1.0, 1.0, 60, "unstable"),
        ("x^2/10 + sin(5x)/2", 5.0, 0.5, 1_000, "unstable"),
        ("x^3", 0.5, 0.3, 60, "unbounded"),
        ("x", 0.5, 0.3, 60, "unbounded"),
        ("x^2", 1.0, 0.01, 20, "running"),
        ("x^2", 1.0, 0.01, 0, "running"),
        ("x^4", 10.0, 1.0, 50, "diverged"),
        ("x^100", 2.0, 0.3, 60, "diverged"),
        ("x^2*sin(x)", 2.5, 1e9, 60, "diverged"),
        ("(x-2)^2", -1.0, 1.05, 60, "diverging"),
        ("-x^2", 1.0, 0.1, 60, "diverging"),
        ("log(x)", -1.0, 0.1, 50, "undefined"),
        ("exp(x^2)", 1e6, 0.1, 50, "undefined"),
        ("log(x)", 1.0, 0.9, 50, "diverged"),
    ],
)
def test_kind_of_a_run_of_gradient_descent(text, start, rate, steps, kind):
    objective, optimizer = parse(text), GradientDescent(rate)
    assert diagnose(objective, optimizer, descend(objective, start, optimizer, steps)).kind == kind


@pytest.mark.parametrize(
    ("optimizer", "steps", "noise", "kind"),
    [
        (Lion(0.1), 500, 0.0, "oscillating"),
        (AdamW(0.1), 60, 0.0, "running"),
        (AdamW(0.1), 5_000, 0.0, "running"),
        (Momentum(0.1), 60, 0.0, "oscillating"),
        (GradientDescent(0.1), 300, 1.0, "noisy"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_kind_depends_on_the_optimizer_and_the_noise(optimizer, steps, noise, kind):
    objective = parse("(x-2)^2")
    run = descend(objective, -1.0, optimizer, steps, noise=noise)
    assert diagnose(objective, optimizer, run).kind == kind


def test_numbers_of_a_converged_run():
    objective, optimizer = parse("3x^2 + 1"), GradientDescent(0.1)
    found = diagnose(objective, optimizer, descend(objective, 2.0, optimizer, 60))
    # 2·0.4^n falls below 0.001 at n = 9.
    assert (found.kind, found.step) == ("minimum", 9)
    assert found.position == pytest.approx(0, abs=1e-5)
    assert found.value == pytest.approx(1)


@pytest.mark.parametrize(("schedule", "kind"), [("Cosine", "minimum"), ("Step", "unstable")])
def test_learning_rates_of_a_schedule_are_compared_with_the_limit(schedule, kind):
    objective, optimizer = parse("(x-2)^2"), GradientDescent(1.2)
    run = descend(objective, -1.0, optimizer, 60, SCHEDULES[schedule])
    found = diagnose(objective, optimizer, run, SCHEDULES[schedule].factors(60))
    assert found.kind == kind
    assert found.learning_rate == 1.2
    assert found.stability
    assert found.stability.limit == pytest.approx(1)


def heights(objective, run, schedule):
    """The largest value in the last third of a run, and its height above the next minimum."""
    end = float(run.positions[-1, 0])
    lowest = None if run.is_diverging else minimum_downhill(objective, end)
    if lowest is None:
        return np.array([math.inf, math.inf])
    late = run.values[-1] if schedule.name == "Cosine" else run.values[-run.steps // 3 :].max()
    return np.array([late, late - objective.value(lowest)])


def advised(kind, optimizer, schedule):
    """The runs that the sentence for a diagnosis advises, of which one must do better."""

    def run(factor, times, schedule=schedule):
        made = replace(optimizer, learning_rate=factor * optimizer.learning_rate)
        return made, 60 * times, schedule

    more_steps = [run(1, 4), run(1, 16)]
    smaller_rate = [run(1 / 4**n, 4**n) for n in (1, 2, 3)]
    return {
        "running": [*more_steps, run(2, 1), *smaller_rate],
        "oscillating": [*more_steps, *smaller_rate, run(1, 4, SCHEDULES["Cosine"])],
        "unstable": smaller_rate,
        "diverging": smaller_rate,
        "diverged": smaller_rate,
    }.get(kind, [])


SETTINGS = [(0.001, "Constant"), (0.5, "Constant"), (1.2, "Step"), (0.02, "Cosine")]
MAKERS = [GradientDescent, Momentum, Adam, Lion]


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda e: e.name)
def test_following_the_advice_helps(example):
    objective = parse(example.formula)

    def go(optimizer, steps, schedule):
        run = descend(objective, example.start, optimizer, steps, schedule)
        return run, heights(objective, run, schedule)

    for make, (rate, name) in product(MAKERS, SETTINGS):
        optimizer, schedule = make(rate), SCHEDULES[name]
        run, before = go(optimizer, 60, schedule)
        found = diagnose(objective, optimizer, run, schedule.factors(60))
        # An oscillating run may happen to end at its lowest: continuing it counts, too.
        before = np.maximum(before, go(optimizer, 240, schedule)[1])
        advice = advised(found.kind, optimizer, schedule)
        tried = (go(*one) for one in advice)
        better = (one.status == "converged" or (now < before).any() for one, now in tried)
        assert any(better) or not advice, f"{optimizer} {name}: {found.kind}"


@pytest.mark.parametrize("rate", np.geomspace(1e-12, 1e9, 8))
def test_every_extreme_has_a_diagnosis(rate):
    for text in ("x^2*sin(x)", "|x|", "1/x", "log(x)"):
        for start in (-1e6, 0.0, 1e6):
            objective, optimizer = parse(text), GradientDescent(float(rate))
            assert diagnose(objective, optimizer, descend(objective, start, optimizer, 50)).kind


PARABOLOID = parse("x^2 + y^2", ("x", "y"))
ORIGIN = ((0.0, 0.0),)


def on_surface(run, objective=PARABOLOID, minima=ORIGIN, radius=0.02):
    return diagnose(objective, GradientDescent(0.1), run, minima=minima, radius=radius)


def test_minimum_is_reached_at_the_first_step_from_which_a_run_stays_near():
    halved = descend(PARABOLOID, (1.0, 0.0), GradientDescent(0.25), 60)
    # 2^-6 is below 0.02, 2^-5 is not.
    for minima in (ORIGIN, ((3.0, 0.0), (0.0, 0.0))):
        found = on_surface(halved, minima=minima)
        assert (found.kind, found.step) == ("reached", 6)
    assert on_surface(halved, minima=()).kind == "minimum"
    passing = [descend(PARABOLOID, (-1.0, 0.0), Momentum(0.1, 0.99), n) for n in range(1, 60)]
    near = [one for one in passing if np.linalg.norm(one.positions[-1]) < 0.1]
    assert near
    assert all(on_surface(one, radius=0.1).kind == "running" for one in near)


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e-6, 0.0)])
def test_run_that_starts_at_a_known_minimum_has_reached_it(start):
    found = on_surface(descend(PARABOLOID, start, GradientDescent(1e-4), 60))
    assert (found.kind, found.step) == ("reached", 0)


def test_minimum_beside_the_known_ones_is_a_local_one():
    surface = SURFACES["Rastrigin"]
    rastrigin = parse(surface.formula, ("x", "y"))
    run = descend(rastrigin, surface.start, GradientDescent(0.003), 200)
    assert on_surface(run, rastrigin, surface.minima, 0.1).kind == "local minimum"
    himmelblau = SURFACES["Himmelblau"]
    beside = descend(parse(himmelblau.formula, ("x", "y")), (-0.5, -1.0), RMSProp(0.01), 200)
    assert on_surface(beside, minima=himmelblau.minima, radius=0.1).kind == "running"
