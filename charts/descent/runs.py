"""A run with its optimizer, as the figures of Descent show it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charts import theme
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import Trajectory

Range = tuple[float, float]


@dataclass(frozen=True)
class Run:
    """An optimizer and the trajectory it took."""

    optimizer: Optimizer
    trajectory: Trajectory

    @property
    def name(self) -> str:
        """The name of the optimizer."""
        return self.optimizer.name

    @property
    def colour(self) -> str:
        """The colour of the optimizer, the same on every page."""
        return theme.OPTIMIZER_COLOURS[self.name]

    def followed(self, view: Range) -> NDArray[np.bool_]:
        """Which positions in one variable are close enough to the initial point to be shown."""
        x = self.trajectory.positions[:, 0]
        return np.asarray(np.abs(x - x[0]) <= theme.CLIP_MARGIN * (view[1] - view[0]))
