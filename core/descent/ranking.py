"""Who reached a minimum first: the order of arrival of runs in any number of variables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.descent.trajectory import Differentiable, Trajectory

Ground = Literal["minimum", "maximum", "saddle", "flat part"]

# Who has reached a minimum has left of the height of the start above it at most this share, ...
LEFT = 1e-3
# ... and has been there for so many steps, unless it stands still.
STAY = 10
# Slopes are compared at this distance, in units of 1 + the coordinate, to tell the curvature.
ASIDE = 1e-3
# A curvature of this share of the largest one, or of 1, is none.
FLAT = 1e-12


@dataclass(frozen=True)
class Finish:
    """How a run ended.

    Attributes:
        name: who ran.
        run: the run.
        minimum: the known minimum that it reached, None if it reached none.
        arrival: the first step from which it stays near that minimum, None if there is none.
        ground: on what it came to rest, None if it still moves.
    """

    name: str
    run: Trajectory
    minimum: Array | None
    arrival: int | None
    ground: Ground | None


def finish(
    name: str,
    run: Trajectory,
    objective: Differentiable,
    minima: Sequence[Sequence[float]],
    radius: float,
) -> Finish:
    """Whether, where and when a run came to one of the `minima` to stay.

    It is there when it is within `radius`, and as good as down: no higher above the minimum
    than a thousandth of what its start was, or stands still.
    """
    ended = run.status == "converged" and not run.is_diverging
    ground = lie(objective, run.positions[-1]) if ended else None
    if run.is_diverging or not len(minima):
        return Finish(name, run, None, None, ground)
    places = np.array(minima, dtype=float)
    minimum = places[np.argmin(np.linalg.norm(places - run.positions[-1], axis=1))]
    above = run.values - float(objective.value(*minimum))
    low = max(LEFT * above[0], above[-1] if ground == "minimum" else 0.0)
    arrival = _arrival(run, minimum, radius, above <= low)
    if arrival > run.steps - (0 if ended else STAY):
        return Finish(name, run, None, None, ground)
    return Finish(name, run, minimum, arrival, ground)


def _arrival(run: Trajectory, minimum: Array, radius: float, down: NDArray[np.bool_]) -> int:
    """The first step from which a run stays at the minimum; one more than it has if none."""
    near = np.linalg.norm(run.positions - minimum, axis=1) <= radius
    away = np.flatnonzero(~(near & down))
    return int(away[-1]) + 1 if away.size else 0


def lie(objective: Differentiable, place: Array) -> Ground:
    """The lie of the land where the slope is 0, by the signs of its curvatures.

    They are the eigenvalues of the Hessian, of differences of the exact gradient: so a kink
    has a curvature, too.
    """
    aside = ASIDE * np.diag(1 + np.abs(place))
    with np.errstate(all="ignore"):
        ahead, behind = (np.array(objective.gradient(*(place + s * aside).T)) for s in (1, -1))
        changes = (ahead - behind) / (2 * np.diag(aside))
    if not np.isfinite(changes).all():
        return "flat part"
    curvatures = np.linalg.eigvalsh((changes + changes.T) / 2)
    least = FLAT * max(1.0, float(np.abs(curvatures).max()))
    if (np.abs(curvatures) <= least).any():
        return "flat part"
    if (curvatures > 0).all():
        return "minimum"
    return "maximum" if (curvatures < 0).all() else "saddle"


def standings(
    runs: Mapping[str, Trajectory],
    objective: Differentiable,
    minima: Sequence[Sequence[float]],
    radius: float,
) -> list[Finish]:
    """All runs, the first to arrive first, then those on their way, then those that diverged."""

    def rank(one: Finish) -> tuple[int, float]:
        if one.arrival is not None:
            return 0, one.arrival
        return (2, 0.0) if one.run.is_diverging else (1, float(one.run.values[-1]))

    finishes = (finish(name, run, objective, minima, radius) for name, run in runs.items())
    return sorted(finishes, key=rank)
