"""The table of a race tells the truth."""

import numpy as np
import pytest

from core.descent.examples import SURFACES
from core.descent.optimizers import GradientDescent, Momentum, RMSProp
from core.descent.ranking import finish, lie, standings
from core.descent.trajectory import descend
from core.formulas.objective import parse

BOWL = parse("x^2 + y^2", ("x", "y"))


def run(rate, steps=60, start=(1.0, 0.0)):
    return descend(BOWL, start, GradientDescent(rate), steps)


def test_arrival_is_the_first_step_from_which_a_run_stays_near():
    # The distance halves with each step: it falls below 0.02 at 2^-6, ...
    assert finish("half", run(0.25), BOWL, [(0.0, 0.0)], 0.02).arrival == 6
    # ... and the height below a thousandth at 4^-5.
    assert finish("half", run(0.25), BOWL, [(0.0, 0.0)], 0.5).arrival == 5


def test_order_is_arrived_then_moving_then_diverged():
    runs = {"gone": run(1e200), "slow": run(1e-4), "late": run(0.2), "soon": run(0.4)}
    order = standings(runs, BOWL, [(0.0, 0.0)], 0.01)
    assert [one.name for one in order] == ["soon", "late", "slow", "gone"]
    assert [one.arrival is None for one in order] == [False, False, True, True]


def test_nearest_of_several_minima_is_named():
    end = finish("left", run(0.25), BOWL, [(3.0, 0.0), (0.0, 0.0)], 0.1)
    np.testing.assert_array_equal(end.minimum, [0.0, 0.0])
    assert finish("none", run(0.25), BOWL, [], 0.1).minimum is None


def test_minimum_is_reached_only_low_and_for_good():
    himmelblau = parse(SURFACES["Himmelblau"].formula, ("x", "y"))
    minima = SURFACES["Himmelblau"].minima
    beside = descend(himmelblau, (-0.5, -1.0), RMSProp(0.01), 200)
    assert np.linalg.norm(beside.positions[-1] - minima[2]) < 0.2
    assert beside.values[-1] > 0.7
    assert finish("beside", beside, himmelblau, minima, 0.2).arrival is None
    passing = [descend(BOWL, (-1.0, 0.0), Momentum(0.1, 0.99), steps) for steps in range(1, 60)]
    near = [one for one in passing if np.linalg.norm(one.positions[-1]) < 0.1]
    assert near
    assert all(finish("passing", one, BOWL, [(0.0, 0.0)], 0.1).arrival is None for one in near)


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e-6, 0.0)])
def test_who_starts_at_a_minimum_has_reached_it(start):
    found = finish("there", run(1e-4, start=start), BOWL, [(0.0, 0.0)], 0.01)
    assert found.arrival is not None
    assert found.ground == "minimum"


@pytest.mark.parametrize(
    ("text", "place", "ground"),
    [
        ("x^2 - y^2", (0.0, 0.0), "saddle"),
        ("x^2 - y^4", (0.0, 0.0), "saddle"),
        ("x*y", (0.0, 0.0), "saddle"),
        ("-x^2 - y^2", (0.0, 0.0), "maximum"),
        ("|x| + |y|", (0.0, 0.0), "minimum"),
        ("x^4 + y^4", (0.0, 0.0), "minimum"),
        ("1e6x^2 + y^2/1000", (0.0, 0.0), "minimum"),
        ("exp(-x^2 - y^2)", (6.0, 6.0), "flat part"),
        ("5", (0.0, 0.0), "flat part"),
        (SURFACES["Rastrigin"].formula, (-2.98485570, 2.98485570), "minimum"),
    ],
)
def test_lie_of_the_land_is_named(text, place, ground):
    assert lie(parse(text, ("x", "y")), np.array(place)) == ground


def test_ground_is_told_of_those_who_rest():
    rastrigin, surface = parse(SURFACES["Rastrigin"].formula, ("x", "y")), SURFACES["Rastrigin"]
    resting = descend(rastrigin, surface.start, GradientDescent(0.003), 200)
    found = finish("stuck", resting, rastrigin, surface.minima, 0.1)
    assert (found.arrival, found.ground) == (None, "minimum")
    assert finish("slow", run(1e-4), BOWL, [(0.0, 0.0)], 0.01).ground is None


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
