"""Facts about a fit: its outcome, the steps it needs, and why its condition number is large."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array
from core.regression.fit import Fit
from core.regression.least_squares import COLLINEAR, MeanSquaredError
from core.regression.moments import Moments
from core.regression.scaling import standardisation

Kind = Literal[
    "converged",
    "oscillating",
    "noisy",
    "too slow",
    "above the limit",
    "diverging",
    "diverged",
    "near the limit",
    "running",
]
# Coefficients within this share of the best ones have converged.
NEAR = 0.01
# A loss that falls by a smaller share in the last tenth of the steps looks converged.
STALLED = 1e-3
AT_THE_LIMIT, NEAR_THE_LIMIT = 1e-6, 0.5
MOST_STEPS = 10**18
TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class Diagnosis:
    """What happened in a run.

    Attributes:
        kind: "converged" (all coefficients stay within 1 % of the best), "oscillating",
            "noisy" (mini-batches keep it moving), "too slow" (the loss has flattened although
            a coefficient is far from its best), "above the limit" (of stable learning rates: it
            diverged; "diverging": it will), "diverged" (with no limit known), or "running"
            ("near the limit": with a learning rate that should not be raised).
        step: when it converged or diverged, else the last step.
        coefficient: the one that is farthest from its best at the end.
        loss_decrease: the share by which the loss fell in the last tenth of the steps.
        loss_range: the lowest and the highest loss in these.
    """

    kind: Kind
    step: int
    coefficient: int = 0
    loss_decrease: float = 0.0
    loss_range: tuple[float, float] = (0.0, 0.0)


def relative_errors(fit: Fit) -> Array:
    """|c − c*| / |c*| at each step: (steps + 1, coefficients).

    A best coefficient near 0 is replaced by a hundredth of its typical size.
    """
    best = fit.original.minimum()
    size = np.maximum(np.abs(best), NEAR * fit.moments.coefficient_scales)
    return np.asarray(np.abs(fit.coefficients - best) / np.maximum(size, TINY))


def diagnose(fit: Fit) -> Diagnosis:
    """What happened in the run of a fit."""
    values, errors = fit.run.values, relative_errors(fit)
    tenth = values[len(values) * 9 // 10 :]
    fall = (tenth[0] - tenth[-1]) / max(tenth[0], TINY)
    away = np.flatnonzero((errors > NEAR).any(axis=1))
    kind = _kind(fit, tenth, bool(away.size) and away[-1] == len(errors) - 1)
    step = fit.run.steps
    if kind == "converged":
        step = int(away[-1]) + 1 if away.size else 0
    elif fit.run.diverged_at is not None:
        step = fit.run.diverged_at
    loss_range = float(tenth.min()), float(tenth.max())
    return Diagnosis(kind, step, int(np.argmax(errors[-1])), float(fall), loss_range)


def _kind(fit: Fit, tenth: Array, away: bool) -> Kind:
    """`tenth` are the losses of the last tenth of the steps; `away`: it ends far from the best."""
    if _at_the_limit(fit):
        return "oscillating"
    limit = fit.stability_limit
    if _diverged(fit):
        if limit is None:
            return "diverged"
        return "above the limit" if fit.run.status == "diverged" else "diverging"
    if not away:
        return "converged"
    rises = int((np.diff(tenth) > 0).sum())
    if rises and fit.batch_size is not None:
        return "noisy"
    if rises > len(tenth) // 4:
        return "oscillating"
    stalled = len(tenth) > 1 and tenth[0] - tenth[-1] < STALLED * tenth[0]
    if stalled:
        return "too slow"
    near = limit is not None and float(fit.optimizer.learning_rate) > NEAR_THE_LIMIT * limit
    return "near the limit" if near else "running"


def _at_the_limit(fit: Fit) -> bool:
    """Whether the learning rate is the limit, so that the largest error flips its sign for ever."""
    limit, values = fit.stability_limit, fit.run.values
    if limit is None or abs(float(fit.optimizer.learning_rate) / limit - 1) > AT_THE_LIMIT:
        return False
    least = float(fit.loss.value(*fit.loss.minimum()))
    return bool(values[-1] > least + NEAR * values[0])


def _diverged(fit: Fit) -> bool:
    """Whether the loss became infinite or NaN or grew, by more than noise and rounding."""
    values, least = fit.run.values, float(fit.loss.value(*fit.loss.minimum()))
    rounding = 1e-20 * fit.scales[-1] ** 2
    return fit.run.status == "diverged" or bool(values[-1] > max(values[0], 10 * least) + rounding)


def predicted_steps(loss: MeanSquaredError, learning_rate: float, start: ArrayLike = 0.0) -> float:
    """The steps until all coefficients are within 1 % of the best, from `start` (inf: never).

    Along an eigenvector with eigenvalue λ the error is multiplied by 1 − ηλ at each step. The
    parts of an error are added up without their signs, so this may be a little too many.
    """
    best = loss.minimum()
    parts = np.abs(loss.eigenvectors * (loss.eigenvectors.T @ (best - np.asarray(start))))
    factors = np.abs(1 - learning_rate * np.array(loss.eigenvalues))
    goals = NEAR * np.maximum(np.abs(best), NEAR * loss.moments.coefficient_scales)

    def reached(steps: int) -> bool:
        return bool((parts @ factors**steps <= goals).all())

    if not goals.all() or (factors >= 1).any():
        return float("inf")
    return float(bisect_left(range(MOST_STEPS), True, key=reached))


@dataclass(frozen=True)
class Conditioning:
    """The condition number of the MSE, and what it comes from.

    Attributes:
        number: the condition number, infinite for collinear features.
        scaled: the same with standardised features: what is above it comes from the units.
        collinear: the features that are linearly dependent, none if there are none.
        correlated: the two features with the strongest correlation, none for one feature.
        correlation: the correlation of these.
    """

    number: float
    scaled: float
    collinear: tuple[int, ...] = ()
    correlated: tuple[int, ...] = ()
    correlation: float = 0.0


def conditioning(m: Moments) -> Conditioning:
    """Judged by the correlations of the features, which do not depend on their units."""
    scaled_loss = MeanSquaredError(standardisation(m).moments(m))
    number, scaled = MeanSquaredError(m).condition_number, scaled_loss.condition_number
    if len(m.x_mean) == 1:
        return Conditioning(number, scaled)
    correlations = scaled_loss.moments.xx
    pairs = np.abs(np.triu(correlations, 1))
    i, j = map(int, np.unravel_index(pairs.argmax(), pairs.shape))
    eigenvalues, eigenvectors = np.linalg.eigh(correlations)
    collinear: tuple[int, ...] = ()
    if eigenvalues[0] < COLLINEAR * eigenvalues[-1]:
        number = scaled = float("inf")
        weights = np.abs(eigenvectors[:, 0])
        collinear = tuple(map(int, np.flatnonzero(weights > NEAR * weights.max())))
    return Conditioning(number, scaled, collinear, (i, j), float(correlations[i, j]))
