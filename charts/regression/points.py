"""The data, the line of the current step, and the residuals."""

from collections.abc import Mapping

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.regression.curves import minimum_label
from charts.regression.loss_surface import FARTHEST
from charts.stage import Array, Blend, Motion, Panel
from core.regression.fit import Fit, sample

# The traces of the data and of the line.
POINTS, LINE = 1, 2
MOST_RESIDUALS = 200
CURVE_POINTS = 200
# A curve is in view up to this share of the height of the data above or below them.
CURVE_MARGIN = 0.4
# The width of the panel over its height, so that the squares look square.
PANEL_RATIO = 1.8
# The initial line is in view up to this share of the height of the data above or below them.
NEAR = 0.5
# The best line of the loss that is minimised, and those of others to compare it with.
BEST_LINES = ((theme.BEST, "dash"), (theme.PURPLE, "dot"), (theme.CYAN, "dashdot"))


def data_and_line(
    fit: Fit, panel: str, squares: bool, best: Mapping[str, Array]
) -> tuple[Figure, list[Motion]]:
    """Points, the moving line, the best line, and the residuals as lines or as `squares`.

    The last trace has the ends of the initial line.

    With `best`, the best lines (w, b) of several losses by name are drawn, that of the fit first.
    """
    x_ends, y_ends = _padded(fit.x), line_view(fit)
    x_name, y_name = map(theme.escaped, fit.names)
    figure = theme.figure(x_name, y_name, x={"range": x_ends}, y={"range": y_ends})
    residuals = _residuals(figure, fit, panel, squares)
    figure.add_scatter(
        x=fit.x[:, 0],
        y=fit.y,
        mode="markers",
        marker={"color": theme.CURVE, "size": 6, "opacity": 0.85},
        name="points",
        showlegend=False,
    )
    figure.add_scatter(
        x=x_ends, y=[0.0, 0.0], mode="lines", line=theme.line(theme.PATH, 3), name="line"
    )
    lines = {f"best by {name}": line for name, line in best.items()}
    lines = lines or {minimum_label(fit): fit.original.minimum()}
    for (name, (w, b)), (colour, dash) in zip(lines.items(), BEST_LINES, strict=False):
        style = theme.line(colour, 2, dash=dash)
        figure.add_scatter(x=x_ends, y=w * x_ends + b, mode="lines", line=style, name=name)
    line = Motion(panel, LINE, None, Blend(_weights(fit), np.stack([x_ends, np.ones(2)])))
    ends = np.stack([end_positions(fit), np.ones(2)])
    marker = {"color": "white", "size": 13, "line": {"color": theme.PATH, "width": 3}}
    figure.add_scatter(
        x=ends[0],
        y=[0.0, 0.0],
        mode="markers",
        marker=marker,
        name="initial line",
        showlegend=False,
        hoverinfo="skip",
    )
    last = len(figure.data) - 1
    return figure, [residuals, line, Motion(panel, last, None, Blend(_weights(fit)[:1], ends))]


def end_positions(fit: Fit) -> Array:
    """The x of both ends of the initial line, by which it is dragged: (2,)."""
    # All points of a sample may have the same x.
    return np.array([fit.x.min(), fit.x.max()]) if np.ptp(fit.x) else _padded(fit.x)


def data_and_curve(fit: Fit, panel: str) -> tuple[Figure, Motion]:
    """Training and test points, the moving polynomial, and the closed form."""
    assert fit.polynomial is not None
    sets = [("training set", fit.x, fit.y, theme.CURVE)]
    if fit.test is not None:
        sets.append(("test set", *sample(*fit.test), theme.PURPLE))
    every_x = np.concatenate([fit.polynomial.x(x) for _, x, _, _ in sets])
    every_y = np.concatenate([y for *_, y, _ in sets])
    margin = CURVE_MARGIN * np.ptp(every_y) * np.array([-1.0, 1.0])
    x_ends, y_ends = _padded(every_x), _padded(every_y) + margin
    name = theme.escaped(fit.names[-1])
    figure = theme.figure("x", name, x={"range": x_ends}, y={"range": y_ends})
    for name, features, y, colour in sets:
        marker = {"color": colour, "size": 7, "opacity": 0.85}
        figure.add_scatter(
            x=fit.polynomial.x(features), y=y, mode="markers", marker=marker, name=name
        )
    x = np.linspace(x_ends[0], x_ends[1], CURVE_POINTS)
    shapes = np.vstack([fit.polynomial.features(x).T, np.ones(len(x))])
    best = np.clip(fit.original.minimum() @ shapes, *(y_ends + 20 * margin))
    style = theme.line(theme.BEST, 2, dash="dash")
    figure.add_scatter(x=x, y=best, mode="lines", line=style, name=minimum_label(fit))
    style = theme.line(theme.PATH, 3)
    figure.add_scatter(x=x, y=0 * x, mode="lines", line=style, name="this step")
    return figure, Motion(panel, len(figure.data) - 1, None, Blend(_weights(fit), shapes))


def empty_plot(x: Array, y: Array) -> Panel:
    """Too few points for a line, in a plot that can be clicked."""
    figure = theme.figure("x", "y", x={"range": [0, 10]}, y={"range": [0, 10]})
    figure.add_scatter(x=x, y=y, mode="markers", marker={"color": theme.CURVE, "size": 9})
    if len(x):
        figure.update_xaxes(range=_padded(np.append(x, [0.0, 10.0])))
        figure.update_yaxes(range=_padded(np.append(y, [0.0, 10.0])))
    return Panel("data", figure, "Data", 420, clickable=True, hint="click to add a point")


def _padded(values: Array) -> Array:
    pad = 0.06 * float(np.ptp(values)) or 1.0
    return np.array([values.min() - pad, values.max() + pad])


def line_view(fit: Fit) -> Array:
    """The range of y: room for the points, and for the initial line as far as it is near them."""
    w, b = fit.coefficients[0]
    reach = NEAR * np.ptp(fit.y)
    line = np.clip(w * _padded(fit.x) + b, fit.y.min() - reach, fit.y.max() + reach)
    return _padded(np.append(fit.y, line))


def drawable(path: Array, scales: Array) -> Array:
    """The coefficients at each step, NaN where they are too far away to be drawn."""
    return np.where(np.abs(path) < FARTHEST * (scales + np.abs(path[0])), path, np.nan)


def _weights(fit: Fit) -> Array:
    return drawable(fit.coefficients, fit.moments.coefficient_scales)


def _rows(*columns: Array) -> Array:
    """The points of one shape after the other, with a gap after each shape."""
    return np.column_stack([*columns, np.full_like(columns[0], np.nan)]).ravel()


def _residuals(figure: Figure, fit: Fit, panel: str, squares: bool) -> Motion:
    """From each point straight to the line; as squares, with an area of what it adds to the MSE.

    The weights of the blends are (w, b, 1).
    """
    rows, y = sample(fit.x, fit.y, MOST_RESIDUALS)
    x = rows[:, 0]
    one, none = np.ones_like(x), np.zeros_like(x)
    weights = np.column_stack([_weights(fit), np.ones(len(fit.coefficients))])
    figure.add_scatter(
        x=_rows(x, x),
        y=_rows(y, y),
        mode="lines",
        line=theme.line(theme.WRONG, 1 if squares else 1.2),
        opacity=0.35 if squares else 0.6,
        hoverinfo="skip",
        showlegend=False,
        **({"fill": "toself"} if squares else {}),
    )
    if not squares:
        ends = np.stack([_rows(x, none), _rows(one, none), _rows(none, y)])
        return Motion(panel, 0, None, Blend(weights, ends))
    # Corners: on the line, at the point, and both again one residual to the side.
    s = np.ptp(_padded(fit.x)) / np.ptp(line_view(fit)) / PANEL_RATIO
    x_corners = [
        _rows(none, none, -s * x, -s * x, none),
        _rows(none, none, -s * one, -s * one, none),
        _rows(x, x, x + s * y, x + s * y, x),
    ]
    y_corners = [_rows(x, none, none, x, x), _rows(one, none, none, one, one)]
    y_corners.append(_rows(none, y, y, none, none))
    x_blend, y_blend = (Blend(weights, np.stack(corners)) for corners in (x_corners, y_corners))
    return Motion(panel, 0, x_blend, y_blend)
