"""Who reached a minimum first: the order of arrival of runs in any number of variables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.descent import Trajectory
from core.optimizer import Array


@dataclass(frozen=True)
class Finish:
    """How a run ended.

    Attributes:
        name: who ran.
        run: the run.
        minimum: the known minimum that it reached, None if it reached none.
        arrival: the first step from which it stays near that minimum, None if there is none.
    """

    name: str
    run: Trajectory
    minimum: Array | None
    arrival: int | None


def finish(name: str, run: Trajectory, minima: Sequence[Sequence[float]], radius: float) -> Finish:
    """Whether, where and when a run came within `radius` of one of the `minima` to stay."""
    last = run.positions[-1]
    distances = [float(np.linalg.norm(last - np.array(minimum))) for minimum in minima]
    if run.diverges or not distances or min(distances) > radius:
        return Finish(name, run, None, None)
    minimum = np.array(minima[int(np.argmin(distances))], dtype=float)
    away = np.flatnonzero(np.linalg.norm(run.positions - minimum, axis=1) > radius)
    return Finish(name, run, minimum, int(away[-1]) + 1 if away.size else 0)


def standings(
    runs: Mapping[str, Trajectory], minima: Sequence[Sequence[float]], radius: float
) -> list[Finish]:
    """All runs, the first to arrive first, then those on their way, then those that diverged."""

    def rank(one: Finish) -> tuple[int, float]:
        if one.arrival is not None:
            return 0, one.arrival
        return (2, 0.0) if one.run.diverges else (1, float(one.run.values[-1]))

    return sorted((finish(name, run, minima, radius) for name, run in runs.items()), key=rank)
