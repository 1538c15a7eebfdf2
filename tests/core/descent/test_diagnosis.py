"""The diagnosis of a run is true, and what the lab advises for it helps."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.descent.diagnosis import diagnose
from core.descent.examples import EXAMPLES
from core.descent.minima import minimum_downhill
from core.descent.optimizers import OPTIMIZERS, Adam, AdamW, GradientDescent, Lion, Momentum
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse


@pytest.mark.parametrize(
    ("text", "start", "rate", "steps", "kind"),
    [
        ("x^2*sin(x)", 2.5, 0.05, 200, "converged"),
        ("(x-2)^2", -1.0, 0.1, 60, "converged"),
        ("-x^2", 0.0, 0.1, 10, "not a minimum"),
        ("x^3", 0.0, 0.1, 10, "not a minimum"),
        ("exp(-x^2)", 6.0, 0.3, 60, "not a minimum"),
        ("5", 1.0, 0.3, 60, "not a minimum"),
        ("x^2", 1.0, 0.99, 20, "oscillating"),
        ("|x|", 2.3, 0.3, 60, "oscillating"),
        ("x^2", 1.0, 1.01, 20, "unstable"),
        ("(x-2)^2", -1.0, 1.0, 60, "unstable"),
        ("x^2/10 + sin(5x)/2", 5.0, 0.5, 1_000, "unstable"),
        ("x^3", 0.5, 0.3, 60, "unbounded"),
        ("x", 0.5, 0.3, 60, "unbounded"),
        ("x^2", 1.0, 1e-12, 20, "too slow"),
        ("x^2", 1.0, 0.01, 20, "running"),
        ("x^2", 1.0, 0.01, 0, "running"),
        ("x^4", 10.0, 1.0, 50, "diverged"),
        ("x^100", 2.0, 0.3, 60, "diverged"),
        ("x^2*sin(x)", 2.5, 1e9, 60, "diverged"),
        ("(x-2)^2", -1.0, 1.05, 60, "diverging"),
        ("-x^2", 1.0, 0.1, 60, "diverging"),
        ("log(x)", -1.0, 0.1, 50, "undefined"),
        ("exp(x^2)", 1e6, 0.1, 50, "undefined"),
        ("log(x)", 1.0, 0.9, 50, "left domain"),
    ],
)
def test_kind_of_a_run_of_gradient_descent(text, start, rate, steps, kind):
    objective, optimizer = parse(text), GradientDescent(rate)
    assert diagnose(objective, optimizer, descend(objective, start, optimizer, steps)).kind == kind


@pytest.mark.parametrize(
    ("optimizer", "steps", "noise", "kind"),
    [
        (Adam(1e9), 50, 0.0, "overshooting"),
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
    assert (found.kind, found.step, found.point) == ("converged", 9, "minimum")
    assert found.x == pytest.approx(0, abs=1e-5)
    assert found.y == pytest.approx(1)


def test_position_that_left_the_domain_is_named():
    objective, optimizer = parse("log(x)"), GradientDescent(0.9)
    found = diagnose(objective, optimizer, descend(objective, 1.0, optimizer, 50))
    assert found.step == 2
    assert np.isnan(objective.value(found.x))


@pytest.mark.parametrize(("schedule", "kind"), [("Cosine", "converged"), ("Step", "unstable")])
def test_learning_rates_of_a_schedule_are_compared_with_the_limit(schedule, kind):
    objective, optimizer = parse("(x-2)^2"), GradientDescent(1.2)
    run = descend(objective, -1.0, optimizer, 60, SCHEDULES[schedule])
    found = diagnose(objective, optimizer, run, SCHEDULES[schedule].factors(60))
    assert found.kind == kind
    assert found.learning_rates.max() == 1.2
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
        "too slow": [run(2, 1), run(10, 1), run(100, 1)],
        "oscillating": [*more_steps, *smaller_rate, run(1, 4, SCHEDULES["Cosine"])],
        "unstable": smaller_rate,
        "overshooting": smaller_rate,
        "diverging": smaller_rate,
        "diverged": smaller_rate,
    }.get(kind, [])


SETTINGS = [
    *((rate, "Constant") for rate in (0.001, 0.05, 0.5, 2.0)),
    (1.2, "Step"),
    (0.02, "Cosine"),
]


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda e: e.name)
def test_following_the_advice_helps(example):
    objective = parse(example.formula)

    def go(optimizer, steps, schedule):
        run = descend(objective, example.start, optimizer, steps, schedule)
        return run, heights(objective, run, schedule)

    for name, (rate, schedule_name) in ((n, s) for n in OPTIMIZERS for s in SETTINGS):
        optimizer, schedule = OPTIMIZERS[name](rate), SCHEDULES[schedule_name]
        run, before = go(optimizer, 60, schedule)
        found = diagnose(objective, optimizer, run, schedule.factors(60))
        # An oscillating run may happen to end at its lowest: continuing it counts, too.
        before = np.maximum(before, go(optimizer, 240, schedule)[1])
        advice = advised(found.kind, optimizer, schedule)
        tried = (go(*one) for one in advice)
        better = (one.status == "converged" or (now < before).any() for one, now in tried)
        assert any(better) or not advice, f"{name} {rate} {schedule_name}: {found.kind}"


@pytest.mark.parametrize("rate", np.geomspace(1e-12, 1e9, 8))
def test_every_extreme_has_a_diagnosis(rate):
    for text in ("x^2*sin(x)", "|x|", "1/x", "log(x)"):
        for start in (-1e6, 0.0, 1e6):
            objective, optimizer = parse(text), GradientDescent(float(rate))
            assert diagnose(objective, optimizer, descend(objective, start, optimizer, 50)).kind
