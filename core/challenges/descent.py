"""Challenges of the Descent lab."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.arrays import Array
from core.challenges.goals import Check, Progress, judged
from core.descent.minima import stationary_point
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent, Momentum
from core.descent.schedules import Schedule
from core.descent.trajectory import Trajectory
from core.formulas import Objective, parse

SINE = parse("x^2*sin(x)").expression
PARABOLA = parse("(x - 2)^2").expression
ABSOLUTE = parse("|x|").expression
NARROW = parse("x^2/20 + 2y^2", ("x", "y")).expression
SADDLE = parse("x^2/2 - y^2/2 + y^4/8", ("x", "y")).expression

NOTCH = 0.05  # between two positions of the slider of the initial point
# Two learning rates with a smaller ratio are neighbours on their slider.
NEIGHBOURS = 1.35
LAST = 20  # steps that are looked at to see whether a run oscillates
SWING = 0.1  # a run that swings by less has settled
# The bottom of the valley on the right of x²·sin x.
VALLEY = 5.08698509


@dataclass(frozen=True)
class DescentAttempt:
    """One run, with the settings that it depends on."""

    objective: Objective
    start: tuple[float, ...]
    optimizer: Optimizer
    schedule: Schedule
    noise: float
    steps: int
    trajectory: Trajectory

    @property
    def settings(self) -> dict[str, object]:
        """The controls that a learner can change, by name."""
        return {
            "formula": self.objective.expression,
            "start": tuple(round(x, 6) for x in self.start),
            "optimizer": replace(self.optimizer, learning_rate=1.0),
            "rate": self.rate,
            "schedule": self.schedule.name,
            "noise": self.noise,
            "steps": self.steps,
        }

    @property
    def rate(self) -> float:
        """The learning rate."""
        return float(self.optimizer.learning_rate)

    @property
    def is_plain(self) -> bool:
        """Whether it is gradient descent without momentum or adaptive steps."""
        return type(self.optimizer) is GradientDescent

    @property
    def x(self) -> Array:
        """The first coordinate at each step, (steps + 1,)."""
        return np.asarray(self.trajectory.positions[:, 0])

    @property
    def end(self) -> float:
        """The last x."""
        return float(self.x[-1])

    def differs_in(self, other: "DescentAttempt") -> set[str]:
        """The names of the settings that differ."""
        mine, theirs = self.settings, other.settings
        return {name for name, value in mine.items() if value != theirs[name]}

    @property
    def swing(self) -> float:
        """The extent of the last steps if the run crosses its middle at each step, else 0.

        Oscillation that dies out counts as 0, too: then the steps before were wider.
        """
        if self.trajectory.steps < 2 * LAST or self.trajectory.status == "diverged":
            return 0.0
        steps = np.diff(self.x[-LAST - 1 :])
        before, now = np.ptp(self.x[-2 * LAST : -LAST]), np.ptp(self.x[-LAST:])
        turns = np.sign(steps[1:]) != np.sign(steps[:-1])
        return float(now) if turns.mean() > 0.5 and now > 0.9 * before else 0.0

    @property
    def never_arrives(self) -> bool:
        """Whether it oscillates for ever or leaves."""
        return self.swing > SWING or self.trajectory.is_diverging


def _kept(one: DescentAttempt, formula: object, start: tuple[float, ...] | None) -> dict[str, bool]:
    """The rules of most challenges: the function, the initial point, and no noise."""
    return {
        "formula": one.objective.expression == formula,
        "start": start is None or np.allclose(one.start, start, atol=1e-6),
        "noise": one.noise == 0,
    }


def first_step(attempts: Sequence[DescentAttempt]) -> Progress:
    """The first step from 2.5 lands on 3.00 ± 0.02."""
    one = attempts[-1]
    x = float(one.x[min(1, one.trajectory.steps)])
    return judged(abs(x - 3) <= 0.02, {"x": x}, _kept(one, SINE, (2.5,)))


def rest_without_minimum(attempts: Sequence[DescentAttempt]) -> Progress:
    """A run converges where there is no minimum."""
    one, run = attempts[-1], attempts[-1].trajectory
    rests = run.status == "converged"
    numbers = {"x": one.end, "gradient": float(run.gradients[-1, 0])}
    rules = _kept(one, SINE, None) | {"moving": rests}
    if rests:
        rules["minimum"] = stationary_point(one.objective, run.positions[-1]) != "minimum"
    return judged(rests, numbers, rules)


def _pairs(
    attempts: Sequence[DescentAttempt], control: str
) -> list[tuple[DescentAttempt, DescentAttempt]]:
    """The newest run with each earlier one that differs from it in this control only."""
    newest = attempts[-1]
    return [(one, newest) for one in attempts[:-1] if one.differs_in(newest) == {control}]


def neighbouring_starts(attempts: Sequence[DescentAttempt]) -> Progress:
    """Two initial points one notch apart whose runs end more than 4 apart."""
    newest = attempts[-1]
    near = [
        abs(one.end - other.end)
        for one, other in _pairs(attempts, "start")
        if abs(one.start[0] - other.start[0]) <= NOTCH + 1e-6
    ]
    apart = max(near, default=0.0)
    rules = _kept(newest, SINE, None) | {
        "rate": newest.is_plain and abs(newest.rate - 0.02) < 1e-9,
        "pair": bool(near),
    }
    return judged(apart > 4, {"apart": apart, "x": newest.end}, rules)


def stop_oscillation(attempts: Sequence[DescentAttempt]) -> Progress:
    """A run that oscillates for ever, then one that converges, with one other setting."""
    newest = attempts[-1]
    numbers = {"swing": newest.swing, "x": newest.end}
    rules = _kept(newest, SINE, None)
    swung = [one for one in attempts[:-1] if one.swing > SWING and one.noise == 0]
    if newest.swing > SWING:
        return judged(False, numbers, rules | {"swinging": False})
    rules["swing first"] = bool(swung)
    controls = [one.differs_in(newest) for one in swung]
    rules["one control"] = any(len(c) == 1 and not c & {"start", "steps"} for c in controls)
    settled = np.ptp(newest.x[-5:]) <= 0.01 and abs(newest.end - VALLEY) <= 0.05
    return judged(bool(settled), numbers, rules)


def neighbouring_rates(attempts: Sequence[DescentAttempt]) -> Progress:
    """Two neighbouring learning rates: one run converges, the other never arrives."""
    newest = attempts[-1]
    rules = _kept(newest, SINE, (2.5,))
    fates = {}
    for one in (newest, *(one for one, _ in _pairs(attempts, "rate"))):
        ratio = max(one.rate, newest.rate) / min(one.rate, newest.rate)
        if one is newest or ratio <= NEIGHBOURS:
            fates[one.rate] = one.trajectory.status == "converged", one.never_arrives
    converged = any(arrived for arrived, _ in fates.values())
    never = any(never for _, never in fates.values())
    numbers = {"rate": newest.rate, "swing": newest.swing, "x": newest.end}
    return judged(converged and never, numbers, rules | {"pair": converged and never})


def doubling(attempts: Sequence[DescentAttempt]) -> Progress:
    """On the parabola each step doubles the distance from the minimum."""
    one = attempts[-1]
    distances = np.abs(one.x - 2)
    rules = _kept(one, PARABOLA, None) | {"at minimum": distances[0] > 0.01}
    if distances[0] <= 0.01 or one.trajectory.steps < 3:
        return judged(False, {}, rules)
    factors = distances[1:] / np.maximum(distances[:-1], 1e-12)
    doubles = bool((np.abs(factors - 2) <= 0.02).all())
    return judged(doubles, {"factor": float(factors[0])}, rules)


def one_step(attempts: Sequence[DescentAttempt]) -> Progress:
    """On the parabola the first step arrives at the minimum, from at least 1 away."""
    one = attempts[-1]
    x = float(one.x[min(1, one.trajectory.steps)])
    rules = _kept(one, PARABOLA, None) | {
        "at minimum": abs(one.start[0] - 2) >= 1,
        "optimizer": one.is_plain,
    }
    return judged(abs(x - 2) <= 0.01, {"x": x, "distance": abs(x - 2)}, rules)


def far_minimum(attempts: Sequence[DescentAttempt]) -> Progress:
    """From 2.0 with a learning rate of at most 0.05 to within 0.15 of −2.289."""
    one = attempts[-1]
    stays = bool((np.abs(one.x[-5:] + 2.289) <= 0.5).all())
    rules = _kept(one, SINE, (2.0,)) | {"rate": one.rate <= 0.05 + 1e-9}
    return judged(stays and abs(one.end + 2.289) <= 0.15, {"x": one.end}, rules)


def settle_in_kink(attempts: Sequence[DescentAttempt]) -> Progress:
    """On |x| from 2.3 at 0.3, the last five steps are within 0.01 of the minimum."""
    one = attempts[-1]
    farthest = float(np.abs(one.x[-5:]).max())
    rules = _kept(one, ABSOLUTE, (2.3,)) | {
        "rate": abs(one.rate - 0.3) < 1e-9,
        "optimizer": one.is_plain,
    }
    return judged(one.trajectory.steps >= 5 and farthest <= 0.01, {"farthest": farthest}, rules)


def narrow_valley(attempts: Sequence[DescentAttempt]) -> Progress:
    """In the ill-conditioned quadratic from (−5, 2), within 0.12 of the minimum in 30 steps."""
    one = attempts[-1]
    away = np.flatnonzero(np.linalg.norm(one.trajectory.positions, axis=1) > 0.12)
    arrived = one.trajectory.steps > away[-1] if away.size else True
    steps = float(away[-1] + 1) if arrived and away.size else np.inf
    rules = _kept(one, NARROW, (-5.0, 2.0)) | {"optimizer": isinstance(one.optimizer, Momentum)}
    return judged(steps <= 30, {"steps": steps}, rules)


def leave_saddle(attempts: Sequence[DescentAttempt]) -> Progress:
    """From y exactly 0 beside the saddle point to within 0.2 of a minimum at (0, ±√2)."""
    one = attempts[-1]
    x, y = one.trajectory.positions[-1]
    distance = float(np.hypot(x, abs(y) - 2**0.5))
    rules = {"formula": one.objective.expression == SADDLE, "start": one.start[1] == 0}
    return judged(distance <= 0.2, {"y": float(y), "distance": distance}, rules)


def few_steps(attempts: Sequence[DescentAttempt]) -> Progress:
    """The bottom of the valley on the right of x²·sin x, reached in fewer than 8 steps."""
    one = attempts[-1]
    away = np.flatnonzero(np.abs(one.x - VALLEY) > 0.05)
    stays = one.trajectory.steps > away[-1] if away.size else True
    steps = float(away[-1] + 1) if stays and away.size else np.inf
    return judged(steps < 8, {"steps": steps}, _kept(one, SINE, (3.0,)))


def never_arrive(attempts: Sequence[DescentAttempt]) -> Progress:
    """A run that oscillates for ever or diverges."""
    one = attempts[-1]
    return judged(one.never_arrives, {"x": one.end}, _kept(one, SINE, (3.0,)))


CHECKS: dict[str, Check[DescentAttempt]] = {
    "first-step": first_step,
    "rest-without-minimum": rest_without_minimum,
    "neighbouring-starts": neighbouring_starts,
    "stop-oscillation": stop_oscillation,
    "neighbouring-rates": neighbouring_rates,
    "doubling": doubling,
    "one-step": one_step,
    "far-minimum": far_minimum,
    "settle-in-kink": settle_in_kink,
    "narrow-valley": narrow_valley,
    "leave-saddle": leave_saddle,
}
