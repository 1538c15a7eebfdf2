"""What is said of a run is true of it."""

import numpy as np
import pytest

from core.descent import descend
from core.judgement import largest_stable_rate, rest, verdict
from core.objectives import parse
from core.optimizers import Adam, GradientDescent, Momentum, Nesterov

BOWL = parse("3x^2")


@pytest.mark.parametrize("make", [GradientDescent, Momentum, Nesterov], ids=lambda o: o.name)
@pytest.mark.parametrize("curvature", [0.5, 6.0])
def test_divergence_starts_where_theory_says(make, curvature):
    objective = parse(f"{curvature / 2}x^2")
    limit = largest_stable_rate(make(1.0), curvature)
    assert limit is not None
    below = descend(objective, 1.0, make(0.98 * limit), 3_000)
    above = descend(objective, 1.0, make(1.02 * limit), 3_000)
    assert abs(below.positions[-1, 0]) < 1e-3
    assert not abs(above.positions[-1, 0]) < 1e3


def test_theory_is_silent_where_steps_do_not_scale_with_the_slope():
    assert largest_stable_rate(Adam(0.1), 6.0) is None
    assert largest_stable_rate(GradientDescent(0.1), -1.0) is None


def test_rest_names_the_place_its_curvature_and_the_arrival():
    end = rest(BOWL, GradientDescent(0.1), descend(BOWL, 2.0, GradientDescent(0.1), 60))
    assert end.place == "minimum"
    assert end.curvature == 6.0
    assert end.largest_rate == pytest.approx(1 / 3)
    # 2·0.4^n falls below 0.001 at n = 9.
    assert end.arrival == 9


@pytest.mark.parametrize(
    ("text", "place"), [("x^2", "minimum"), ("-x^2", "maximum"), ("x^3", "flat point")]
)
def test_kind_of_resting_place(text, place):
    objective = parse(text)
    run = descend(objective, 0.0, GradientDescent(0.1), 5)
    assert rest(objective, GradientDescent(0.1), run).place == place


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
        ("log(x)", -1.0, 0.1, 50, "no real value at the start"),
        ("log(x)", 1.0, 0.9, 50, "the step led to where the formula has no real value"),
    ],
)
def test_verdict_says_what_happened_and_what_to_try(text, start, rate, steps, words):
    objective, optimizer = parse(text), GradientDescent(rate)
    assert words in verdict(objective, optimizer, descend(objective, start, optimizer, steps))


@pytest.mark.parametrize("rate", np.geomspace(1e-12, 1e9, 8))
@pytest.mark.parametrize("start", [-1e6, 0.0, 1e6])
def test_every_extreme_gets_a_sentence(rate, start):
    for text in ("x^2*sin(x)", "|x|", "1/x", "log(x)"):
        objective, optimizer = parse(text), GradientDescent(float(rate))
        assert verdict(objective, optimizer, descend(objective, start, optimizer, 50)).endswith(".")
