"""An arrow on the contours in the direction of the negative gradient."""

import numpy as np

from charts import theme
from charts.descent.runs import Run
from charts.figure import Figure
from charts.stage import Array, Blend, Motion

# The greatest length of the arrow and half the width of its head, in widths of the figure.
LENGTH, HEAD = 0.15, 0.02


def gradient_arrow(
    figure: Figure, panel: str, run: Run, path: tuple[Array, Array], usual: float
) -> list[Motion]:
    """An arrow along −∇f that moves along `path`, the clipped positions of `run`.

    Its length is that of the gradient, but no more than that of a gradient with the norm `usual`:
    a steep one would cross the whole figure. It has a white edge.
    """
    left, right = figure.layout["xaxis"]["range"]
    finite = np.isfinite(run.trajectory.values)[:, None]
    gradient = np.where(finite, run.trajectory.gradients, np.nan)
    with np.errstate(all="ignore"):
        norm = np.linalg.norm(gradient, axis=1, keepdims=True)
        scaled = -gradient / np.maximum(norm, usual)
    dx, dy = np.nan_to_num(scaled, posinf=0.0, neginf=0.0).T
    # From the point to the tip, then both barbs.
    along = LENGTH * (right - left) * np.array([0.0, 1.0, 0.75, 1.0, 0.75])
    across = HEAD * (right - left) * np.array([0.0, 0.0, 1.0, 0.0, -1.0])
    shapes = np.stack([np.ones(5), along, across])
    x = Blend(np.column_stack([path[0], dx, -dy]), shapes)
    y = Blend(np.column_stack([path[1], dy, dx]), shapes)
    motions = []
    for line, in_legend in ((theme.line("white", 5), False), (theme.line(run.colour, 2.5), True)):
        style = {"mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": in_legend}
        figure.add_scatter(x=[0.0, 0.0], y=[0.0, 0.0], name="−∇f", **style)
        motions.append(Motion(panel, len(figure.data) - 1, x, y))
    return motions
