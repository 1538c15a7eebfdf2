"""Gradient descent diverges exactly above the stability limit."""

import numpy as np
import pytest

from core.descent.diagnosis import diagnose
from core.descent.optimizers import Adam, GradientDescent, Momentum, Nesterov
from core.descent.stability import (
    is_kink,
    largest_stable_learning_rate,
    second_derivative,
    stability_at,
)
from core.descent.trajectory import descend
from core.formulas import parse

PARABOLA = parse("3x^2")


def limit(objective, optimizer, run):
    return diagnose(objective, optimizer, run).stability


@pytest.mark.parametrize("make", [GradientDescent, Momentum, Nesterov], ids=lambda o: o.name)
@pytest.mark.parametrize("curvature", [0.5, 6.0])
def test_divergence_starts_at_the_limit(make, curvature):
    objective = parse(f"{curvature / 2}x^2")
    most = largest_stable_learning_rate(make(1.0), curvature)
    assert most is not None
    below = descend(objective, 1.0, make(0.98 * most), 3_000)
    above = descend(objective, 1.0, make(1.02 * most), 3_000)
    assert abs(below.positions[-1, 0]) < 1e-3
    assert not abs(above.positions[-1, 0]) < 1e3


def test_adaptive_optimizers_and_maxima_have_no_limit():
    assert largest_stable_learning_rate(Adam(0.1), 6.0) is None
    assert largest_stable_learning_rate(GradientDescent(0.1), -1.0) is None


@pytest.mark.parametrize("rate", [1e-12, 0.3, 0.36, 10.0])
def test_limit_does_not_depend_on_the_run(rate):
    optimizer = GradientDescent(rate)
    found = limit(PARABOLA, optimizer, descend(PARABOLA, 2.0, optimizer, 60))
    assert found
    assert found.x == pytest.approx(0.0, abs=1e-9)
    assert found.curvature == pytest.approx(6.0, rel=1e-9)
    assert found.limit == pytest.approx(1 / 3)


def test_limit_of_a_diverged_run_is_that_at_the_minimum_downhill_of_the_initial_point():
    objective, optimizer = parse("x^2*sin(x)"), GradientDescent(1e9)
    found = limit(objective, optimizer, descend(objective, 2.5, optimizer, 60))
    assert found
    assert found.x == pytest.approx(5.08698509, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["|x|", "|x| + x^2", "|x|^1.2", "x^4", "x^6", "-x^2", "5", "log(x)"]
)
def test_without_curvature_at_a_smooth_minimum_there_is_no_limit(text):
    objective, optimizer = parse(text), GradientDescent(0.1)
    assert limit(objective, optimizer, descend(objective, 1.0, optimizer, 20)) is None


@pytest.mark.parametrize(
    ("text", "x", "kink"),
    [
        ("|x|", 0.0, True),
        ("|x - 2| + x/2", 2.0, True),
        ("max(x^2, -x)", 0.0, True),
        ("|x|^1.2", 0.0, True),
        ("x^2", 0.0, False),
        ("1e6(x - 2)^2", 2.0, False),
        ("x^6", 0.0, False),
    ],
)
def test_derivative_does_not_vanish_towards_a_kink(text, x, kink):
    assert is_kink(parse(text), x) == kink


def test_rounding_does_not_decide_whether_a_learning_rate_is_at_the_limit():
    found = stability_at(PARABOLA, GradientDescent(0.1), 0.0)
    assert found
    below, at, above = (found.limit * factor for factor in (0.999, 1 - 1e-9, 1.001))
    for rate, reached in ((below, False), (at, True), (above, True)):
        assert found.reached(rate) == reached


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("x^2*sin(x)", 5.087, (2 - 5.087**2) * np.sin(5.087) + 4 * 5.087 * np.cos(5.087)),
        ("exp(x) - 2x", 0.7, np.exp(0.7)),
        ("1e6(x - 2)^2", 2.0, 2e6),
        ("sin(50x)/50", 0.3, -50 * np.sin(15)),
        ("x^2", 1e6, 2.0),
    ],
)
def test_second_derivative_is_that_of_calculus(text, x, expected):
    assert second_derivative(parse(text), x) == pytest.approx(expected, rel=1e-6)
