"""The figures of Descent in two variables: surface, contours, and values by step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.camera import LIFT, camera_for
from charts.descent import arithmetic
from charts.descent.gradient_arrow import gradient_arrow
from charts.descent.runs import Range, Run, by_step, initial_point
from charts.figure import Figure
from charts.stage import Array, Motion, Panel, Stage, Trail, point
from core.descent.schedules import Schedule
from core.descent.trajectory import Trajectory
from core.formulas import Objective

GRID = 90
# If the highest values are so many times the median, a logarithmic scale is used.
STEEP = 15.0
# Larger values are not drawn: their range would overflow.
MAX_VALUE = 1e100
TICKS = 5
WHITE_EDGE = {"color": "white", "width": 1.5}
HOVER = "x %{x:.3g}<br>y %{y:.3g}<br>f %{customdata:.4g}<extra></extra>"

Views = tuple[Range, ...]


@dataclass(frozen=True)
class SurfaceGrid:
    """The values of a function on a grid.

    `values` has shape (y, x), with NaN where there is nothing to draw; `lowest` is the lowest
    value on the grid, at known minima and on the runs, from which heights are measured.
    """

    formula: str
    x: Array
    y: Array
    values: Array
    lowest: float
    minima: tuple[tuple[float, float], ...]

    @property
    def views(self) -> Views:
        """The ranges of x and y."""
        return (float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1]))

    @property
    def height(self) -> float:
        """The highest value above the lowest, 0 if there is nothing to draw."""
        return float(np.fmax.reduce(self.values, axis=None, initial=self.lowest)) - self.lowest

    @cached_property
    def logarithmic(self) -> bool:
        """Whether the values differ so much that a logarithmic scale is needed."""
        heights = self.values[np.isfinite(self.values)] - self.lowest
        middle, top = np.quantile(heights, [0.5, 0.99]) if heights.size else (0.0, 0.0)
        return bool(top > STEEP * middle)

    @cached_property
    def usual_gradient(self) -> float:
        """A norm that four fifths of the gradients exceed, from differences on the grid."""
        with np.errstate(all="ignore"):
            norms = np.hypot(*np.gradient(self.values, self.y, self.x))
        known = norms[np.isfinite(norms)]
        return float(np.quantile(known, 0.2)) if known.size else 0.0

    @cached_property
    def levels(self) -> Array:
        """The logarithm of the height above the lowest value, which is raised a little above 0."""
        heights = self.values - self.lowest
        spread = heights[np.isfinite(heights)].std() if np.isfinite(heights).any() else 0.0
        return np.asarray(np.log10(heights + 2e-3 * spread + 1e-12))

    def scaled(self, values: Array) -> Array:
        """Values as the surface shows them: their logarithm if `logarithmic`."""
        if not self.logarithmic:
            return values
        with np.errstate(all="ignore"):
            return np.log10(np.maximum(values - self.lowest, 0) + 1e-2)

    def contains(self, run: Trajectory) -> NDArray[np.bool_]:
        """Which positions of a run are inside the views, or just outside."""
        middle, half = np.mean(self.views, axis=1), np.ptp(self.views, axis=1) / 2
        return np.asarray((np.abs(run.positions - middle) <= 1.05 * half).all(axis=1))


def surface_grid(
    objective: Objective,
    views: Views,
    minima: tuple[tuple[float, float], ...],
    runs: Sequence[Trajectory] = (),
) -> SurfaceGrid:
    """The values of `objective` over the views. Values beyond MAX_VALUE are left out."""
    x, y = np.linspace(*views[0], GRID), np.linspace(*views[1], GRID)
    with np.errstate(all="ignore"):
        values = objective.value(x[None, :], y[:, None])
    values = np.where(np.abs(values) < MAX_VALUE, values, np.nan)
    grid = SurfaceGrid(objective.text, x, y, values, 0.0, minima)
    on_runs = [run.values[grid.contains(run)] for run in runs]
    at_minima = [objective.value(*place).ravel() for place in minima]
    every = np.concatenate([values.ravel(), *at_minima, *on_runs])
    every = every[np.abs(every) < MAX_VALUE]
    lowest = float(every.min()) if every.size else 0.0
    return SurfaceGrid(objective.text, x, y, values, lowest, minima)


def two_variables(
    grid: SurfaceGrid, schedule: Schedule, runs: list[Run], selected: Run, steps: int
) -> Stage:
    """All runs on the surface and its contours, their values, and one run's next step.

    `steps` is the number of planned steps; a run that diverged has fewer.
    """
    plane = only_contours(grid, schedule, runs, selected, steps)
    surface, trails, motions = _surface(grid, runs)
    heights, label = [run.trajectory.values - grid.lowest for run in runs], "f − lowest f"
    name, heading, values, more = by_step(
        "values", "Value above the lowest, by step", runs, label, heights, most=10 * grid.height
    )
    empty = not np.isfinite(grid.values).any()
    title = "Surface (no finite values here)" if empty else "Surface"
    return replace(
        plane,
        panels=(
            Panel("surface", surface, title, 430, 6, hint="drag to rotate"),
            *plane.panels,
            Panel(name, values, heading, 250, below=True),
        ),
        trails=(*trails, *plane.trails, *more),
        motions=(*motions, *plane.motions),
    )


def only_contours(
    grid: SurfaceGrid, schedule: Schedule, runs: list[Run], selected: Run, steps: int
) -> Stage:
    """The stage without its 3-D figure, which takes most of the time, and the one below."""
    contours, trails, motions = _contours(grid, runs)
    balls = tuple(motion.trace for motion in motions)
    motions.append(initial_point(contours, "contours", _clipped(grid, runs[0])))
    handle = motions[-1].trace
    path = _clipped(grid, selected)
    motions += gradient_arrow(contours, "contours", selected, path, grid.usual_gradient)
    panel = Panel(
        "contours",
        contours,
        "Contours",
        430,
        6,
        True,
        hint="drag the initial point or click",
        handle=handle,
        selects=True,
        balls=balls,
    )
    return Stage(
        panels=(panel,),
        steps=max(run.trajectory.steps for run in runs),
        trails=tuple(trails),
        motions=tuple(motions),
        caption=arithmetic.two_variables(selected, schedule, steps),
    )


def _surface(grid: SurfaceGrid, runs: list[Run]) -> tuple[Figure, list[Trail], list[Motion]]:
    z = grid.scaled(grid.values)
    finite = z[np.isfinite(z)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    z_view = low - 0.05 * (high - low), high + 1e-9
    paths = [_path_above(grid, run, LIFT * (high - low)) for run in runs]
    axes = {
        "xaxis": {"range": grid.views[0], "nticks": TICKS},
        "yaxis": {"range": grid.views[1], "nticks": TICKS},
        "zaxis": {"range": z_view, "nticks": TICKS, "exponentformat": "SI"},
        "camera": camera_for([np.column_stack(path) for path in paths], [*grid.views, z_view], z),
    }
    z_title = "log₁₀ f" if grid.logarithmic else "f"
    figure = theme.figure_3d("x", "y", z_title, grid.formula, **axes)
    # WebGL fails on a surface without any finite value.
    if finite.size:
        style = {"colorscale": theme.SURFACE_COLOURS, "showscale": False, "opacity": 0.92}
        figure.add_surface(
            x=grid.x, y=grid.y, z=z, customdata=grid.values, hovertemplate=HOVER, **style
        )
    trails, motions = [], []
    for run, path in zip(runs, paths, strict=True):
        place = {"x": [0.0], "y": [0.0], "z": [0.0], "hoverinfo": "skip"}
        figure.add_scatter3d(**place, mode="lines", line={"color": run.colour, "width": 6})
        trails.append(Trail("surface", len(figure.data) - 1, *path))
        figure.add_scatter3d(**place, mode="markers", marker={"color": run.colour, "size": 6})
        ball = (*path[:2], path[2] + LIFT * (high - low))
        motions.append(Motion("surface", len(figure.data) - 1, *map(point, ball)))
    return figure, trails, motions


def _path_above(grid: SurfaceGrid, run: Run, lift: float) -> tuple[Array, Array, Array]:
    """The path of a run just above the surface, with gaps outside: 3-D plots are not cut there."""
    values = run.trajectory.values
    inside = grid.contains(run.trajectory) & (np.abs(values) < MAX_VALUE)
    x, y = np.where(inside, run.trajectory.positions.T, np.nan)
    return x, y, np.where(inside, grid.scaled(values), np.nan) + lift


def _contours(grid: SurfaceGrid, runs: list[Run]) -> tuple[Figure, list[Trail], list[Motion]]:
    x_axis = {"range": grid.views[0], "constrain": "domain"}
    # With equal scales the gradient is perpendicular to the contours.
    y_axis = {"range": grid.views[1], "constrain": "domain", "scaleanchor": "x"}
    figure = theme.figure("x", "y", x_axis, y_axis, uirevision=grid.formula)
    beside = {"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top", "font": {"size": 11}}
    figure.update_layout(legend=beside)
    figure.add_contour(
        x=grid.x,
        y=grid.y,
        z=grid.levels,
        customdata=grid.values,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        ncontours=16,
        line={"width": 0.5},
        hovertemplate=HOVER,
        showlegend=False,
    )
    if grid.minima:
        x, y = zip(*grid.minima, strict=True)
        diamond = {"color": theme.BEST, "size": 12, "symbol": "diamond", "line": WHITE_EDGE}
        figure.add_scatter(x=x, y=y, mode="markers", marker=diamond, name="known minimum")
    trails, motions = [], []
    for run in runs:
        path = _clipped(grid, run)
        style = {"mode": "lines", "line": theme.line(run.colour, 2.5), "showlegend": False}
        figure.add_scatter(x=[0.0], y=[0.0], hoverinfo="skip", **style)
        trails.append(Trail("contours", len(figure.data) - 1, *path))
        marker = {"color": run.colour, "size": 13, "line": WHITE_EDGE}
        figure.add_scatter(x=[0.0], y=[0.0], mode="markers", marker=marker, name=run.name)
        motions.append(Motion("contours", len(figure.data) - 1, *map(point, path)))
    return figure, trails, motions


def _clipped(grid: SurfaceGrid, run: Run) -> tuple[Array, Array]:
    """The path of a run, kept close to the views."""
    x, y = run.trajectory.positions.T
    return theme.clipped(x, *grid.views[0]), theme.clipped(y, *grid.views[1])
