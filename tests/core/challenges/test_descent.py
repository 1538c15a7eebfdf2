"""Each challenge of Descent: a run that meets it, one that just misses, and attempts to cheat.

The numbers are those that the text of the challenges is built on.
"""

import numpy as np
import pytest

from core.challenges.descent import CHECKS, DescentAttempt, few_steps, never_arrive
from core.descent import SCHEDULES, descend
from core.descent.optimizers import Adam, GradientDescent, Momentum, RMSProp
from core.descent.stability import second_derivative
from core.formulas import parse

SINE, PARABOLA, ABSOLUTE = "x^2*sin(x)", "(x-2)^2", "|x|"
NARROW, SADDLE = "x^2/20+2y^2", "x^2/2-y^2/2+y^4/8"
GD = GradientDescent


def ran(formula, start, optimizer, steps=60, schedule="Constant", noise=0.0, seed=0):
    start = start if isinstance(start, tuple) else (start,)
    objective = parse(formula, ("x", "y")[: len(start)])
    schedule = SCHEDULES[schedule]
    run = descend(objective, start, optimizer, steps, schedule, noise, seed)
    return DescentAttempt(objective, start, optimizer, schedule, noise, steps, run)


def sine(start, rate, steps=60, **more):
    return ran(SINE, start, GD(rate), steps, **more)


# Challenge → runs that meet it, the newest last.
MET = {
    "first-step": [[sine(2.5, 0.25)], [sine(2.5, 0.25, steps=1)]],
    "rest-without-minimum": [[sine(0.0, 0.02)]],
    "neighbouring-starts": [[sine(2.25, 0.02), sine(2.3, 0.02)]],
    "stop-oscillation": [
        [sine(2.5, 0.08), sine(2.5, 0.06)],
        [sine(2.5, 0.08), sine(2.5, 0.08, schedule="Step")],
    ],
    "neighbouring-rates": [[sine(2.5, 0.06), sine(2.5, 0.08)], [sine(2.5, 0.08), sine(2.5, 0.06)]],
    "doubling": [[ran(PARABOLA, -1.0, GD(1.5), 6)]],
    "one-step": [[ran(PARABOLA, -1.0, GD(0.5))]],
    "far-minimum": [[ran(SINE, 2.0, Momentum(r, 0.9), 60)] for r in (0.02, 0.03, 0.04, 0.05)],
    "settle-in-kink": [[ran(ABSOLUTE, 2.3, GD(0.3), schedule=s)] for s in ("Step", "Cosine")],
    "narrow-valley": [[ran(NARROW, (-5.0, 2.0), Momentum(0.6, 0.6), 200)]],
    "leave-saddle": [[ran(SADDLE, (-2.4, 0.0), GD(0.1), 200, noise=0.1)]],
}
# Challenge → runs that miss it narrowly.
MISSED = {
    "first-step": [[sine(2.5, 0.2)], [sine(2.5, 0.3)]],
    "rest-without-minimum": [[sine(2.25, 0.02)], [sine(2.5, 0.02)]],
    "neighbouring-starts": [[sine(2.3, 0.02), sine(2.35, 0.02)], [sine(2.3, 0.02)]],
    "stop-oscillation": [[sine(2.5, 0.06), sine(2.5, 0.05)], [sine(2.5, 0.08), sine(2.5, 0.07)]],
    "neighbouring-rates": [[sine(2.5, 0.05), sine(2.5, 0.06)], [sine(2.5, 0.08), sine(2.5, 0.1)]],
    "doubling": [[ran(PARABOLA, -1.0, GD(1.2), 6)], [ran(PARABOLA, -1.0, GD(2.0), 6)]],
    "one-step": [[ran(PARABOLA, -1.0, GD(0.4))], [ran(PARABOLA, -1.0, GD(0.6))]],
    "far-minimum": [[sine(2.0, 0.05)], [ran(SINE, 2.0, Momentum(0.005, 0.9), 60)]],
    "settle-in-kink": [[ran(ABSOLUTE, 2.3, GD(0.3), schedule=s)] for s in ("Constant", "Warm-up")],
    "narrow-valley": [[ran(NARROW, (-5.0, 2.0), Momentum(0.3, 0.8), 200)]],
    "leave-saddle": [[ran(SADDLE, (-2.4, 0.0), GD(0.1), 200)]],
}
# Challenge → runs that reach the number by a way around the idea, and the rule that they break.
CHEATED = {
    "first-step": [([sine(3.0, 1e-4)], "start"), ([sine(2.5, 0.25, noise=1e-3)], "noise")],
    "rest-without-minimum": [
        ([sine(5.08698509, 0.02)], "minimum"),
        ([ran(ABSOLUTE, 0.0, GD(0.1))], "formula"),
    ],
    "neighbouring-starts": [
        ([sine(1.0, 0.02), sine(2.5, 0.02)], "pair"),
        ([sine(2.25, 0.02, noise=2.0), sine(2.3, 0.02, noise=2.0)], "noise"),
        ([sine(4.0, 0.5), sine(4.05, 0.5)], "rate"),
    ],
    "stop-oscillation": [
        ([sine(2.5, 0.08), sine(5.08698509, 0.06)], "one control"),
        ([sine(2.5, 0.06)], "swing first"),
        ([sine(2.5, 0.02, noise=2.0), sine(2.5, 0.02)], "swing first"),
    ],
    "neighbouring-rates": [
        ([sine(2.5, 0.02), sine(2.5, 0.08)], "pair"),
        ([sine(5.08698509, 0.06), sine(5.08698509, 0.08)], "start"),
    ],
    "doubling": [([ran(PARABOLA, 2.0, GD(1.5), 6)], "at minimum")],
    "one-step": [
        ([ran(PARABOLA, 2.0, GD(0.1))], "at minimum"),
        ([ran(PARABOLA, -1.0, Adam(3.0), 1)], "optimizer"),
    ],
    "far-minimum": [([sine(-2.3, 0.02)], "start"), ([sine(2.0, 0.3)], "rate")],
    "settle-in-kink": [([ran(ABSOLUTE, 0.0, GD(0.3))], "start")],
    "narrow-valley": [
        ([ran(NARROW, (0.0, 0.0), Momentum(0.6, 0.6), 9)], "start"),
        ([ran(NARROW, (-5.0, 2.0), RMSProp(0.2), 200)], "optimizer"),
    ],
    "leave-saddle": [([ran(SADDLE, (-2.4, 0.01), GD(0.1), 200)], "start")],
}


def test_every_challenge_has_its_three_tables():
    assert CHECKS.keys() == MET.keys() == MISSED.keys() == CHEATED.keys()


@pytest.mark.parametrize("name", CHECKS)
def test_check_tells_reaching_the_goal_from_missing_and_from_cheating(name):
    for runs in MET[name]:
        assert CHECKS[name](runs).met
    for runs in MISSED[name]:
        assert not CHECKS[name](runs).met
    for runs, rule in CHEATED[name]:
        found = CHECKS[name](runs)
        assert (found.met, found.note) == (False, rule)


def test_a_run_too_short_to_land_or_swing_is_no_success():
    """Few steps, or a run that leaves the finite numbers, must neither count nor fail."""
    short = [sine(2.5, 0.25, steps=1), sine(2.5, 5.0), sine(2.5, 0.08, steps=3)]
    plane = [ran(NARROW, (-5.0, 2.0), Momentum(9.0, 0.9), 1)]
    saddle = [ran(SADDLE, (-2.4, 0.0), GD(9.0), 30)]
    for name, check in CHECKS.items():
        runs = plane if name == "narrow-valley" else saddle if name == "leave-saddle" else short
        for number in range(1, len(runs) + 1):
            assert not check(runs[:number]).met or name == "first-step", name


def test_numbers_of_the_texts():
    y = parse(SINE)
    assert float(y.gradient(2.5)[0]) == pytest.approx(-2.0148, abs=1e-4)
    assert sine(2.5, 0.25).x[1] == pytest.approx(3.0037, abs=1e-4)
    assert sine(2.25, 0.02, 200).end == pytest.approx(0.09, abs=0.01)
    assert sine(2.3, 0.02, 200).end == pytest.approx(5.087, abs=1e-3)
    assert sorted(sine(2.5, 0.08, 200).x[-2:]) == pytest.approx([4.341, 5.535], abs=1e-3)
    assert 2 / second_derivative(y, 5.08698509) == pytest.approx(0.0674, abs=1e-4)
    assert sine(2.0, 0.05, 60).end == pytest.approx(0.112, abs=1e-3)
    constant = ran(ABSOLUTE, 2.3, GD(0.3)).x[-5:]
    assert set(np.abs(constant).round(9)) == {0.1, 0.2}
    saddle = ran(SADDLE, (-2.4, 0.0), GD(0.1), 200, noise=0.1).trajectory.positions[-1]
    assert saddle[1] == pytest.approx(-1.40, abs=0.01)


def test_plain_descent_needs_at_least_76_steps_in_the_narrow_valley_and_momentum_17():
    def steps(optimizer):
        return CHECKS["narrow-valley"]([ran(NARROW, (-5.0, 2.0), optimizer, 200)]).numbers["steps"]

    assert min(steps(GD(rate)) for rate in np.linspace(0.3, 0.5, 41)) == 76
    assert steps(Momentum(0.6, 0.6)) == 17


def test_goals_of_the_first_minute():
    """With the slider of the first minute: 0.03 to 0.06 are fast enough, from 0.07 on never."""
    rates = [round(0.005 * number, 3) for number in range(1, 21)]
    fast = [rate for rate in rates if few_steps([sine(3.0, rate)]).met]
    assert fast == [0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06]
    assert not any(never_arrive([sine(3.0, rate)]).met for rate in fast)
    assert [r for r in rates if never_arrive([sine(3.0, r)]).met][:3] == [0.07, 0.075, 0.08]
    assert few_steps([sine(5.0, 0.03)]).note == "start"
    assert not few_steps([sine(3.0, 0.03, steps=3)]).met
    assert never_arrive([sine(3.0, 0.08, noise=0.5)]).note == "noise"
