"""The table of a race tells the truth."""

import numpy as np
import pytest

from core.catalogue import SURFACES
from core.descent import descend
from core.objectives import parse
from core.optimizers import GradientDescent, Momentum
from core.race import finish, standings

BOWL = parse("x^2 + y^2", ("x", "y"))


def run(rate, steps=60, start=(1.0, 0.0)):
    return descend(BOWL, start, GradientDescent(rate), steps)


def test_arrival_is_the_first_step_from_which_a_run_stays_near():
    # The distance halves with each step: it falls below 0.1 at 2^-4.
    assert finish("half", run(0.25), [(0.0, 0.0)], 0.1).arrival == 4


def test_order_is_arrived_then_moving_then_diverged():
    runs = {"gone": run(1e200), "slow": run(1e-4), "late": run(0.1), "soon": run(0.4)}
    order = standings(runs, [(0.0, 0.0)], 0.01)
    assert [one.name for one in order] == ["soon", "late", "slow", "gone"]
    assert [one.arrival is None for one in order] == [False, False, True, True]


def test_nearest_of_several_minima_is_named():
    end = finish("left", run(0.25), [(3.0, 0.0), (0.0, 0.0)], 0.1)
    np.testing.assert_array_equal(end.minimum, [0.0, 0.0])
    assert finish("none", run(0.25), [], 0.1).minimum is None


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.name)
def test_known_minima_are_minima(surface):
    objective = parse(surface.formula, ("x", "y"))
    for place in surface.minima:
        np.testing.assert_allclose(objective.gradient(*place), 0, atol=1e-9)
        assert np.linalg.eigvalsh(objective.hessian(*place)).min() > 0
        assert surface.x_view[0] <= place[0] <= surface.x_view[1]
        assert surface.y_view[0] <= place[1] <= surface.y_view[1]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.name)
def test_momentum_comes_down_every_surface(surface):
    objective = parse(surface.formula, ("x", "y"))
    went = descend(objective, surface.start, Momentum(surface.learning_rate / 4), surface.steps)
    assert went.values[-1] < went.values[0]
