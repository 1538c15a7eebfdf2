"""The map tells of each run what the run alone tells."""

from dataclasses import replace

import numpy as np
import pytest

from core.descent import descend
from core.maps import DIVERGED, MOVING, start_map
from core.objectives import parse
from core.optimizers import OPTIMIZERS, GradientDescent, Momentum

STARTS = np.linspace(-2.0, 7.5, 39)
RATES = np.geomspace(1e-3, 1.0, 13)
ARTICLE = parse("x^2*sin(x)")


@pytest.mark.parametrize("optimizer", [GradientDescent(1.0), Momentum(1.0, 0.8)])
def test_each_cell_ends_where_its_run_ends(optimizer):
    found = start_map(ARTICLE, optimizer, STARTS, RATES, 200)
    for row, rate in enumerate(RATES):
        for column, start in enumerate(STARTS):
            run = descend(ARTICLE, start, replace(optimizer, learning_rate=rate), 200)
            end = found.ends[row, column]
            if end >= 0:
                assert run.positions[-1, 0] == pytest.approx(found.minima[end], abs=0.1)
            elif end == DIVERGED:
                assert run.status == "diverged"
            else:
                assert end == MOVING


def test_minima_of_a_polynomial_are_found():
    found = start_map(parse("x^4 - 3x^2 + x"), GradientDescent(1.0), STARTS - 2.5, RATES, 400)
    roots = np.sort(np.roots([4, 0, -6, 1]).real)
    np.testing.assert_allclose(found.minima, roots[[0, 2]], atol=1e-3)


def test_divergence_begins_at_two_over_the_curvature():
    rates = np.array([0.9, 0.99, 1.01, 1.1])
    found = start_map(parse("x^2"), GradientDescent(1.0), np.array([-1.0, 2.0]), rates, 50_000)
    assert (found.ends[:2] == 0).all()
    assert (found.ends[2:] == DIVERGED).all()


def test_steps_are_those_after_which_a_run_stays_near_its_end():
    found = start_map(
        parse("x^2"), GradientDescent(1.0), np.array([-1.0, 1.0]), np.array([0.25]), 60
    )
    # The distance halves each step; 0.01 of the range 2 is passed at 2^-6 < 0.02.
    np.testing.assert_array_equal(found.steps, [[6.0, 6.0]])


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_optimizer_can_be_mapped(optimizer):
    found = start_map(ARTICLE, optimizer(1.0), STARTS, RATES, 50)
    assert found.ends.shape == found.steps.shape == (13, 39)


def test_function_without_a_minimum_has_none():
    found = start_map(parse("x"), GradientDescent(1.0), STARTS, RATES, 50)
    assert found.minima.size == 0
    assert (found.ends == MOVING).all()
