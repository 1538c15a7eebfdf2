"""Challenges of the Regression lab."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.challenges.goals import Check, Progress, judged
from core.descent.optimizers import GradientDescent
from core.regression.diagnosis import NEAR, relative_errors
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError

Source = Literal["noisy points", "line", "by hand", "other"]


@dataclass(frozen=True)
class Line:
    """How a synthetic line was drawn."""

    slope: float
    noise: float
    points: int
    outliers: int


@dataclass(frozen=True)
class FitAttempt:
    """One fit of a line, with where its points come from.

    Attributes:
        start: the initial w and b, in the units of the data.
        steps: the steps that were asked for.
        line: of source "line", how its points were drawn.
    """

    fit: Fit
    start: tuple[float, float]
    steps: int
    loss: str
    source: Source
    line: Line | None = None

    @property
    def settings(self) -> dict[str, object]:
        """What makes this attempt another one."""
        fit = self.fit
        data = (self.source, self.line, fit.moments.n, float(fit.moments.yy))
        scaled, best = fit.scaling is not None, tuple(map(float, fit.original.minimum()))
        how = (fit.optimizer, self.steps, self.start, self.loss, scaled, fit.batch_size, best)
        return {"data": data, "how": how}

    @property
    def end(self) -> tuple[float, float]:
        """The last w and b."""
        w, b = self.fit.coefficients[-1]
        return float(w), float(b)

    @property
    def squares(self) -> MeanSquaredError:
        """The MSE of the points in their own units."""
        return MeanSquaredError(self.fit.moments)

    @property
    def end_mse(self) -> float:
        """The MSE of the last line."""
        return float(self.squares.value(*self.end))

    @property
    def has_arrived(self) -> bool:
        """Whether the last line has the best coefficients, within 1 %."""
        return bool((relative_errors(self.fit)[-1] <= NEAR).all())


def two_lines(attempts: Sequence[FitAttempt]) -> Progress:
    """Two lines with an MSE below 113 whose intercepts are at least 16 apart."""
    newest = attempts[-1]
    good = [a.end[1] for a in attempts if a.source == "noisy points" and a.end_mse < 113]
    apart = float(np.ptp(good)) if good else 0.0
    numbers = {"loss": newest.end_mse, "b": newest.end[1], "apart": apart}
    return judged(apart >= 16, numbers, {"data": newest.source == "noisy points"})


def loss_of_noise(attempts: Sequence[FitAttempt]) -> Progress:
    """Noise with which the best line has an MSE of 4 ± 0.3, with 60 points or more."""
    newest = attempts[-1]
    least, line = newest.squares.least, newest.line
    rules = {
        "data": line is not None and line.outliers == 0,
        "points": line is None or line.points >= 60,
    }
    return judged(abs(least - 4) <= 0.3, {"least": least}, rules)


def perfect_but_wrong(attempts: Sequence[FitAttempt]) -> Progress:
    """Noise of 2 or more, a best line with MSE 0, and the slope is wrong."""
    newest = attempts[-1]
    line, least = newest.line, newest.squares.least
    slope = float(newest.squares.minimum()[0])
    wrong = line is not None and abs(slope - line.slope) > 0.1
    rules = {"data": line is not None, "noise": line is None or line.noise >= 2}
    return judged(least < 1e-9 and wrong, {"least": least, "slope": slope}, rules)


def three_starts(attempts: Sequence[FitAttempt]) -> Progress:
    """Three initial points far from 0 and from each other, and all runs end in one place."""
    newest = attempts[-1]
    far = [
        a
        for a in attempts
        if a.source == "noisy points" and min(map(abs, a.start)) > 50 and a.has_arrived
    ]
    starts: list[tuple[float, float]] = []
    for a in far:
        if all(np.hypot(a.start[0] - w, a.start[1] - b) > 10 for w, b in starts):
            starts.append(a.start)
    numbers = {"starts": float(len(starts)), "w": newest.end[0], "b": newest.end[1]}
    rules = {
        "data": newest.source == "noisy points",
        "far": min(map(abs, newest.start)) > 50,
        "arrived": newest.has_arrived,
    }
    return judged(len(starts) >= 3, numbers, rules)


def not_converged(attempts: Sequence[FitAttempt]) -> Progress:
    """The intercept within 1 % of the best, plain descent from (0, 0), 1,000 steps at most."""
    newest = attempts[-1]
    best, b = float(newest.squares.minimum()[1]), newest.end[1]
    percent = 100 * abs(b - best) / abs(best) if best else float("inf")
    plain = type(newest.fit.optimizer) is GradientDescent and newest.fit.batch_size is None
    rules = {
        "data": newest.source == "noisy points",
        "start": newest.start == (0.0, 0.0),
        "optimizer": plain and newest.loss == "MSE",
        "steps": newest.steps <= 1_000,
    }
    return judged(percent <= 1, {"b": b, "percent": percent}, rules)


def well_conditioned(attempts: Sequence[FitAttempt]) -> Progress:
    """Five points of one's own whose condition number is below 3 without standardising."""
    newest = attempts[-1]
    number = newest.squares.condition_number
    rules = {
        "by hand": newest.source == "by hand",
        "five": newest.fit.moments.n == 5,
        "scaling": newest.fit.scaling is None,
    }
    numbers = {"number": number, "mean": float(newest.fit.moments.x_mean[0])}
    return judged(number < 3, numbers, rules)


def outliers(attempts: Sequence[FitAttempt]) -> Progress:
    """With three outliers, the best line of the chosen loss has the true slope within 0.1."""
    newest = attempts[-1]
    line, slope = newest.line, float(newest.fit.original.minimum()[0])
    rules = {
        "data": line is not None,
        "outliers": line is None or line.outliers >= 3,
        "points": line is None or line.points <= 60,
    }
    error = abs(slope - line.slope) if line else float("inf")
    return judged(error <= 0.1, {"slope": slope, "error": error}, rules)


CHECKS: dict[str, Check[FitAttempt]] = {
    "two-lines": two_lines,
    "loss-of-noise": loss_of_noise,
    "perfect-but-wrong": perfect_but_wrong,
    "three-starts": three_starts,
    "not-converged": not_converged,
    "well-conditioned": well_conditioned,
    "outliers": outliers,
}
