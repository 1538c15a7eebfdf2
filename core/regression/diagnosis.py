"""What became of a fit by descent, in words for the learner."""

from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.descent.trajectory import Trajectory
from core.markdown import literal

NEAR = 0.01
STALLED = 1e-3
TINY = np.finfo(float).tiny
AT_THE_LIMIT = 1e-6
NEAR_THE_LIMIT = 0.5


@dataclass(frozen=True)
class Outcome:
    """A run and where it should have led.

    Attributes:
        run: the run, in whatever coordinates.
        coefficients: at each step, in the units of the points: (steps + 1, coefficients).
        best: the best coefficients, (coefficients,).
        sizes: what counts as much for each: one such coefficient alone would make a line as
            high as the points lie.
        labels: what they are called.
        least: the loss of the best ones.
        learning_rate: that of the run.
        limit: the largest stable learning rate, None where theory gives none.
        batch: how many points a step saw, None for all.
        scaled: whether the features were scaled for the run.
    """

    run: Trajectory
    coefficients: Array
    best: Array
    sizes: Array
    labels: tuple[str, ...]
    least: float
    learning_rate: float
    limit: float | None = None
    batch: int | None = None
    scaled: bool = False

    @property
    def errors(self) -> Array:
        """How far each coefficient is from its best, relative to it: (steps + 1, coefficients).

        A best coefficient near 0 counts as a hundredth of its size.
        """
        scale = np.maximum(np.abs(self.best), NEAR * self.sizes)
        return np.asarray(np.abs(self.coefficients - self.best) / np.maximum(scale, TINY))

    @property
    def arrival(self) -> int | None:
        """The step since which all coefficients are within 1 % for good; None if they are not."""
        away = np.flatnonzero((self.errors > NEAR).any(axis=1))
        arrival = int(away[-1]) + 1 if away.size else 0
        return arrival if arrival < len(self.errors) else None

    @property
    def bounces(self) -> bool:
        """Whether plain descent neither comes down nor flies off along the steepest direction."""
        if self.limit is None or self.batch is not None:
            return False
        at_the_limit = abs(self.learning_rate / self.limit - 1) < AT_THE_LIMIT
        return bool(at_the_limit and self.run.values[-1] > self.least + NEAR * self.run.values[0])

    @property
    def flew_off(self) -> bool:
        """Whether the run ended higher than it began, by more than noise and rounding."""
        values = self.run.values
        rounding = 1e-20 * self.sizes[-1] ** 2
        higher = values[-1] > max(values[0], 10 * self.least) + rounding
        return bool(self.run.status == "diverged" or higher)


def verdict(outcome: Outcome) -> str:
    """What became of the run, in a few sentences of Markdown."""
    values = outcome.run.values
    if outcome.bounces:
        return (
            "**It bounces for ever.** The learning rate is just 2/λ: each step lands as high on "
            "the other side of the valley. Anything smaller comes down."
        )
    if outcome.flew_off:
        return _flew_off(outcome)
    if outcome.arrival is not None:
        return (
            "**It has arrived**: all coefficients agree with the best to within 1 %, "
            f"for good since step {outcome.arrival:,}."
        )
    tenth = values[len(values) * 9 // 10 :]
    rises = int((np.diff(tenth) > 0).sum())
    if rises and outcome.batch is not None:
        return _jitters(outcome, tenth)
    if rises > len(tenth) // 4:
        return (
            "**It jumps to and fro** across the valley, around the best line. With steps of "
            "this length it never settles: a smaller learning rate lands nearer."
        )
    if tenth[0] - tenth[-1] < STALLED * tenth[0] and len(tenth) > 1:
        return _stalled(outcome, tenth)
    return f"**It is still on its way.** {_faster(outcome)}"


def _faster(outcome: Outcome) -> str:
    if outcome.limit is None or outcome.learning_rate < NEAR_THE_LIMIT * outcome.limit:
        return "Give it more steps, or a larger learning rate."
    return (
        "Give it more steps. The learning rate is near its limit already: from "
        f"{outcome.limit:.3g} on descent flies off."
    )


def _flew_off(outcome: Outcome) -> str:
    cure = "" if outcome.scaled else ", or switch on *Scale x*"
    said = "**It flies off.** Each step overshoots the valley farther than the last."
    if outcome.limit is None:
        return f"{said} Lower the learning rate{cure}."
    return (
        f"{said} On these data plain gradient descent is stable below a learning rate of "
        f"{outcome.limit:.3g}; yours is {outcome.learning_rate:g}. Lower it{cure}."
    )


def _jitters(outcome: Outcome, tenth: Array) -> str:
    return (
        f"**It jitters.** Each batch of {outcome.batch} sees another slope, so the line never "
        "rests: in the last tenth of the steps the loss lay between "
        f"{tenth.min():.4g} and {tenth.max():.4g}; the best is {outcome.least:.4g}. Larger "
        "batches or a smaller learning rate calm it."
    )


def _stalled(outcome: Outcome, tenth: Array) -> str:
    fell = 100 * (tenth[0] - tenth[-1]) / tenth[0]
    farthest = int(np.argmax(outcome.errors[-1]))
    label = literal(outcome.labels[farthest])
    return (
        "**It looks converged, but is not.** In the last tenth of the steps the loss fell by "
        f"only {fell:.2g} %, so one would stop here. Yet {label} stands at "
        f"{outcome.coefficients[-1, farthest]:.6f}, and the best is "
        f"{outcome.best[farthest]:.6f}: the valley floor is almost flat along it."
    ).replace(" -", " −")
