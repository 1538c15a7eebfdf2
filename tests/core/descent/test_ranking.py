"""The ranking of optimizers on a surface is right."""

import numpy as np
import pytest

from core.descent.examples import SURFACES
from core.descent.optimizers import GradientDescent, Momentum, RMSProp
from core.descent.ranking import ranked
from core.descent.trajectory import descend
from core.formulas import parse

PARABOLOID = parse("x^2 + y^2", ("x", "y"))
ORIGIN = [(0.0, 0.0)]


def run(rate, steps=60, start=(1.0, 0.0)):
    return descend(PARABOLOID, start, GradientDescent(rate), steps)


def result(trajectory, objective=PARABOLOID, minima=ORIGIN, radius=0.01):
    (only,) = ranked({"only": trajectory}, objective, minima, radius)
    return only


def test_step_of_reaching_is_the_first_from_which_a_run_stays_near():
    # The distance halves with each step: it falls below 0.02 at 2^-6, ...
    assert result(run(0.25), radius=0.02).reached == 6
    # ... and the height below a thousandth at 4^-5.
    assert result(run(0.25), radius=0.5).reached == 5


def test_order_is_reached_then_running_then_diverged():
    runs = {"gone": run(1e200), "slow": run(1e-4), "late": run(0.2), "soon": run(0.4)}
    order = ranked(runs, PARABOLOID, ORIGIN, 0.01)
    assert [one.name for one in order] == ["soon", "late", "slow", "gone"]
    assert [one.reached is None for one in order] == [False, False, True, True]


def test_nearest_of_several_minima_counts():
    assert result(run(0.25), minima=[(3.0, 0.0), (0.0, 0.0)], radius=0.1).reached is not None
    assert result(run(0.25), minima=[]).reached is None


def test_minimum_is_reached_only_at_its_height_and_for_good():
    surface = SURFACES["Himmelblau"]
    himmelblau = parse(surface.formula, ("x", "y"))
    beside = descend(himmelblau, (-0.5, -1.0), RMSProp(0.01), 200)
    assert np.linalg.norm(beside.positions[-1] - surface.minima[2]) < 0.2
    assert beside.values[-1] > 0.7
    assert result(beside, himmelblau, surface.minima, 0.2).reached is None
    passing = [descend(PARABOLOID, (-1.0, 0.0), Momentum(0.1, 0.99), n) for n in range(1, 60)]
    near = [one for one in passing if np.linalg.norm(one.positions[-1]) < 0.1]
    assert near
    assert all(result(one, radius=0.1).reached is None for one in near)


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e-6, 0.0)])
def test_run_that_starts_at_a_minimum_has_reached_it(start):
    found = result(run(1e-4, start=start))
    assert found.reached is not None
    assert found.point == "minimum"


def test_stationary_point_is_named_only_of_converged_runs():
    surface = SURFACES["Rastrigin"]
    rastrigin = parse(surface.formula, ("x", "y"))
    local = descend(rastrigin, surface.start, GradientDescent(0.003), 200)
    found = result(local, rastrigin, surface.minima, 0.1)
    assert (found.reached, found.point) == (None, "minimum")
    assert result(run(1e-4)).point is None
