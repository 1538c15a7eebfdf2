"""Each challenge of Regression: fits that meet it, that just miss it, and attempts to cheat."""

import numpy as np
import pytest

from core.challenges.regression import CHECKS, FitAttempt, Line
from core.descent import descend
from core.descent.optimizers import GradientDescent, Momentum
from core.regression.data import load_noisy_points, make_line
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError
from core.regression.losses import LOSSES, MeanLoss
from core.regression.moments import moments
from core.regression.scaling import standardisation


def fitted(x, y, source, rate=1e-4, steps=1_000, start=(0.0, 0.0), scaled=False, **more):
    """An attempt; `more` may have the loss, an optimizer and the line of synthetic points."""
    m, loss = moments(x, y), more.get("loss", "MSE")
    original = MeanSquaredError(m) if loss == "MSE" else MeanLoss(x, y, LOSSES[loss], 5.0)
    scaling = standardisation(m) if scaled else None
    run_loss = MeanSquaredError(scaling.moments(m)) if scaling else original
    optimizer = more.get("optimizer", GradientDescent(rate))
    begin = scaling.to_scaled(np.array(start)) if scaling else start
    run = descend(run_loss, begin, optimizer, steps)
    fit = Fit(x[:, None], y, m, run_loss, run, optimizer, scaling, original)
    return FitAttempt(fit, start, steps, loss, source, more.get("line"))


def noisy(*, x=None, **more):
    return fitted(*load_noisy_points(), "noisy points", **more)


def line(noise=1.0, points=60, outliers=0, **more):
    x, y = make_line(2.0, 5.0, noise, points, outliers, 0)
    return fitted(x, y, "line", steps=1, line=Line(2.0, noise, points, outliers), **more)


def by_hand(x, y=(1, 2, 3, 4, 6), source="by hand", **more):
    return fitted(np.array(x, dtype=float), np.array(y[: len(x)], dtype=float), source, **more)


FAR = [(60.0, 60.0), (-60.0, 60.0), (80.0, -70.0)]
CENTRED = [-2, -1, 0, 1, 2]


def from_far(starts, **more):
    return [noisy(rate=0.1, steps=100, scaled=True, start=start, **more) for start in starts]


MET = {
    "two-lines": [[noisy(start=(1.4, 0.0)), noisy(start=(1.2, 16.2))]],
    "loss-of-noise": [[line(2.0)]],
    "perfect-but-wrong": [[line(2.0, points=2)]],
    "three-starts": [from_far(FAR)],
    "not-converged": [[noisy(rate=r, steps=1_000, scaled=True)] for r in (0.1, 0.5)],
    "well-conditioned": [[by_hand(CENTRED)]],
    "outliers": [[line(outliers=3, loss="MAE")]],
}
MISSED = {
    "two-lines": [[noisy(start=(1.4, 2.0)), noisy(start=(1.2, 16.0))], [noisy(start=(1.2, 17.0))]],
    "loss-of-noise": [[line(1.9)], [line(2.1)]],
    "perfect-but-wrong": [[line(2.0, points=3)]],
    "three-starts": [from_far(FAR[:2])],
    "not-converged": [[noisy(rate=4e-4)], [noisy(rate=0.01, scaled=True, steps=100)]],
    "well-conditioned": [[by_hand([-1, 0, 1, 2, 3])]],
    "outliers": [[line(outliers=3)], [line(outliers=3, loss="Huber")]],
}
CHEATED = {
    "two-lines": [([noisy(start=(1.4, 0.0)), by_hand(CENTRED, start=(1.2, 30.0))], "data")],
    "loss-of-noise": [
        ([line(2.4, points=8)], "points"),
        ([line(0.7, outliers=3)], "data"),
    ],
    "perfect-but-wrong": [([line(1.0, points=2)], "noise"), ([by_hand([1, 2])], "data")],
    "three-starts": [
        (from_far([FAR[0], FAR[1], (0.0, 0.0)]), "far"),
        ([*from_far(FAR[:2]), noisy(start=(-70.0, -70.0))], "arrived"),
    ],
    "not-converged": [
        ([noisy(start=(1.3224, 7.991))], "start"),
        ([noisy(rate=0.1, scaled=True, steps=1_200)], "steps"),
        ([noisy(scaled=True, optimizer=Momentum(0.1, 0.5))], "optimizer"),
    ],
    "well-conditioned": [
        ([by_hand(CENTRED, source="line")], "by hand"),
        ([by_hand([-1, 1])], "five"),
        ([by_hand([-2, -1, 0, 1, 2], scaled=True)], "scaling"),
    ],
    "outliers": [
        ([line(outliers=2, loss="MAE")], "outliers"),
        ([line(points=5_000, outliers=3)], "points"),
    ],
}


def test_every_challenge_has_its_three_tables():
    assert CHECKS.keys() == MET.keys() == MISSED.keys() == CHEATED.keys()


@pytest.mark.parametrize("name", CHECKS)
def test_check_tells_reaching_the_goal_from_missing_and_from_cheating(name):
    for fits in MET[name]:
        assert CHECKS[name](fits).met
    for fits in MISSED[name]:
        assert not CHECKS[name](fits).met
    for fits, rule in CHEATED[name]:
        found = CHECKS[name](fits)
        assert (found.met, found.note) == (False, rule)


def test_a_run_that_diverged_meets_nothing():
    for name, check in CHECKS.items():
        assert not check([noisy(rate=1e-3)]).met, name


def test_numbers_of_the_texts():
    squares = MeanSquaredError(moments(*load_noisy_points()))
    assert squares.least == pytest.approx(110.26, abs=0.005)
    assert float(squares.value(1.4795, 0)) == pytest.approx(112.67, abs=0.005)
    assert float(squares.value(1.165, 16)) == pytest.approx(112.68, abs=0.005)
    assert squares.condition_number == pytest.approx(66_031, abs=1)
    assert float(line(2.0).squares.least) == pytest.approx(4.07, abs=0.005)
    assert float(line(2.0, 10_000).squares.least) == pytest.approx(3.94, abs=0.005)
    assert float(line(2.0, 2).squares.minimum()[0]) == pytest.approx(1.708, abs=1e-3)
    assert by_hand(CENTRED).squares.condition_number == pytest.approx(2)
    slopes = [line(outliers=3, loss=loss).fit.original.minimum()[0] for loss in LOSSES]
    assert slopes == pytest.approx([2.31, 2.02, 2.12], abs=0.005)


def test_centring_or_dividing_alone_does_not_make_the_noisy_points_well_conditioned():
    x, y = load_noisy_points()
    centred, divided = x - x.mean(), x / x.std()
    numbers = [MeanSquaredError(moments(one, y)).condition_number for one in (centred, divided)]
    assert numbers[0] > 50
    assert numbers[1] > 50
    both = MeanSquaredError(moments(centred / x.std(), y)).condition_number
    assert both == pytest.approx(1)
