"""Runs with their optimizers, and figures of their course by step."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.figure import Figure
from charts.stage import Array, Motion, Trail, point
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import Trajectory

Range = tuple[float, float]
# The name of a panel, its title, its figure and what grows in it.
Detail = tuple[str, str, Figure, list[Trail]]


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


def initial_point(figure: Figure, panel: str, path: tuple[Array, Array]) -> Motion:
    """A ring around the first point of a path."""
    ring = {"symbol": "circle-open", "size": 19, "color": theme.GREY, "line": {"width": 2}}
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker=ring, name="initial point", showlegend=False
    )
    return Motion(panel, len(figure.data) - 1, *(point(side[:1]) for side in path))


def by_step(
    panel: str,
    title: str,
    runs: list[Run],
    y_title: str,
    columns: list[Array],
    y_view: Range | None = None,
    most: float = np.inf,
) -> Detail:
    """A growing line per run, over `y_view` or on a logarithmic axis up to `most`.

    The axes are fixed while the lines grow. On a logarithmic axis 0 is a gap.
    """
    axis = {"range": y_view} if y_view else theme.log_axis(*theme.log_range(columns, most))
    span = {"range": (0, max(1, *map(len, columns)))}
    figure = theme.figure("step", y_title, x=span, y=axis, showlegend=False)
    trails = []
    for run, column in zip(runs, columns, strict=True):
        if y_view:
            y = theme.clipped(column, *y_view)
        else:
            y = np.where(column > theme.TINY, np.minimum(column, 100 * most), np.nan)
        step = np.arange(len(y), dtype=float)
        figure.add_scatter(x=step, y=y, mode="lines", line=theme.line(run.colour), name=run.name)
        trails.append(Trail(panel, len(figure.data) - 1, step, y))
    return panel, title, figure, trails
