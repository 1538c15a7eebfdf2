"""What is said of a run is true of it, and what it advises helps."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.descent.examples import EXAMPLES
from core.descent.minima import downhill
from core.descent.optimizers import (
    OPTIMIZERS,
    Adam,
    AdamW,
    GradientDescent,
    Lion,
    Momentum,
    Nesterov,
    RMSProp,
)
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import descend
from core.descent.verdicts import verdict
from core.formulas.objective import parse


@pytest.mark.parametrize(
    ("text", "start", "rate", "steps", "words"),
    [
        ("x^2*sin(x)", 2.5, 0.05, 200, "converged to x = 5.0870, y = −24.0830"),
        ("-x^2", 0.0, 0.1, 10, "This is no minimum but a maximum"),
        (
            "x^2",
            1.0,
            0.99,
            20,
            "jumps to and fro across the minimum at x = 0, ever less: a smaller",
        ),
        ("x^2", 1.0, 1.01, 20, "only learning rates below 1: lower the learning rate"),
        ("(x-2)^2", -1.0, 1.0, 60, "bounces for ever: the learning rate is just the limit"),
        ("x^2/10 + sin(5x)/2", 5.0, 0.5, 1_000, "only learning rates below 0.1575: lower"),
        ("|x|", 2.3, 0.3, 60, "only a schedule that lowers the learning rate to 0"),
        ("x^3", 0.5, 0.3, 60, "Downhill of it there is no minimum"),
        ("exp(-x^2)", 6.0, 0.3, 60, "where the slope is almost 0. This is no minimum but a flat"),
        ("5", 1.0, 0.3, 60, "where the slope is 0. This is no minimum but a flat point"),
        ("x^2", 1.0, 1e-12, 20, "It crawls: raise the learning rate"),
        ("x^2", 1.0, 0.01, 20, "Give it more steps"),
        ("x^4", 10.0, 1.0, 50, "each step overshot farther than the last"),
        ("x^100", 2.0, 0.3, 60, "it overshot, out of all numbers. Lower the learning rate."),
        ("x^2*sin(x)", 2.5, 1e9, 60, "Try a learning rate below 0.067."),
        ("-x^2", 1.0, 0.1, 60, "Downhill of it there is no minimum"),
        ("-x^2", 1.0, 0.1, 9_000, "Downhill of it there is no minimum"),
        ("(x-2)^2", -1.0, 0.1, 60, "converged to x = 2.0000"),
        ("(x-2)^2", -1.0, 1.05, 60, "diverges: at step 60 it is at x = −911.445"),
        ("(x-2)^2", -1.0, 1.05, 60, "Try a learning rate below 1."),
        ("-x^2", 1.0, 0.1, 60, "diverges: at step 60 it is at x = 56347.5"),
        ("log(x)", -1.0, 0.1, 50, "cannot start: the formula has no real value at the start"),
        ("log(x)", 1.0, 0.9, 50, "the step led to x = −8.9, where the formula has no real value"),
    ],
)
def test_verdict_says_what_happened_and_what_to_try(text, start, rate, steps, words):
    objective, optimizer = parse(text), GradientDescent(rate)
    assert words in verdict(objective, optimizer, descend(objective, start, optimizer, steps))


@pytest.mark.parametrize(
    ("optimizer", "start", "steps", "words"),
    [
        (Adam(1e9), -1.0, 50, "Its steps are longer than the whole way"),
        (Lion(0.1), -1.0, 60, "It has run past the minimum at x = 2: give it more steps"),
        (Lion(0.1), -1.0, 500, "about the minimum at x = 2, where its steps become no shorter"),
        (AdamW(0.1), -1.0, 60, "give it more steps"),
        (AdamW(0.1), -1.0, 5_000, "Its weight decay holds it beside the minimum at x = 2"),
        (Momentum(0.1), -1.0, 60, "It swings about the minimum at x = 2, ever less"),
        (GradientDescent(0.1), -1.0, 0, "Give it more steps"),
    ],
)
def test_advice_suits_the_optimizer(optimizer, start, steps, words):
    objective = parse("(x-2)^2")
    assert words in verdict(objective, optimizer, descend(objective, start, optimizer, steps))


@pytest.mark.parametrize("steps", [60, 200])
def test_run_that_was_flung_onto_a_plain_is_told_why(steps):
    objective, optimizer = parse("exp(-x^2)*cos(5x)"), Nesterov(0.2)
    sentence = verdict(objective, optimizer, descend(objective, 1.1, optimizer, steps))
    assert "thrown out of the valley at x = 0.5825 onto a flat part: lower the learning" in sentence
    assert ("almost 0" in sentence) == (steps == 200)


def test_run_that_was_thrown_high_below_the_limit_is_told_to_slow_down():
    objective, optimizer, course = parse("exp(x)-2x"), Momentum(1.0), SCHEDULES["Step"]
    run = descend(objective, 2.8, optimizer, 60, course)
    sentence = verdict(objective, optimizer, run, course.factors(60))
    assert "thrown higher than where it started" in sentence
    assert sentence.endswith("lower the learning rate.")


@pytest.mark.parametrize("optimizer", [Momentum(0.002), Nesterov(0.002)], ids=lambda o: o.name)
def test_slow_swings_that_become_smaller_want_more_steps(optimizer):
    objective = parse("exp(-x^2)*cos(5x)")
    sentence = verdict(objective, optimizer, descend(objective, 1.1, optimizer, 60))
    assert "ever less: give it more steps" in sentence


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("Cosine", "converged to x = 2.0000"),
        ("Step", "holds only learning rates below 1: lower the learning rate"),
    ],
)
def test_learning_rates_of_a_schedule_are_judged_as_they_were(schedule, words):
    objective, optimizer, course = parse("(x-2)^2"), GradientDescent(1.2), SCHEDULES[schedule]
    run = descend(objective, -1.0, optimizer, 60, course)
    assert words in verdict(objective, optimizer, run, course.factors(60))


@pytest.mark.parametrize(
    ("optimizer", "noise", "words"),
    [
        (GradientDescent(0.3), 1.0, "shakes it about the minimum at x = 0: "),
        (Nesterov(0.3), 0.0, "converged to x = 0.0000, y = 0.0000"),
        (Momentum(0.3), 0.0, "x = 0.000056363, "),
    ],
)
def test_numbers_are_written_as_people_write_them(optimizer, noise, words):
    objective = parse("x^2/2")
    run = descend(objective, 2.5, optimizer, 200, noise=noise)
    assert words in verdict(objective, optimizer, run)


def heights(objective, run, schedule):
    """How high a run is in its last third, above 0 and above the minimum at which it ends."""
    lowest = None if run.is_diverging else downhill(objective, float(run.positions[-1, 0]))
    if lowest is None:
        return np.array([math.inf, math.inf])
    late = run.values[-1] if schedule.name == "Cosine" else run.values[-run.steps // 3 :].max()
    return np.array([late, late - objective.value(lowest)])


def trials(sentence, optimizer, steps, schedule):
    """What the advice leads to: for each, the courses of which one must do better."""
    rate, said = optimizer.learning_rate, sentence.lower()

    def course(factor, times, schedule=schedule):
        return replace(optimizer, learning_rate=factor * rate), steps * times, schedule

    if "give it more steps" in said:
        yield [course(1, times) for times in (4, 16)]
    if "or a larger" in said or "raise the" in said:
        yield [course(2, 1)]
    if "lands sooner" in said:
        yield [course(1 / 4, 1)]
    elif "smaller learning rate" in said or "lower the learning rate" in said:
        yield [course(1 / 4**n, 4**n) for n in (1, 2, 3)]
    if "try a learning rate below" in said:
        limit = float(said.split("below ")[1].rstrip("."))
        yield [course(limit / rate / 4**n, 4**n) for n in (1, 2, 3)]
    if "lowers the learning rate to 0" in said:
        yield [course(1, 4, SCHEDULES["Cosine"])]


COURSES = [
    *((rate, "Constant") for rate in (0.001, 0.01, 0.05, 0.2, 0.5, 2.0)),
    *((rate, schedule) for rate in (0.02, 0.3, 1.2) for schedule in ("Step", "Cosine")),
]


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda e: e.name)
def test_advice_helps_who_follows_it(name, example):
    objective = parse(example.formula)

    def go(optimizer, steps, schedule):
        run = descend(objective, example.start, optimizer, steps, schedule)
        return run, heights(objective, run, schedule)

    for rate, course in COURSES:
        optimizer, schedule = OPTIMIZERS[name](rate), SCHEDULES[course]
        run, before = go(optimizer, 60, schedule)
        sentence = verdict(objective, optimizer, run, schedule.factors(60))
        # A swing may happen to be at its lowest: whoever goes on as before is the measure, too.
        before = np.maximum(before, go(optimizer, 240, schedule)[1])
        for courses in trials(sentence, optimizer, 60, schedule):
            tried = [go(*one) for one in courses]
            assert any(one.status == "converged" or (now < before).any() for one, now in tried), (
                f"{rate} {course}: {sentence}"
            )


def test_optimizer_that_remembers_a_huge_slope_is_found_out():
    objective, optimizer = parse("exp(x)-2x"), RMSProp(1.9792)
    run = descend(objective, -2.902, optimizer, 60)
    assert "It crawls: it remembers a slope of 1.6e+06" in verdict(objective, optimizer, run)


@pytest.mark.parametrize("schedule", ["Constant", "Cosine"])
def test_noise_is_named_as_what_shakes_a_run(schedule):
    objective, optimizer = parse("(x-2)^2"), GradientDescent(0.1)
    run = descend(objective, -1.0, optimizer, 300, SCHEDULES[schedule], noise=1.0)
    assert "The noise shakes it about the minimum" in verdict(objective, optimizer, run)


@pytest.mark.parametrize("rate", np.geomspace(1e-12, 1e9, 8))
@pytest.mark.parametrize("start", [-1e6, 0.0, 1e6])
def test_every_extreme_gets_a_sentence(rate, start):
    for text in ("x^2*sin(x)", "|x|", "1/x", "log(x)"):
        objective, optimizer = parse(text), GradientDescent(float(rate))
        assert verdict(objective, optimizer, descend(objective, start, optimizer, 50)).endswith(".")
