"""The Descent lab in two variables: a surface, seen from the side and from above, and the race."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.camera import LIFT, camera_for
from charts.descent import next_step as downhill
from charts.descent.curve import Racer
from charts.figure import Figure
from charts.stage import Array, Caption, Motion, Panel, Stage, Trail, point
from core.descent.schedules import Schedule
from core.descent.trajectory import Trajectory
from core.formulas.objective import Objective

GRID = 90
# Where the highest part is so many times higher than the middle, heights are shown as logarithms.
STEEP = 15.0
# What is higher, or deeper, is not drawn: the spread of such heights leaves the finite numbers.
HIGHEST = 1e100
TICKS = 5
WHITE_EDGE = {"color": "white", "width": 1.5}

Range = tuple[float, float]


@dataclass(frozen=True)
class Terrain:
    """The function of a formula over a window, and the height from which it is measured.

    `heights` has shape (y, x), with NaN where there is nothing to draw.
    """

    formula: str
    x: Array
    y: Array
    heights: Array
    floor: float
    minima: tuple[tuple[float, float], ...]

    @property
    def views(self) -> tuple[Range, Range]:
        """The ends of both axes."""
        return (float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1]))

    @property
    def tallest(self) -> float:
        """The highest place over the floor, 0 if there is nothing to draw."""
        return float(np.fmax.reduce(self.heights, axis=None, initial=self.floor)) - self.floor

    @property
    def logarithmic(self) -> bool:
        """Whether the heights differ so much that only their logarithms make a picture."""
        heights = self.heights[np.isfinite(self.heights)] - self.floor
        middle, top = np.quantile(heights, [0.5, 0.99]) if heights.size else (0.0, 0.0)
        return bool(top > STEEP * middle)

    def drawn(self, heights: Array, logarithmic: bool) -> Array:
        """Heights as they are drawn in 3-D."""
        if not logarithmic:
            return heights
        with np.errstate(all="ignore"):
            return np.log10(np.maximum(heights - self.floor, 0) + 1e-2)


def terrain(
    objective: Objective,
    x_view: Range,
    y_view: Range,
    minima: tuple[tuple[float, float], ...],
    runs: Sequence[Trajectory] = (),
) -> Terrain:
    """A window on a function; its floor is the lowest place seen, known or walked upon in it.

    A place too deep to be drawn is no floor: above it all others would be equally high.
    """
    x, y = np.linspace(*x_view, GRID), np.linspace(*y_view, GRID)
    with np.errstate(all="ignore"):
        heights = objective.value(x[None, :], y[:, None])
    heights = np.where(np.abs(heights) < HIGHEST, heights, np.nan)
    walked = [run.values[_seen(run, (x_view, y_view))] for run in runs]
    known = [objective.value(*place).ravel() for place in minima]
    low = np.concatenate([heights.ravel(), *known, *walked])
    low = low[np.abs(low) < HIGHEST]
    floor = float(low.min()) if low.size else 0.0
    return Terrain(objective.text, x, y, heights, floor, minima)


def _seen(run: Trajectory, views: tuple[Range, Range]) -> NDArray[np.bool_]:
    """Which of the positions of a run lie in the window, or just outside."""
    middle, half = np.mean(views, axis=1), np.ptp(views, axis=1) / 2
    return np.asarray((np.abs(run.positions - middle) <= 1.05 * half).all(axis=1))


def window(x_view: Range, y_view: Range, start: tuple[float, float]) -> tuple[Range, Range]:
    """What to show of both axes: the usual views, or, in their proportions, as far as the start."""
    views = np.array([x_view, y_view])
    low, high = np.minimum(views[:, 0], start), np.maximum(views[:, 1], start)
    grown = float(((high - low) / np.ptp(views, axis=1)).max())
    if grown == 1:
        return x_view, y_view
    middle, half = (low + high) / 2, 0.55 * grown * np.ptp(views, axis=1)
    (left, right), (bottom, top) = np.column_stack([middle - half, middle + half]).tolist()
    return (left, right), (bottom, top)


def two_variables(
    land: Terrain, racers: list[Racer], focus: Racer, schedule: Schedule, steps: int
) -> Stage:
    """All racers on the surface, from above, their heights, and the step of the focus explained.

    `steps` is what was asked for; a run that diverged has fewer.
    """
    logarithmic = land.logarithmic
    side, side_trails, side_motions = _side(land, racers, logarithmic)
    above, above_trails, above_motions = _above(land, racers)
    above_motions += downhill.arrow(above, "contours", focus, _held(land, focus))
    heights, height_trails = _heights(land, racers)
    empty = not np.isfinite(land.heights).any()
    title = "The surface: it has no finite height here" if empty else "The surface: turn it"
    return Stage(
        panels=(
            Panel("surface", side, title, 430, 6),
            Panel("contours", above, "From above", 430, 6, True, hint="click to move the start"),
            Panel(
                "heights", heights, "Height above the lowest point, against step", 250, below=True
            ),
        ),
        steps=max(racer.run.steps for racer in racers),
        trails=tuple(side_trails + above_trails + height_trails),
        motions=tuple(side_motions + above_motions),
        caption=_words(racers, downhill.words(focus, schedule, steps)),
    )


def _side(
    land: Terrain, racers: list[Racer], logarithmic: bool
) -> tuple[Figure, list[Trail], list[Motion]]:
    drawn = land.drawn(land.heights, logarithmic)
    low, high = _extremes(drawn)
    z_view = low - 0.05 * (high - low), high + 1e-9
    lift = LIFT * (high - low)
    inside = [_inside(land, racer, logarithmic) for racer in racers]
    paths = [(x, y, z + lift) for x, y, z in inside]
    camera = camera_for([np.column_stack(path) for path in paths], [*land.views, z_view], drawn)
    # With more labels those of the heights stand on each other.
    axes = {
        "xaxis": {"range": land.views[0], "nticks": TICKS},
        "yaxis": {"range": land.views[1], "nticks": TICKS},
        "zaxis": {"range": z_view, "nticks": TICKS, "exponentformat": "SI"},
        "camera": camera,
    }
    figure = theme.figure_3d("x", "y", "log₁₀ f" if logarithmic else "f", land.formula, **axes)
    # Of a surface without any height WebGL can make nothing, and fails.
    if np.isfinite(drawn).any():
        figure.add_surface(
            x=land.x,
            y=land.y,
            z=drawn,
            customdata=land.heights,
            colorscale=theme.SURFACE_COLOURS,
            showscale=False,
            opacity=0.92,
            hovertemplate="x %{x:.3g}<br>y %{y:.3g}<br>f %{customdata:.4g}<extra></extra>",
        )
    trails, motions = [], []
    for racer, (path_x, path_y, path_z) in zip(racers, paths, strict=True):
        place = {"x": [0.0], "y": [0.0], "z": [0.0], "hoverinfo": "skip"}
        figure.add_scatter3d(**place, mode="lines", line={"color": racer.colour, "width": 6})
        trails.append(Trail("surface", len(figure.data) - 1, path_x, path_y, path_z))
        figure.add_scatter3d(**place, mode="markers", marker={"color": racer.colour, "size": 6})
        motions.append(
            Motion("surface", len(figure.data) - 1, point(path_x), point(path_y), point(path_z))
        )
    return figure, trails, motions


def _extremes(heights: Array) -> Range:
    """The lowest and the highest of what is drawn; 0 and 1 if that is nothing."""
    finite = heights[np.isfinite(heights)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _inside(land: Terrain, racer: Racer, logarithmic: bool) -> tuple[Array, Array, Array]:
    """The path over the surface, with gaps where it is outside the window: 3-D is not cut there."""
    inside = _seen(racer.run, land.views)
    x, y = np.where(inside, racer.run.positions.T, np.nan)
    return x, y, np.where(inside, land.drawn(racer.run.values, logarithmic), np.nan)


def _above(land: Terrain, racers: list[Racer]) -> tuple[Figure, list[Trail], list[Motion]]:
    """Lines of equal height, evenly spaced in its logarithm above the floor."""
    x_view, y_view = land.views
    across = {"range": x_view, "constrain": "domain"}
    # One scale for both axes: only so the slope stands upright on the lines of equal height.
    up = {"range": y_view, "constrain": "domain", "scaleanchor": "x"}
    figure = theme.figure("x", "y", x=across, y=up)
    figure.add_contour(
        x=land.x,
        y=land.y,
        z=_levels(land),
        customdata=land.heights,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        ncontours=16,
        line={"width": 0.5},
        hovertemplate="x %{x:.3g}<br>y %{y:.3g}<br>f %{customdata:.4g}<extra></extra>",
        showlegend=False,
    )
    if land.minima:
        figure.add_scatter(
            x=[m[0] for m in land.minima],
            y=[m[1] for m in land.minima],
            mode="markers",
            marker={"color": theme.BEST, "size": 12, "symbol": "diamond", "line": WHITE_EDGE},
            name="known minimum",
        )
    trails, motions = [], []
    for racer in racers:
        path_x, path_y = _held(land, racer)
        style = {"mode": "lines", "line": theme.line(racer.colour, 2.5), "showlegend": False}
        figure.add_scatter(x=[0.0], y=[0.0], hoverinfo="skip", **style)
        trails.append(Trail("contours", len(figure.data) - 1, path_x, path_y))
        marker = {"color": racer.colour, "size": 13, "line": WHITE_EDGE}
        figure.add_scatter(x=[0.0], y=[0.0], mode="markers", marker=marker, name=racer.name)
        motions.append(Motion("contours", len(figure.data) - 1, point(path_x), point(path_y)))
    return figure, trails, motions


def _held(land: Terrain, racer: Racer) -> tuple[Array, Array]:
    """The path of a racer seen from above, held near the window."""
    x, y = racer.run.positions.T
    return theme.clipped(x, *land.views[0]), theme.clipped(y, *land.views[1])


def _levels(land: Terrain) -> Array:
    """The logarithm of the height above the floor, which itself is lifted a little above 0."""
    above = land.heights - land.floor
    spread = above[np.isfinite(above)].std() if np.isfinite(above).any() else 0.0
    return np.asarray(np.log10(above + 2e-3 * spread + 1e-12))


def _heights(land: Terrain, racers: list[Racer]) -> tuple[Figure, list[Trail]]:
    figure = theme.figure("step", "f − lowest", showlegend=False)
    most = 10 * land.tallest
    trails = []
    for racer in racers:
        above = racer.run.values - land.floor
        above = np.where(above > theme.TINY, np.minimum(above, 100 * most), np.nan)
        step = np.arange(len(above), dtype=float)
        line = theme.line(racer.colour)
        figure.add_scatter(x=step, y=above, mode="lines", line=line, name=racer.name)
        trails.append(Trail("heights", len(figure.data) - 1, step, above))
    low, high = theme.log_range([trail.y for trail in trails], most)
    figure.update_xaxes(range=(0, max(1, *(racer.run.steps for racer in racers))))
    figure.update_yaxes(**theme.log_axis(low, high))
    return figure, trails


def _words(racers: list[Racer], step: tuple[str, dict[str, Array]]) -> Caption:
    """A line for each racer: where it is; and one for the step that is explained."""
    lines = ["<b>Step {step}</b>"]
    values: dict[str, Array] = {}
    for place, racer in enumerate(racers):
        lines.append(
            f"<span style='color:{racer.colour}'>●</span> {racer.name}: "
            f"x = {{x{place}}}, &nbsp; y = {{y{place}}}, &nbsp; f = {{f{place}}}"
        )
        x, y = racer.run.positions.T
        values |= {f"x{place}": x, f"y{place}": y, f"f{place}": racer.run.values}
    line, numbers = step
    return Caption("<br>".join([*lines, line]), values | numbers)
