"""The loss landscape of a run that has ended, computed in the background."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
import torch

from core.inspection.landscape import (
    SIZE,
    Landscape,
    PlaneLoss,
    grid_order,
    principal_plane,
    random_plane,
)
from core.runs.jobs import Job
from core.runs.runs import Run
from core.runs.scheduler import Scheduler
from core.training.datasets.batches import Batches

Directions = Literal["principal", "random"]
IMAGES = 5_000
EXPIRY = 5.0  # seconds
LARGEST = 1e30


class LandscapeJob(Job):
    """The loss over the plane of principal or random directions, from coarse to fine.

    It stops a few seconds after the last `look`. Once complete, the result is in
    `run.landscapes`.
    """

    def __init__(
        self, run: Run, directions: Directions, scheduler: Scheduler, is_wanted: Callable[[], bool]
    ) -> None:
        super().__init__("landscape", scheduler, lambda: is_wanted() and self._seen(), run.config)
        self.run = run
        self.directions = directions
        self._looked_at = time.monotonic()
        self._found: Landscape | None = None
        self._launch()

    def look(self) -> Landscape | None:
        """What is computed so far; None before the first values."""
        with self._changed:
            self._looked_at = time.monotonic()
            found = self._found
            return replace(found, values=found.values.copy()) if found else None

    def _seen(self) -> bool:
        return time.monotonic() - self._looked_at < EXPIRY

    def _compute(self) -> None:
        run, moments = self.run, self.run.moments.weights
        if self.directions == "principal":
            plane = principal_plane(moments)
        else:
            plane = random_plane(moments, run.config.hidden)
        batches = Batches(run.config, run.dataset, torch.device("cpu"))
        loss = PlaneLoss(plane, run.config, batches.images[:IMAGES], batches.labels[:IMAGES])
        heights = np.array([loss.at(a, b) for a, b in plane.path.tolist()])
        values = np.full((SIZE, SIZE), math.nan)
        found = Landscape(plane.axes, values, run.moments.steps, plane.path, heights, plane.share)
        with self._changed:
            self._found = found
        for row, column in grid_order():
            if self._yield_core():
                return
            value = loss.at(float(plane.axes[0, column]), float(plane.axes[1, row]))
            # An overflow is the largest loss that a figure can show, not a gap.
            values[row, column] = min(value, LARGEST) if math.isfinite(value) else LARGEST
        run.landscapes[self.directions] = found
