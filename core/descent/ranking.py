"""Which optimizer reached a known minimum first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.descent.minima import StationaryPoint, stationary_point
from core.descent.trajectory import Differentiable, Trajectory

# A run that has reached a minimum has at most this share of its initial height above it, ...
HEIGHT = 1e-3
# ... and has stayed there for so many steps, unless it has converged.
STAY = 10


@dataclass(frozen=True)
class Result:
    """How a run ended.

    Attributes:
        name: of its optimizer.
        run: the run.
        reached: the first step from which it stays near a known minimum; None if it does not.
        point: the kind of stationary point it converged to; None if it has not converged.
    """

    name: str
    run: Trajectory
    reached: int | None
    point: StationaryPoint | None


def ranked(
    runs: Mapping[str, Trajectory],
    objective: Differentiable,
    minima: Sequence[Sequence[float]],
    radius: float,
) -> list[Result]:
    """The results of all runs: the first to reach a minimum first, diverging ones last.

    A run has reached one of the `minima` when it stays within `radius` of it.
    """

    def order(result: Result) -> tuple[int, float]:
        if result.reached is not None:
            return 0, result.reached
        return (2, 0.0) if result.run.is_diverging else (1, float(result.run.values[-1]))

    results = (_result(name, run, objective, minima, radius) for name, run in runs.items())
    return sorted(results, key=order)


def _result(
    name: str,
    run: Trajectory,
    objective: Differentiable,
    minima: Sequence[Sequence[float]],
    radius: float,
) -> Result:
    if run.is_diverging:
        return Result(name, run, None, None)
    converged = run.status == "converged"
    point = stationary_point(objective, run.positions[-1]) if converged else None
    if not len(minima):
        return Result(name, run, None, point)
    places = np.array(minima, dtype=float)
    nearest = places[np.argmin(np.linalg.norm(places - run.positions[-1], axis=1))]
    near = np.linalg.norm(run.positions - nearest, axis=1) <= radius
    height = run.values - float(objective.value(*nearest))
    low = height <= max(HEIGHT * height[0], height[-1] if point == "minimum" else 0.0)
    away = np.flatnonzero(~(near & low))
    step = int(away[-1]) + 1 if away.size else 0
    stays = step <= run.steps - (0 if converged else STAY)
    return Result(name, run, step if stays else None, point)
