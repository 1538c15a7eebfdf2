"""The points, the line of the step, and the residuals between them."""

from collections.abc import Mapping

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.regression.fit import Fit, sample
from charts.regression.loss_surface import FARTHEST
from charts.stage import Array, Blend, Motion, Panel
from core.regression.losses import LineLoss

MOST_RESIDUALS = 200
# The panel is about this much wider than high: squares look square in it.
PANEL_RATIO = 1.8
# A line this many heights of the points above or below them is still shown.
NEAR = 0.5
# The best line of the loss that is descended, and those of others to compare it with.
BEST_LINES = ((theme.BEST, "dash"), (theme.PURPLE, "dot"), (theme.CYAN, "dashdot"))


def points(
    fit: Fit[LineLoss], panel: str, squares: bool, best: Mapping[str, tuple[float, float]]
) -> tuple[Figure, list[Motion]]:
    """Points, best line, moving line, residuals as lines or as `squares`. With `best` the best
    lines of several losses, by their name, are drawn, that of the loss of the fit first."""
    ends, height = _padded(fit.x), _heights(fit)
    x_name, y_name = map(theme.escaped, fit.axes)
    figure = theme.figure(x_name, y_name, x={"range": ends}, y={"range": height})
    residuals = (_squares if squares else _residuals)(figure, fit, panel)
    figure.add_scatter(
        x=fit.x,
        y=fit.y,
        mode="markers",
        marker={"color": theme.CURVE, "size": 6, "opacity": 0.85},
        name="points",
        showlegend=False,
    )
    figure.add_scatter(
        x=ends, y=[0.0, 0.0], mode="lines", line=theme.line(theme.PATH, 3), name="line"
    )
    lines = {f"best by {name}": line for name, line in best.items()}
    lines = lines or {fit.original.reference: fit.original.minimum()}
    for (name, (w, b)), (colour, dash) in zip(lines.items(), BEST_LINES, strict=False):
        style = theme.line(colour, 2, dash=dash)
        figure.add_scatter(x=ends, y=w * ends + b, mode="lines", line=style, name=name)
    line = Motion(panel, 2, None, Blend(_lines(fit), np.stack([ends, np.ones(2)])))
    return figure, [residuals, line]


def few(x: Array, y: Array) -> Panel:
    """Points that fix no line yet, on a sheet to click into."""
    figure = theme.figure("x", "y", x={"range": [0, 10]}, y={"range": [0, 10]})
    figure.add_scatter(x=x, y=y, mode="markers", marker={"color": theme.CURVE, "size": 9})
    if len(x):
        figure.update_xaxes(range=_padded(np.append(x, [0.0, 10.0])))
        figure.update_yaxes(range=_padded(np.append(y, [0.0, 10.0])))
    return Panel("data", figure, "Click to add a point", 420, clickable=True)


def _padded(values: Array) -> Array:
    pad = 0.06 * float(np.ptp(values)) or 1.0
    return np.array([values.min() - pad, values.max() + pad])


def _heights(fit: Fit[LineLoss]) -> Array:
    """Room for the points, and for the line of the start as far as it is near them."""
    w, b = fit.coefficients[0]
    reach = NEAR * np.ptp(fit.y)
    line = np.clip(w * _padded(fit.x) + b, fit.y.min() - reach, fit.y.max() + reach)
    return _padded(np.append(fit.y, line))


def _rows(*columns: Array) -> Array:
    """One point of the plot after the other, with a gap after each."""
    return np.column_stack([*columns, np.full_like(columns[0], np.nan)]).ravel()


def _lines(fit: Fit[LineLoss]) -> Array:
    """(w, b) at each step, not a number where the line has left all sight."""
    best = np.array(fit.original.minimum())
    reach = np.abs(fit.coefficients[0] - best) + np.abs(best) + fit.original_sizes
    in_sight = (np.abs(fit.coefficients - best) <= FARTHEST * reach).all(axis=1)
    return np.where(in_sight[:, None], fit.coefficients, np.nan)


def _weights(fit: Fit[LineLoss]) -> Array:
    """(w, b, 1) at each step."""
    return np.column_stack([_lines(fit), np.ones(len(fit.coefficients))])


def _residuals(figure: Figure, fit: Fit[LineLoss], panel: str) -> Motion:
    """From each point straight up or down to the line."""
    x, y = sample(fit.x, fit.y, MOST_RESIDUALS)
    one, none = np.ones_like(x), np.zeros_like(x)
    figure.add_scatter(
        x=_rows(x, x),
        y=_rows(y, y),
        mode="lines",
        line=theme.line(theme.WRONG, 1.2),
        opacity=0.6,
        hoverinfo="skip",
        showlegend=False,
    )
    shapes = np.stack([_rows(x, none), _rows(one, none), _rows(none, y)])
    return Motion(panel, 0, None, Blend(_weights(fit), shapes))


def _squares(figure: Figure, fit: Fit[LineLoss], panel: str) -> Motion:
    """On each residual a square: its area is what the point adds to the loss."""
    x, y = sample(fit.x, fit.y, MOST_RESIDUALS)
    one, none = np.ones_like(x), np.zeros_like(x)
    figure.add_scatter(
        x=_rows(x, x),
        y=_rows(y, y),
        mode="lines",
        line=theme.line(theme.WRONG, 1),
        fill="toself",
        opacity=0.35,
        hoverinfo="skip",
        showlegend=False,
    )
    # Corners: on the line, at the point, and both again one residual to the side.
    s = np.ptp(_padded(fit.x)) / np.ptp(_heights(fit)) / PANEL_RATIO
    across = [
        _rows(none, none, -s * x, -s * x, none),
        _rows(none, none, -s * one, -s * one, none),
        _rows(x, x, x + s * y, x + s * y, x),
    ]
    up = [_rows(x, none, none, x, x), _rows(one, none, none, one, one)]
    up.append(_rows(none, y, y, none, none))
    weights = _weights(fit)
    return Motion(panel, 0, Blend(weights, np.stack(across)), Blend(weights, np.stack(up)))
