"""The Regression lab: loss surface, contours, line and loss, all moved by one scrubber."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from charts import landscape, theme
from charts.landscape import Landscape
from charts.stage import Array, Blend, Caption, Motion, Panel, Stage, Trail
from core.descent import Trajectory
from core.optimizer import Optimizer
from core.optimizers import GradientDescent
from core.regression import MeanSquaredError, Scaling

MOST_POINTS = 800
MOST_RESIDUALS = 300
# The data panel is about this much wider than high: squares look square in it.
PANEL_RATIO = 1.8
SCALED_NAMES = ("w′", "b′")


@dataclass(frozen=True)
class Fit:
    """A run of descent on the loss of a line, and the points to draw.

    Attributes:
        x, y: the points, or a sample of them.
        loss: the loss in the coordinates of the descent, (w, b) or the scaled (w′, b′).
        run: the run in those coordinates.
        optimizer: who ran.
        scaling: how x was scaled for the descent, None if it was not.
        original: the loss in (w, b).
        axes: what the columns are called.
    """

    x: Array
    y: Array
    loss: MeanSquaredError
    run: Trajectory
    optimizer: Optimizer
    scaling: Scaling | None
    original: MeanSquaredError
    axes: tuple[str, str] = ("x", "y")

    @property
    def lines(self) -> Array:
        """The line (w, b) at each step, in the units of the points: (steps + 1, 2)."""
        positions = self.run.positions
        return positions if self.scaling is None else self.scaling.line(positions)


def sample(x: Array, y: Array, most: int = MOST_POINTS) -> tuple[Array, Array]:
    """At most `most` points, drawn at random, the same each time."""
    if len(x) <= most:
        return x, y
    chosen = np.random.default_rng(0).choice(len(x), most, replace=False)
    return x[chosen], y[chosen]


def stage(fit: Fit, squares: bool = False) -> Stage:
    """The pictures of a fit in step. `squares` draws the residuals as areas."""
    names = ("w", "b") if fit.scaling is None else SCALED_NAMES
    land = Landscape(fit.loss, fit.run.positions, names, equal=fit.scaling is not None)
    surface, surface_path, surface_now = landscape.surface(land, "surface")
    contours, path, now = landscape.contours(land, "contours")
    data, data_motions = _data(fit, squares)
    loss, loss_path = _loss(fit)
    panels = [
        Panel("surface", surface, "The loss surface: turn it", 380, 6),
        Panel("contours", contours, "From above: click to move the start", 380, 6, True),
        Panel("data", data, "The points and the line", 340, 7),
        Panel("loss", loss, "Loss against step", 340, 5),
    ]
    trails, motions = [surface_path, path, loss_path], [surface_now, now, *data_motions]
    if fit.scaling is not None:
        unscaled = Landscape(fit.original, fit.lines)
        figure, path, now = landscape.contours(unscaled, "unscaled")
        title = "The same path in the original coordinates"
        panels.append(Panel("unscaled", figure, title, 340, 12, below=True))
        trails, motions = [*trails, path], [*motions, now]
    return Stage(
        panels=tuple(panels),
        steps=fit.run.steps,
        trails=tuple(trails),
        motions=tuple(motions),
        caption=_words(fit, names),
        pace="log",
    )


def _data(fit: Fit, squares: bool) -> tuple[go.Figure, list[Motion]]:
    ends, height = _padded(fit.x), _padded(fit.y)
    figure = theme.figure(*fit.axes, xaxis_range=ends, yaxis_range=height, showlegend=False)
    residuals = _squares(figure, fit) if squares else _residuals(figure, fit)
    figure.add_scatter(
        x=fit.x,
        y=fit.y,
        mode="markers",
        marker={"color": theme.CURVE, "size": 6, "opacity": 0.85},
        name="points",
    )
    figure.add_scatter(
        x=ends, y=[0.0, 0.0], mode="lines", line=theme.line(theme.PATH, 3), name="line"
    )
    line = Motion("data", 2, None, Blend(fit.lines, np.stack([ends, np.ones(2)])))
    return figure, [residuals, line]


def _padded(values: Array) -> Array:
    pad = 0.06 * float(np.ptp(values)) or 1.0
    return np.array([values.min() - pad, values.max() + pad])


def _rows(*columns: Array) -> Array:
    """One point of the plot after the other, with a gap after each."""
    return np.column_stack([*columns, np.full_like(columns[0], np.nan)]).ravel()


def _residuals(figure: go.Figure, fit: Fit) -> Motion:
    """From each point straight up or down to the line."""
    x, y = sample(fit.x, fit.y, MOST_RESIDUALS)
    one, none = np.ones_like(x), np.zeros_like(x)
    line = theme.line(theme.WRONG, 1.2)
    figure.add_scatter(
        x=_rows(x, x), y=_rows(y, y), mode="lines", line=line, opacity=0.6, hoverinfo="skip"
    )
    shapes = np.stack([_rows(x, none), _rows(one, none), _rows(none, y)])
    return Motion("data", 0, None, Blend(_weights(fit), shapes))


def _weights(fit: Fit) -> Array:
    """(w, b, 1) at each step."""
    return np.column_stack([fit.lines, np.ones(len(fit.lines))])


def _squares(figure: go.Figure, fit: Fit) -> Motion:
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
    )
    # Corners: on the line, at the point, and both again one residual to the side.
    s = np.ptp(_padded(fit.x)) / np.ptp(_padded(fit.y)) / PANEL_RATIO
    across = [
        _rows(none, none, -s * x, -s * x, none),
        _rows(none, none, -s * one, -s * one, none),
        _rows(x, x, x + s * y, x + s * y, x),
    ]
    up = [_rows(x, none, none, x, x), _rows(one, none, none, one, one)]
    up.append(_rows(none, y, y, none, none))
    weights = _weights(fit)
    return Motion("data", 0, Blend(weights, np.stack(across)), Blend(weights, np.stack(up)))


def _loss(fit: Fit) -> tuple[go.Figure, Trail]:
    """The loss on logarithmic axes, on which step 0 stands at 1."""
    values = fit.run.values
    step = np.arange(1.0, len(values) + 1)
    least = float(fit.loss.value(*fit.loss.minimum()))
    figure = theme.figure("step + 1", "loss")
    figure.add_scatter(
        x=step, y=values, mode="lines", line=theme.line(theme.PATH, 2.5), name="this run"
    )
    figure.add_scatter(
        x=[1, max(2, len(step))],
        y=[least, least],
        mode="lines",
        line=theme.line(theme.BEST, 2, dash="dash"),
        name="closed form",
    )
    low, high = np.log10(np.maximum([least, values.max()], 1e-12))
    pad = 0.08 * (high - low) + 0.02
    end = np.log10(max(2, len(step)))
    figure.update_xaxes(theme.log_axis(0, end, exponentformat="SI"))
    figure.update_yaxes(theme.log_axis(low - pad, high + pad, exponentformat="SI"))
    return figure, Trail("loss", 0, step, values)


def _words(fit: Fit, names: tuple[str, str]) -> Caption:
    """Where the run is; for plain descent also the arithmetic of the next step."""
    (first, second), (along, across) = fit.run.positions.T, fit.run.gradients.T
    eta = float(fit.optimizer.learning_rate)
    one, two = names
    lines = [
        f"<b>Step {{step}}</b> &nbsp; {one} = {{w}}, &nbsp; {two} = {{b}}, &nbsp; loss = {{loss}}"
    ]
    if type(fit.optimizer) is GradientDescent:
        lines += [
            f"{name} ← {name} − η·∂loss/∂{name} "
            f"= {{{key}}} − {{eta}} · ({{d{key}}}) = {{next_{key}}}"
            for name, key in ((one, "w"), (two, "b"))
        ]
    values = {"w": first, "b": second, "loss": fit.run.values, "eta": np.array([eta])}
    values |= {"dw": along, "db": across}
    values |= {"next_w": first - eta * along, "next_b": second - eta * across}
    return Caption("<br>".join(lines), values)
