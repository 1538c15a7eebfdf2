"""The examples show what their descriptions say."""

from dataclasses import replace

import numpy as np
import pytest

from core.descent.examples import EXAMPLES, SURFACES
from core.descent.minima import stationary_point
from core.descent.optimizers import GradientDescent, Momentum
from core.descent.trajectory import descend
from core.formulas import parse

FIRST = next(iter(EXAMPLES.values()))


def opened(example, make=GradientDescent, start=None, **course):
    """The run of an example as it opens, but for what is given."""
    course = {"steps": example.steps, "noise": example.noise, **course}
    rate = course.pop("learning_rate", example.learning_rate)
    variables = ("x", "y")[: len(example.start)]
    start = example.start if start is None else start
    return descend(parse(example.formula, variables), start, make(rate), **course)


def end(*args, **course):
    last = opened(*args, **course).positions[-1]
    return float(last[0]) if last.size == 1 else last


def test_left_of_the_maximum_only_momentum_passes_the_inflection_point():
    assert end(FIRST) == pytest.approx(5.0870, abs=1e-3)
    assert 0 < end(FIRST, start=2.0, steps=5_000) < 0.1
    assert end(FIRST, Momentum, start=2.0, steps=500) == pytest.approx(-2.2889, abs=1e-3)


def test_parabola_is_too_slow_or_diverges_by_the_learning_rate():
    parabola = EXAMPLES["Parabola"]
    assert end(parabola) == pytest.approx(2.0, abs=1e-4)
    assert end(parabola, learning_rate=1e-4) < -0.9
    assert opened(parabola, learning_rate=1.1).is_diverging


def test_momentum_reaches_the_lower_minimum():
    well = EXAMPLES["Double well"]
    assert end(well) == pytest.approx(1.131, abs=0.01)
    assert end(well, Momentum, steps=500) == pytest.approx(-1.301, abs=0.01)


@pytest.mark.parametrize("name", ["Vanishing gradient", "Wave packet"])
def test_first_steps_on_a_plateau_are_tiny(name):
    moves = np.abs(np.diff(opened(EXAMPLES[name]).positions[:, 0]))
    assert moves[0] < 1e-3 * np.ptp(EXAMPLES[name].views[0])


def test_start_outside_the_wave_packet_hardly_moves():
    packet = EXAMPLES["Wave packet"]
    deep, place = parse(packet.formula).value([-0.5825, 0.0, 0.5825]), opened(packet, steps=5_000)
    assert deep[0] == deep[2] < -0.6
    assert deep[1] == 1.0
    assert (place.positions > 2.7).all()


def test_constant_step_oscillates_across_the_kink():
    last = opened(EXAMPLES["Absolute value"]).positions[-10:, 0]
    assert (np.sign(last[1:]) == -np.sign(last[:-1])).all()


def test_gradient_fades_before_the_flat_minimum():
    run = opened(EXAMPLES["Flat minimum"])
    assert run.positions[-1, 0] > 0.5
    assert run.gradients[-1, 0] < 0.01 * run.gradients[0, 0]


def test_only_momentum_passes_local_minima():
    many = EXAMPLES["Many local minima"]
    assert end(many) == pytest.approx(4.636, abs=0.01)
    assert end(many, Momentum) < 1.0


def test_one_side_is_steep_and_the_other_shallow():
    derivatives = parse(EXAMPLES["Asymmetric minimum"].formula).gradient([-1.5, 2.8])[0]
    assert abs(derivatives[1]) > 5 * abs(derivatives[0])


def test_smaller_learning_rate_reduces_the_scatter():
    noisy = EXAMPLES["Noisy gradient"]
    spread = [
        opened(noisy, learning_rate=rate, steps=2_000).positions[-1_000:].std()
        for rate in (noisy.learning_rate, noisy.learning_rate / 10)
    ]
    assert spread[0] > 2 * spread[1] > 0


def test_optimizer_and_start_decide_which_minimum_of_himmelblau_is_found():
    surface = SURFACES["Himmelblau"]
    for place, found in (
        ((3.0, 2.0), end(surface)),
        ((3.5844, -1.8481), end(surface, Momentum)),
        ((-3.7793, -3.2832), end(surface, start=(-0.5, -1.0))),
    ):
        np.testing.assert_allclose(found, place, atol=1e-3)


def test_gradient_descent_zigzags_on_the_ill_conditioned_quadratic():
    y = opened(SURFACES["Ill-conditioned quadratic"]).positions[:10, 1]
    assert (np.sign(y[1:]) == -np.sign(y[:-1])).all()


def test_rosenbrock_valley_is_reached_quickly_and_followed_slowly():
    values = opened(SURFACES["Rosenbrock"]).values
    assert values[30] < values[0] / 5
    assert values[-1] > values[30] / 50


def test_learning_rate_for_the_middle_of_beale_diverges_at_its_edges():
    beale = SURFACES["Beale"]
    assert not opened(beale).is_diverging
    assert opened(beale, start=(-3.0, 3.0)).is_diverging


def test_rastrigin_has_local_minima():
    surface = SURFACES["Rastrigin"]
    run = opened(replace(surface, steps=500))
    assert run.status == "converged"
    assert run.values[-1] > 10


def test_saddle_is_passed_slowly_and_left():
    run = opened(SURFACES["Saddle point"])
    assert np.linalg.norm(run.positions, axis=1).min() < 0.3
    assert run.values[-1] == pytest.approx(-0.5)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.name)
def test_known_minima_are_minima(surface):
    objective = parse(surface.formula, ("x", "y"))
    for place in surface.minima:
        np.testing.assert_allclose(objective.gradient(*place), 0, atol=1e-9)
        assert stationary_point(objective, np.array(place)) == "minimum"
        for x, (low, high) in zip(place, surface.views, strict=True):
            assert low <= x <= high


@pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.name)
def test_momentum_decreases_every_surface(surface):
    objective = parse(surface.formula, ("x", "y"))
    run = descend(objective, surface.start, Momentum(surface.learning_rate / 4), surface.steps)
    assert run.values[-1] < run.values[0]
