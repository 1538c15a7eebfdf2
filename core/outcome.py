"""What became of a fit by descent, in words for the learner."""

from dataclasses import dataclass

import numpy as np

from core.descent import Trajectory
from core.optimizer import Array

NEAR = 0.01
STALLED = 1e-3


@dataclass(frozen=True)
class Outcome:
    """A run and where it should have led.

    Attributes:
        run: the run, in whatever coordinates.
        coefficients: at each step, in the units of the points: (steps + 1, coefficients).
        best: the best coefficients, (coefficients,).
        labels: what they are called.
        least: the loss of the best ones.
        learning_rate: that of the run.
        limit: the largest stable learning rate, None where theory gives none.
        batch: how many points a step saw, None for all.
    """

    run: Trajectory
    coefficients: Array
    best: Array
    labels: tuple[str, ...]
    least: float
    learning_rate: float
    limit: float | None = None
    batch: int | None = None

    @property
    def errors(self) -> Array:
        """How far each coefficient is from its best, relative to it: (steps + 1, coefficients)."""
        scale = np.maximum(np.abs(self.best), NEAR * np.abs(self.best).max() + 1e-12)
        return np.asarray(np.abs(self.coefficients - self.best) / scale)

    @property
    def arrival(self) -> int | None:
        """The step since which all coefficients are within 1 % for good; None if they are not."""
        away = np.flatnonzero((self.errors > NEAR).any(axis=1))
        arrival = int(away[-1]) + 1 if away.size else 0
        return arrival if arrival < len(self.errors) else None


def verdict(outcome: Outcome) -> str:
    """What became of the run, in a few sentences of Markdown."""
    values = outcome.run.values
    if outcome.run.status == "diverged" or values[-1] > max(values[0], 10 * outcome.least):
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
    return "**It is still on its way.** Give it more steps, or a larger learning rate."


def _flew_off(outcome: Outcome) -> str:
    said = "**It flies off.** Each step overshoots the valley farther than the last."
    if outcome.limit is None:
        return f"{said} Lower the learning rate."
    return (
        f"{said} On these data plain gradient descent is stable below a learning rate of "
        f"{outcome.limit:.3g}; yours is {outcome.learning_rate:g}."
    )


def _jitters(outcome: Outcome, tenth: Array) -> str:
    return (
        f"**It jitters.** Each batch of {outcome.batch} sees another slope, so the line never "
        "rests: in the last tenth of the steps the loss of all points lay between "
        f"{tenth.min():.4g} and {tenth.max():.4g}; the best is {outcome.least:.4g}. Larger "
        "batches or a smaller learning rate calm it."
    )


def _stalled(outcome: Outcome, tenth: Array) -> str:
    fell = 100 * (tenth[0] - tenth[-1]) / tenth[0]
    farthest = int(np.argmax(outcome.errors[-1]))
    return (
        "**It looks converged, but is not.** In the last tenth of the steps the loss fell by "
        f"only {fell:.2g} %, so one would stop here. Yet {outcome.labels[farthest]} stands at "
        f"{outcome.coefficients[-1, farthest]:.6f}, and the best is "
        f"{outcome.best[farthest]:.6f}: the valley floor is almost flat along it."
    ).replace(" -", " −")
