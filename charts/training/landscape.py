"""The loss over a plane of parameters, as contours and in space, with the path of the run."""

from typing import Any

import numpy as np

from charts import theme
from charts.camera import LIFT, camera_for
from charts.figure import Figure
from charts.numbers import readable
from charts.stage import Array, Caption, Motion, Panel, Stage, Trail, point
from core.inspection.landscape import Landscape

HEIGHT = 400
CAPTION = "Step {moment}: loss {plane} in this plane, {run} on the batch of this step"
MARKER = {"color": theme.PATH, "size": 13, "line": {"color": "white", "width": 1.5}}


def landscape(found: Landscape, losses: Array, names: tuple[str, str]) -> Stage:
    """Contours and surface of the finest complete grid, with a player for the path.

    `losses` (n,) are those that the run recorded at the steps of the path, NaN at step 0;
    `names` are those of the two directions.
    """
    flat, line, now = _contours(found, names)
    surface, line_3d, now_3d = _surface(found, names)
    values = {
        "moment": [f"{step:,}" for step in found.steps.tolist()],
        "plane": [readable(value, 3) for value in found.path_losses.tolist()],
        "run": ["–" if np.isnan(value) else readable(value, 3) for value in losses.tolist()],
    }
    return Stage(
        (
            Panel("contours", flat, "Contours", HEIGHT, 6),
            Panel("surface", surface, "In space", HEIGHT, 6, hint="drag to rotate"),
        ),
        steps=len(found.steps) - 1,
        trails=(line, line_3d),
        motions=(now, now_3d),
        caption=Caption(CAPTION, values),
    )


def _contours(found: Landscape, names: tuple[str, str]) -> tuple[Figure, Trail, Motion]:
    first, second, values = found.finest()
    x, y = ({"range": [side[0], side[-1]]} for side in found.axes.tolist())
    figure = theme.figure(*names, x=x, y=y, showlegend=False)
    figure.add_contour(
        x=first,
        y=second,
        z=np.log10(np.maximum(values, theme.TINY)),
        customdata=values,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        ncontours=24,
        line={"width": 0.6},
        hovertemplate="loss %{customdata:.3g}<extra></extra>",
    )
    a, b = found.path.T
    figure.add_scatter(
        x=[0.0],
        y=[0.0],
        mode="lines+markers",
        marker={"size": 4, "color": theme.PATH},
        line=theme.line(theme.PATH, 2.5),
        hoverinfo="skip",
    )
    figure.add_scatter(x=[0.0], y=[0.0], mode="markers", marker=MARKER, hoverinfo="skip")
    return figure, Trail("contours", 1, a, b), Motion("contours", 2, point(a), point(b))


def _surface(found: Landscape, names: tuple[str, str]) -> tuple[Figure, Trail, Motion]:
    """The logarithm of the loss is drawn, on an axis with the losses themselves."""
    first, second, values = found.finest()
    heights = np.log10(np.maximum(values, theme.TINY))
    path = np.log10(np.maximum(found.path_losses, theme.TINY))
    low = float(min(path.min(), heights.min(initial=path.min())))
    high = float(max(path.max(), heights.max(initial=path.max()))) + 1e-6
    path = path + LIFT * (high - low)
    sides = [(side[0], side[-1]) for side in found.axes.tolist()]
    line = np.column_stack([found.path, path])
    scene: dict[str, Any] = {
        "xaxis": {"range": sides[0], "nticks": 5},
        "yaxis": {"range": sides[1], "nticks": 5},
        "zaxis": {"range": (low, high), **_ticks(low, high)},
        "camera": camera_for([line], [*sides, (low, high)], heights),
    }
    figure = theme.figure_3d(*names, "loss", " ".join(names), **scene)
    figure.add_surface(
        x=first,
        y=second,
        z=heights,
        customdata=values,
        colorscale=theme.SURFACE_COLOURS,
        showscale=False,
        opacity=0.9,
        hovertemplate="loss %{customdata:.3g}<extra></extra>",
    )
    for mode, size in (("lines", 0), ("markers", 7)):
        figure.add_scatter3d(
            x=[0.0], y=[0.0], z=[0.0], mode=mode, line={"color": theme.PATH, "width": 7},
            marker={"color": theme.PATH, "size": size}, hoverinfo="skip",
        )  # fmt: skip
    a, b = found.path.T
    return (
        figure,
        Trail("surface", 1, a, b, path),
        Motion("surface", 2, point(a), point(b), point(path)),
    )


def _ticks(low: float, high: float) -> dict[str, list[float] | list[str]]:
    """Losses of 1, 2 and 5 times a power of ten at the places of their logarithms."""
    powers = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    mantissas = (1, 2, 5) if high - low < 3 else (1,)
    losses = [m * 10.0**power for power in powers for m in mantissas]
    shown = [loss for loss in losses if low <= np.log10(loss) <= high]
    return {"tickvals": np.log10(shown).tolist(), "ticktext": [readable(loss, 2) for loss in shown]}
