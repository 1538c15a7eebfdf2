"""The loss over two coefficients, as a surface and as contours, with the path of descent."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from charts import theme
from charts.camera import LIFT, camera_for
from charts.figure import Figure
from charts.stage import Array, Motion, Trail, point
from core.regression.least_squares import RegressionLoss

GRID = 50
MOST_DOTS = 80
# Points farther away than this many views are not drawn: browsers cannot draw such numbers.
FARTHEST = 1e6
# A diverging run is shown up to this many times the distance of its start from the minimum.
FOLLOWED = 2.0
LABEL_AT = 0.7
# The width of a label as a share of that of the view.
LABEL_WIDTH = 0.4
# Curvatures with a smaller ratio are called equal.
EQUAL_RATIO = 1.01
LABEL = {
    "showarrow": False,
    "font": {"color": "white", "size": 11},
    "bgcolor": "rgba(20, 26, 38, 0.55)",
    "borderpad": 2,
}
WHITE_EDGE = {"color": "white", "width": 1.5}


@dataclass(frozen=True)
class LossSurface:
    """A loss of two coefficients, a path on it, (steps + 1, 2), and the coefficients' names.

    `scales` are typical sizes of the two, which the view shows at least a part of. With `equal`
    both axes have the same scale, so that a round bowl looks round.
    """

    loss: RegressionLoss
    path: Array
    names: tuple[str, str] = ("w", "b")
    scales: ArrayLike = (1.0, 1.0)
    equal: bool = False

    def with_run(self, loss: RegressionLoss, path: Array) -> "LossSurface":
        """Another run in the same view, on the same surface and contours."""
        other = replace(self, loss=loss, path=path)
        vars(other).update(view=self.view, grid=self.grid)
        return other

    @cached_property
    def minimum(self) -> Array:
        """The best pair, (2,)."""
        return self.loss.minimum()

    @cached_property
    def view(self) -> Array:
        """The ranges that contain the path and the minimum with a margin: (2, low and high)."""
        scales = np.maximum(self.scales, np.finfo(float).tiny)
        distance = np.abs(self.path - self.minimum) / scales
        shown = self.path[(distance <= FOLLOWED * distance[0].max()).all(axis=1)]
        corners = np.vstack([shown, self.minimum])
        low, high = corners.min(axis=0), corners.max(axis=0)
        least = 0.05 * np.maximum(np.abs(self.minimum), scales)
        margin = np.maximum(0.35 * (high - low), least)
        sides = [
            theme.rounded_range(*side) for side in zip(low - margin, high + margin, strict=True)
        ]
        low, high = np.array(sides).T
        if self.equal:
            middle, half = (low + high) / 2, (high - low).max() / 2
            low, high = middle - half, middle + half
        return np.stack([low, high], axis=1)

    def drawable_path(self) -> Array:
        """The path, NaN where it is too far away to be drawn: (steps + 1, 2)."""
        views = np.abs(self.path - self.minimum) / np.ptp(self.view, axis=1)
        return np.where((views < FARTHEST).all(axis=1, keepdims=True), self.path, np.nan)

    def in_view(self) -> NDArray[np.bool_]:
        """At which steps the path is in the view: (steps + 1,)."""
        low, high = self.view.T
        return np.asarray(((self.path >= low) & (self.path <= high)).all(axis=1))

    def clipped_path(self) -> Array:
        """The path, ended at the edge of the view where it leaves: (steps + 1, 2)."""
        path, inside = self.path.copy(), self.in_view()
        low, high = self.view.T
        for step in np.flatnonzero(inside[:-1] & ~inside[1:]):
            move = path[step + 1] - path[step]
            edge = np.where(move > 0, high, low) - path[step]
            path[step + 1] = path[step] + move * np.min(edge[move != 0] / move[move != 0])
            inside[step + 1] = True
        return np.where(inside[:, None], path, np.nan)

    @cached_property
    def grid(self) -> tuple[Array, Array, Array]:
        """The coefficients along both axes, and the losses over them: (GRID, GRID)."""
        first, second = (np.linspace(low, high, GRID) for low, high in self.view)
        return first, second, self.loss.value(first[None, :], second[:, None])

    def hover(self, loss: str) -> str:
        """The text at the pointer."""
        return f"{self.names[0]} %{{x:.4g}}<br>{self.names[1]} %{{y:.4g}}<br>loss {loss}"


def surface_3d(surface: LossSurface, panel: str, source: str = "") -> tuple[Figure, Trail, Motion]:
    """The surface in 3-D with the path, its current point and the minimum.

    A new `source` of the data, or new coefficients, reset the camera.
    """
    first, second, heights = surface.grid
    x, y = surface.clipped_path().T
    lift = LIFT * float(np.ptp(heights))
    z = surface.loss.value(x, y) + lift
    minimum = surface.minimum
    goal = np.append(minimum, float(surface.loss.value(*minimum)) + lift)
    shown = [np.column_stack([x, y, z]), goal[None]]
    name = " ".join([source, *surface.names])
    figure = theme.figure_3d(*surface.names, "loss", name, **_scene(surface, shown))
    figure.add_surface(
        x=first,
        y=second,
        z=heights,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        opacity=0.9,
        hovertemplate=surface.hover("%{z:.4g}"),
        name="",
    )
    _mark_3d(figure, mode="lines", line={"color": theme.PATH, "width": 7})
    _mark_3d(figure, marker={"color": theme.PATH, "size": 7})
    _mark_3d(figure, *goal, marker={"color": theme.BEST, "size": 6, "symbol": "diamond"})
    return figure, Trail(panel, 1, x, y, z), Motion(panel, 2, point(x), point(y), point(z))


def _scene(surface: LossSurface, shown: list[Array]) -> dict[str, Any]:
    """Axes around the surface, and a camera that sees most of `shown`."""
    heights = surface.grid[2]
    low, high = float(heights.min()), float(heights.max())
    ends = (low - 0.05 * (high - low), high)
    x, y = ({"range": side, "nticks": 6} for side in surface.view)
    return {
        "xaxis": x,
        "yaxis": y,
        "zaxis": {"range": ends, "exponentformat": "SI", "nticks": 5},
        "camera": camera_for(shown, [*surface.view, ends], heights),
    }


def _mark_3d(
    figure: Figure, x: float = 0.0, y: float = 0.0, z: float = 0.0, **style: object
) -> None:
    style.setdefault("mode", "markers")
    figure.add_scatter3d(x=[x], y=[y], z=[z], **style, hoverinfo="skip")


def contours(
    surface: LossSurface, panel: str, minimum_label: str = "closed form"
) -> tuple[Figure, list[Trail], list[Motion]]:
    """Contour lines, evenly spaced in the logarithm of the loss, with the path on them.

    The last trace is the initial point.
    """
    figure = _contour_lines(surface)
    if surface.loss.eigenvectors is not None:
        _draw_eigenvectors(figure, surface, surface.loss.eigenvectors)
    trails = _draw_path(figure, surface.drawable_path(), panel)
    marker = {"color": theme.PATH, "size": 14, "line": WHITE_EDGE}
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker=marker, name="now", showlegend=False
    )
    now = Motion(panel, len(figure.data) - 1, *(point(axis) for axis in surface.drawable_path().T))
    w, b = surface.minimum
    marker = {"color": theme.BEST, "size": 13, "symbol": "diamond", "line": WHITE_EDGE}
    figure.add_scatter(x=[w], y=[b], mode="markers", marker=marker, name=minimum_label)
    marker = {"color": "white", "size": 13, "line": {"color": theme.PATH, "width": 3}}
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker=marker, name="start", showlegend=False
    )
    start = [point(axis) for axis in surface.drawable_path()[:1].T]
    return figure, trails, [now, Motion(panel, len(figure.data) - 1, *start)]


def _contour_lines(surface: LossSurface) -> Figure:
    first, second, heights = surface.grid
    x, y = ({"range": side} for side in surface.view)
    if surface.equal:
        x |= {"constrain": "domain"}
        y |= {"constrain": "domain", "scaleanchor": "x"}
    figure = theme.figure(*surface.names, x=x, y=y)
    least = min(float(surface.loss.value(*surface.minimum)), float(heights.min()))
    figure.add_contour(
        x=first,
        y=second,
        z=np.log10(heights - least + 1e-3 * np.ptp(heights)),
        customdata=heights,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        ncontours=18,
        line={"width": 0.6},
        hovertemplate=surface.hover("%{customdata:.4g}") + "<extra></extra>",
        showlegend=False,
    )
    return figure


def _draw_path(figure: Figure, path: Array, panel: str) -> list[Trail]:
    """The path (steps + 1, 2) as a line, with a dot at some of its steps.

    Each dot is an element of the page; a thousand of them would make the slider stutter. So the
    first steps all have one, later steps fewer and fewer.
    """
    line, marker = theme.line(theme.PATH, 2.5), {"color": theme.PATH, "size": 6}
    figure.add_scatter(x=[0.0], y=[0.0], mode="lines", line=line, name="path")
    trail = Trail(panel, len(figure.data) - 1, *path.T)
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker=marker, name="steps", showlegend=False
    )
    dotted = np.unique(np.geomspace(1, len(path), MOST_DOTS).round().astype(np.int64)) - 1
    x, y = path[dotted].T
    return [trail, Trail(panel, len(figure.data) - 1, x, y, steps=dotted.astype(float))]


def _draw_eigenvectors(figure: Figure, surface: LossSurface, vectors: Array) -> None:
    """Lines through the minimum along the eigenvectors of the Hessian, (2, 2), labelled."""
    reach = 2 * np.ptp(surface.view, axis=1).max()
    step = np.ptp(surface.view, axis=1).min()
    least = float(surface.loss.value(*surface.minimum))
    rises = surface.loss.value(*(surface.minimum[:, None] + step * vectors)) - least
    labels = ("largest curvature", "smallest curvature")
    if rises[0] < EQUAL_RATIO * rises[1]:
        labels = ("equal curvature", "equal curvature")
    for vector, label, dash in zip(vectors.T, labels, ("dot", "dash"), strict=True):
        x, y = np.stack([surface.minimum - reach * vector, surface.minimum + reach * vector]).T
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line=theme.line("white", 1.5, dash=dash),
            name=label,
            hoverinfo="name",
            showlegend=False,
        )
        x, y = _label_place(surface, vector)
        figure.add_annotation(x=x, y=y, text=label, **LABEL)


def _label_place(surface: LossSurface, vector: Array) -> Array:
    """On the line through the minimum, on the side away from the start if it fits in there."""
    low, high = surface.view.T
    away = vector if vector @ (surface.minimum - surface.path[0]) > 0 else -vector
    for side in (away, -away):
        with np.errstate(divide="ignore"):
            room = np.where(side > 0, high - surface.minimum, surface.minimum - low) / np.abs(side)
        place = surface.minimum + LABEL_AT * room.min() * side
        share = (place[0] - low[0]) / (high[0] - low[0])
        if LABEL_WIDTH <= 2 * share <= 2 - LABEL_WIDTH:
            break
    return np.asarray(place)
