"""Each cell of the map agrees with its run."""

from dataclasses import replace

import numpy as np
import pytest

from core.descent.examples import EXAMPLES
from core.descent.minima import stationary_point
from core.descent.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, RMSProp
from core.descent.start_map import DIVERGED, RUNNING, start_map
from core.descent.trajectory import descend
from core.formulas import parse

STARTS = np.linspace(-2.0, 7.5, 39)
RATES = np.geomspace(1e-3, 1.0, 13)
FUNCTION = parse("x^2*sin(x)")


@pytest.mark.parametrize(
    "optimizer",
    [GradientDescent(1.0), Momentum(1.0, 0.8), RMSProp(1.0), Adam(1.0)],
    ids=lambda o: o.name,
)
@pytest.mark.parametrize(
    "name", ["x²·sin x", "Parabola", "Double well", "Many local minima", "Asymmetric minimum"]
)
def test_each_cell_ends_where_its_run_ends(name, optimizer):
    example = EXAMPLES[name]
    objective, starts = parse(example.formula), np.linspace(*example.views[0], 11)
    rates = RATES[::2]
    found = start_map(objective, optimizer, starts, rates, 100)
    for row, column in np.ndindex(found.ends.shape):
        one = replace(optimizer, learning_rate=rates[row])
        run = descend(objective, starts[column], one, 100)
        end, x = found.ends[row, column], run.positions[-1, 0]
        assert (end == DIVERGED) == run.is_diverging
        if end >= 0:
            assert x == pytest.approx(found.minima[end], abs=0.01 * np.ptp(example.views[0]))
        elif end == RUNNING:
            assert (
                run.status == "running"
                or stationary_point(objective, run.positions[-1]) != "minimum"
            )


@pytest.mark.parametrize("name", EXAMPLES)
def test_minima_of_the_map_are_minima(name):
    example = EXAMPLES[name]
    objective = parse(example.formula)
    found = start_map(objective, Adam(1.0), np.linspace(*example.views[0], 40), RATES, 100)
    assert found.minima.size
    h = 1e-3
    middle = objective.value(found.minima)
    assert (objective.value(found.minima - h) > middle).all()
    assert (objective.value(found.minima + h) > middle).all()


def test_runs_with_growing_steps_diverge():
    rates = np.array([0.5, 0.9, 1.06, 1.2])
    found = start_map(parse("(x-2)^2"), GradientDescent(1.0), np.array([-2.0, 6.0]), rates, 60)
    assert (found.ends[:2] == 0).all()
    assert (found.ends[2:] == DIVERGED).all()


def test_every_rate_above_the_limit_diverges():
    rates = np.geomspace(1.06, 10.0, 400)
    found = start_map(parse("(x-2)^2"), GradientDescent(1.0), np.array([-2.0, 6.0]), rates, 60)
    assert (found.ends == DIVERGED).all()


def test_minima_of_a_polynomial_are_found():
    found = start_map(parse("x^4 - 3x^2 + x"), GradientDescent(1.0), STARTS - 2.5, RATES, 400)
    roots = np.sort(np.roots([4, 0, -6, 1]).real)
    np.testing.assert_allclose(found.minima, roots[[0, 2]], atol=1e-3)


def test_divergence_begins_at_two_over_the_curvature():
    rates = np.array([0.9, 0.99, 1.01, 1.1])
    found = start_map(parse("x^2"), GradientDescent(1.0), np.array([-1.0, 2.0]), rates, 50_000)
    assert (found.ends[:2] == 0).all()
    assert (found.ends[2:] == DIVERGED).all()


def test_steps_count_until_a_run_stays_near_its_end():
    found = start_map(
        parse("x^2"), GradientDescent(1.0), np.array([-1.0, 1.0]), np.array([0.25]), 60
    )
    # The distance halves each step; 0.01 of the range 2 is passed at 2^-6 < 0.02.
    np.testing.assert_array_equal(found.steps, [[6.0, 6.0]])


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_optimizer_can_be_mapped(optimizer):
    found = start_map(FUNCTION, optimizer(1.0), STARTS, RATES, 50)
    assert found.ends.shape == found.steps.shape == (13, 39)


def test_function_without_a_minimum_has_none():
    found = start_map(parse("x"), GradientDescent(1.0), STARTS, RATES, 50)
    assert found.minima.size == 0
    assert (found.ends == RUNNING).all()
