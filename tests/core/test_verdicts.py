"""What is said of a run is true of it, and what it advises helps."""

import numpy as np
import pytest

from core.descent import descend
from core.objectives import parse
from core.optimizers import Adam, AdamW, GradientDescent, Lion, Momentum, RMSProp
from core.schedules import SCHEDULES
from core.verdicts import verdict


@pytest.mark.parametrize(
    ("text", "start", "rate", "steps", "words"),
    [
        ("x^2*sin(x)", 2.5, 0.05, 200, "converged to x = 5.0870, y = −24.0830"),
        ("-x^2", 0.0, 0.1, 10, "This is no minimum but a maximum"),
        ("x^2", 1.0, 0.99, 20, "jumps across the valley"),
        ("x^2", 1.0, 1.01, 20, "ever wider: lower the learning rate"),
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
        (Lion(0.1), -1.0, 500, "It circles the minimum at x = 2: a smaller learning rate"),
        (AdamW(0.1), -1.0, 5_000, "Its weight decay holds it beside the minimum at x = 2"),
        (Momentum(0.1), -1.0, 60, "It swings about the minimum at x = 2, ever less"),
    ],
)
def test_advice_suits_the_optimizer(optimizer, start, steps, words):
    objective = parse("(x-2)^2")
    assert words in verdict(objective, optimizer, descend(objective, start, optimizer, steps))


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
