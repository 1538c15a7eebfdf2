"""A loss of two coefficients as a surface and from above, with the path of descent on it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from charts import theme
from charts.camera import LIFT, camera_for
from charts.figure import Figure
from charts.stage import Array, Motion, Trail, point
from core.regression.losses import LineLoss

GRID = 50
MOST_DOTS = 80
# Farther away than this many windows nothing is drawn: browsers draw no larger numbers.
FARTHEST = 1e6
# A run that flies off is followed this many times as far as its start lies from the minimum.
FOLLOWED = 2.0
LABELLED = 0.7
# How near a place may come to the middle of a label, in shares of the window.
LABEL_SIZE = (0.12, 0.07)
# Curvatures whose ratio is smaller than this count as equal.
ROUND = 1.01
LABEL = {
    "showarrow": False,
    "font": {"color": "white", "size": 11},
    "bgcolor": "rgba(20, 26, 38, 0.55)",
    "borderpad": 2,
}
WHITE_EDGE = {"color": "white", "width": 1.5}


@dataclass(frozen=True)
class Landscape:
    """A loss, a path on it of shape (steps + 1, 2), and the names of the two coefficients.

    `sizes` are changes of the two that count: the window shows a part of them at least.
    With `equal` both axes show as many units: a round bowl looks round.
    """

    loss: LineLoss
    path: Array
    names: tuple[str, str] = ("w", "b")
    sizes: ArrayLike = (1.0, 1.0)
    equal: bool = False

    @cached_property
    def sketch(self) -> LineLoss:
        """The loss as it is drawn: of a sample of the points where all of them are too many."""
        return self.loss.sketch()

    @cached_property
    def best(self) -> Array:
        """The minimum, (2,)."""
        return np.array(self.loss.minimum())

    @cached_property
    def window(self) -> Array:
        """The ranges that hold path and minimum with room around: (2, low and high)."""
        size = np.maximum(self.sizes, np.finfo(float).tiny)
        away = np.abs(self.path - self.best) / size
        seen = self.path[(away <= FOLLOWED * away[0].max()).all(axis=1)]
        corners = np.vstack([seen, self.best])
        low, high = corners.min(axis=0), corners.max(axis=0)
        room = np.maximum(0.35 * (high - low), np.maximum(0.05 * np.abs(self.best), 0.05 * size))
        sides = [theme.rounded_range(*side) for side in zip(low - room, high + room, strict=True)]
        low, high = np.array(sides).T
        if self.equal:
            middle, half = (low + high) / 2, (high - low).max() / 2
            low, high = middle - half, middle + half
        return np.stack([low, high], axis=1)

    def drawn(self) -> Array:
        """The path, with a gap where it has left all sight: (steps + 1, 2)."""
        windows = np.abs(self.path - self.best) / np.ptp(self.window, axis=1)
        return np.where((windows < FARTHEST).all(axis=1, keepdims=True), self.path, np.nan)

    def inside(self) -> NDArray[np.bool_]:
        """At which steps the path is in the window: (steps + 1,)."""
        low, high = self.window.T
        return np.asarray(((self.path >= low) & (self.path <= high)).all(axis=1))

    def kept_inside(self) -> Array:
        """The path, cut at the edge of the window where it leaves: (steps + 1, 2)."""
        path, inside = self.path.copy(), self.inside()
        low, high = self.window.T
        for step in np.flatnonzero(inside[:-1] & ~inside[1:]):
            way = path[step + 1] - path[step]
            edge = np.where(way > 0, high, low) - path[step]
            path[step + 1] = path[step] + way * np.min(edge[way != 0] / way[way != 0])
            inside[step + 1] = True
        return np.where(inside[:, None], path, np.nan)

    @cached_property
    def grid(self) -> tuple[Array, Array, Array]:
        """The coefficients along both axes, and the losses over them: (GRID, GRID)."""
        first, second = (np.linspace(low, high, GRID) for low, high in self.window)
        return first, second, self.sketch.value(first[None, :], second[:, None])

    def hover(self, loss: str) -> str:
        """What is said of a place under the pointer."""
        return f"{self.names[0]} %{{x:.4g}}<br>{self.names[1]} %{{y:.4g}}<br>loss {loss}"


def opening(land: Landscape) -> int:
    """Where to open a run that flies off: at its last step before it leaves the window.

    If the first step leaves it, at that one: at the start nothing of the flight would be seen.
    """
    last = len(land.path) - 1
    gone = np.flatnonzero(~land.inside())
    return min(last, max(1, int(gone[0]) - 1)) if gone.size else last


def surface(land: Landscape, panel: str, of: str = "") -> tuple[Figure, Trail, Motion]:
    """The surface in 3-D with path, moving point and minimum.

    As long as it has the same names, `of` among them, it is looked at from where it was.
    """
    first, second, heights = land.grid
    along, across = land.kept_inside().T
    lift = LIFT * float(np.ptp(heights))
    on_surface = land.sketch.value(along, across) + lift
    goal = np.append(land.best, float(land.sketch.value(*land.best)) + lift)
    shown = [np.column_stack([along, across, on_surface]), goal[None]]
    name = " ".join([of, *land.names])
    figure = theme.figure_3d(*land.names, "loss", name, **_scene(land, shown))
    figure.add_surface(
        x=first,
        y=second,
        z=heights,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        opacity=0.9,
        hovertemplate=land.hover("%{z:.4g}"),
        name="",
    )
    _mark_3d(figure, mode="lines", line={"color": theme.PATH, "width": 7})
    _mark_3d(figure, marker={"color": theme.PATH, "size": 7})
    _mark_3d(figure, *goal, marker={"color": theme.BEST, "size": 6, "symbol": "diamond"})
    trail = Trail(panel, 1, along, across, on_surface)
    return figure, trail, Motion(panel, 2, point(along), point(across), point(on_surface))


def _scene(land: Landscape, shown: list[Array]) -> dict[str, Any]:
    """Axes around the surface, and a camera that sees most of what is `shown`."""
    heights = land.grid[2]
    low, high = float(heights.min()), float(heights.max())
    ends = (low - 0.05 * (high - low), high)
    across, along = ({"range": side, "nticks": 6} for side in land.window)
    return {
        "xaxis": across,
        "yaxis": along,
        "zaxis": {"range": ends, "exponentformat": "SI", "nticks": 5},
        "camera": camera_for(shown, [*land.window, ends], heights),
    }


def _mark_3d(
    figure: Figure, x: float = 0.0, y: float = 0.0, z: float = 0.0, **style: object
) -> None:
    style.setdefault("mode", "markers")
    figure.add_scatter3d(x=[x], y=[y], z=[z], **style, hoverinfo="skip")


def contours(land: Landscape, panel: str) -> tuple[Figure, list[Trail], Motion]:
    """Lines of equal loss, evenly spaced in its logarithm, with the axes of curvature."""
    figure = _from_above(land)
    if land.loss.directions is not None:
        _directions(figure, land, land.loss.directions)
    trails = _walk(figure, land.drawn(), panel)
    _mark(figure, [0.0, 0.0], "now", {"color": theme.PATH, "size": 14}, showlegend=False)
    now = Motion(panel, len(figure.data) - 1, *(point(axis) for axis in land.drawn().T))
    marker = {"color": theme.BEST, "size": 13, "symbol": "diamond"}
    _mark(figure, land.best, land.loss.reference, marker)
    return figure, trails, now


def _from_above(land: Landscape) -> Figure:
    """The lines of equal loss; on axes that show as many units where these are of one kind."""
    first, second, heights = land.grid
    across, up = ({"range": side} for side in land.window)
    if land.equal:
        across |= {"constrain": "domain"}
        up |= {"constrain": "domain", "scaleanchor": "x"}
    figure = theme.figure(*land.names, x=across, y=up)
    least = min(float(land.sketch.value(*land.best)), float(heights.min()))
    figure.add_contour(
        x=first,
        y=second,
        z=np.log10(heights - least + 1e-3 * np.ptp(heights)),
        customdata=heights,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        ncontours=18,
        line={"width": 0.6},
        hovertemplate=land.hover("%{customdata:.4g}") + "<extra></extra>",
        showlegend=False,
    )
    return figure


def _walk(figure: Figure, path: Array, panel: str) -> list[Trail]:
    """The path (steps + 1, 2) as a line, and dots at its steps."""
    line, marker = theme.line(theme.PATH, 2.5), {"color": theme.PATH, "size": 6}
    figure.add_scatter(x=[0.0], y=[0.0], mode="lines", line=line, name="path")
    way = Trail(panel, len(figure.data) - 1, *path.T)
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker=marker, name="steps", showlegend=False
    )
    dotted = _dotted(len(path))
    x, y = path[dotted].T
    return [way, Trail(panel, len(figure.data) - 1, x, y, steps=dotted.astype(float))]


def _dotted(places: int) -> NDArray[np.int64]:
    """The steps that get a dot: the early ones all, the late ones now and then.

    Each dot is an element of the page; a thousand of them would make the slider stutter.
    """
    return np.unique(np.geomspace(1, places, MOST_DOTS).round().astype(np.int64)) - 1


def _mark(
    figure: Figure,
    place: Array | list[float],
    name: str,
    marker: dict[str, object],
    **more: bool,
) -> None:
    figure.add_scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        marker={**marker, "line": WHITE_EDGE},
        name=name,
        **more,
    )


def _directions(figure: Figure, land: Landscape, directions: Array) -> None:
    """The directions of largest and smallest curvature through the minimum."""
    reach = 2 * np.ptp(land.window, axis=1).max()
    names = _names_of(land, directions)
    for direction, name, dash in zip(directions.T, names, ("dot", "dash"), strict=True):
        x, y = np.stack([land.best - reach * direction, land.best + reach * direction]).T
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line=theme.line("white", 1.5, dash=dash),
            name=f"{name} direction",
            hoverinfo="name",
            showlegend=False,
        )
        x, y = _towards_the_edge(land, direction)
        figure.add_annotation(x=x, y=y, text=name, **LABEL)


def _names_of(land: Landscape, directions: Array) -> tuple[str, str]:
    """What the directions are: in a round bowl none is steeper than the other."""
    step = np.ptp(land.window, axis=1).min()
    steep, flat = np.asarray(land.loss.value(*(land.best[:, None] + step * directions)))
    least = float(land.loss.value(*land.best))
    if steep - least < ROUND * (flat - least):
        return "equally steep", "equally steep"
    return "steepest", "flattest"


def _towards_the_edge(land: Landscape, direction: Array) -> Array:
    """A place in the window on the line through the minimum: on the side with more room, unless
    the path is there."""
    low, high = land.window.T
    ways = np.array([direction, -direction])
    with np.errstate(divide="ignore"):
        rooms = np.min(np.where(ways > 0, high - land.best, land.best - low) / np.abs(ways), axis=1)
    order = np.argsort(-rooms)
    places = land.best + LABELLED * (rooms[:, None] * ways)[order]
    path = land.path[land.inside()]
    away = np.abs(places[:, None] - path) / (high - low)
    covered = (away < LABEL_SIZE).all(axis=-1).any(axis=1)
    return np.asarray(places[np.argmin(covered)])
