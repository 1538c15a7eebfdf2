"""Learning curves: the loss and accuracy of runs, compared and while they are trained."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.figure import Figure
from charts.stage import Caption, Panel, Stage, Trail
from core.inspection.learning_rate_finder import LearningRateSweep
from core.training.history import Metrics

Array = NDArray[np.float64]

MAX_POINTS = 600
SMOOTHING_RADIUS = 10
# Below this number of steps every step is a marker, and nothing is smoothed.
FEW_STEPS = 2 * SMOOTHING_RADIUS
MIN_EPOCHS_SHOWN = 3
TEST_COLOUR = theme.YELLOW
COLOURS = (
    theme.BLUE,
    theme.ORANGE,
    theme.GREEN,
    theme.PURPLE,
    theme.CYAN,
    theme.RED,
    theme.YELLOW,
    theme.PINK,
)


@dataclass(frozen=True)
class Curve:
    """A run to draw. `number` chooses its colour, unless it is `muted`: then it is grey.

    No more steps are expected of a run that has `ended`. `loss` names its loss function.
    `marks` are texts at the steps after which something was changed.
    """

    name: str
    number: int
    metrics: Metrics
    ended: bool = False
    loss: str = ""
    muted: bool = False
    marks: tuple[tuple[int, str], ...] = ()

    def style(self, width: float = 2.5, dash: str = "solid") -> dict[str, Any]:
        """The style of its lines; the same run has the same colour everywhere."""
        colour = theme.GREY if self.muted else COLOURS[(self.number - 1) % len(COLOURS)]
        return theme.line(colour, width, dash=dash)


def learning_curves(curves: Sequence[Curve], caption: str = "", seconds: float = 0.0) -> Stage:
    """Loss beside accuracy; the last curve is the run on the screen.

    Its loss and the `{step}` of the `caption` take `seconds` to advance from what was shown
    before, so that both always show the same step.
    """
    figure = loss(curves)
    comparable = len({curve.loss for curve in curves}) == 1
    title = "Loss" if comparable else "Loss (different loss functions: not comparable)"
    return Stage(
        (
            Panel("loss", figure, title, 300, 7),
            Panel("accuracy", accuracy(curves), "Accuracy", 300, 5),
        ),
        steps=curves[-1].metrics.step,
        trails=_growing(figure, curves[-1].metrics),
        caption=Caption(caption) if caption else None,
        live=seconds,
        fills=True,
    )


def _growing(figure: Figure, metrics: Metrics) -> tuple[Trail, ...]:
    """The last traces, test losses, batch losses and their mean, grow with the steps."""
    steps = metrics.first + thin(metrics.losses, MAX_POINTS)[0]
    tested = [np.array([end.step for end in metrics.epochs])] if metrics.epochs else []
    growing = [*tested, steps, steps]
    first = len(figure.data) - len(growing)
    traces = list(enumerate(figure.data))[first:]
    return tuple(
        Trail("loss", index, trace["x"], trace["y"], steps=at)
        for (index, trace), at in zip(traces, growing, strict=True)
    )


def loss(curves: Sequence[Curve]) -> Figure:
    """The smoothed training loss on a logarithmic axis.

    For the last run also the loss of each batch, and that of the test set after each epoch.
    Runs with different numbers of steps per epoch are drawn over epochs.
    """
    by_epoch = len({curve.metrics.steps_per_epoch for curve in curves}) > 1
    figure = theme.figure("epoch" if by_epoch else "step", "")
    drawn, muted = list[Array](), list[Array]()
    for curve in curves:
        metrics = curve.metrics
        few = metrics.losses.size < FEW_STEPS
        steps, mean = thin(smooth(metrics.losses, 0 if few else SMOOTHING_RADIUS), MAX_POINTS)
        unit = metrics.steps_per_epoch if by_epoch else 1
        x = (metrics.first + steps) / unit
        (muted if curve.muted else drawn).append(mean)
        if curve is curves[-1] and metrics.epochs:
            tested = np.array([(end.step / unit, end.test_loss) for end in metrics.epochs])
            drawn.append(tested[:, 1])
            figure.add_scatter(
                x=tested[:, 0], y=tested[:, 1], name="test set", mode="lines+markers",
                line=theme.line(TEST_COLOUR, 2),
            )  # fmt: skip
        if curve is curves[-1]:
            batches = thin(metrics.losses, MAX_POINTS)[1]
            drawn.append(batches)
            figure.add_scatter(
                x=x, y=batches, name="each batch", showlegend=not few, mode="lines",
                line=curve.style(1), opacity=0.7,
            )  # fmt: skip
        name = _name(curve, curves, "each batch" if few else "smoothed")
        figure.add_scatter(
            x=x,
            y=mean,
            name=name,
            mode="lines+markers" if few else "lines",
            line=curve.style(),
        )
    _set_x_range(figure, curves, by_epoch)
    # A run before that diverged must not flatten the one on the screen.
    values = np.concatenate(drawn)
    figure.update_yaxes(**_log_axis(values if values.size else np.concatenate(muted or drawn)))
    shown = curves[-1].metrics
    for step, text in curves[-1].marks:
        side = "left" if step < shown.steps / 2 else "right"
        _mark(figure, step / (shown.steps_per_epoch if by_epoch else 1), text, side)
    return figure


def _mark(figure: Figure, x: float, text: str, side: str) -> None:
    """A vertical line with a text at its top, which begins or ends there."""
    figure.add_shape(
        type="line", x0=x, x1=x, y0=0, y1=1, yref="y domain",
        line={"color": theme.GREY, "width": 1.5, "dash": "dash"},
    )  # fmt: skip
    figure.add_annotation(
        x=x, y=1, yref="y domain", text=theme.escaped(text), showarrow=False,
        xanchor=side, yanchor="top",
    )  # fmt: skip


def accuracy(curves: Sequence[Curve]) -> Figure:
    """Test accuracy after each epoch; for the last run also training accuracy, dotted."""
    figure = theme.figure("epoch", "")
    style = {"mode": "lines+markers", "hovertemplate": "epoch %{x:.3~g}: %{y:.2%}"}
    lowest = 1.0
    for curve in curves:
        ends = curve.metrics.epochs
        epochs = [end.epoch for end in ends]
        test, train = [end.test_accuracy for end in ends], [end.train_accuracy for end in ends]
        if curve is curves[-1]:
            dotted = curve.style(dash="dot")
            figure.add_scatter(x=epochs, y=train, name="training set", line=dotted, **style)
        name = _name(curve, curves, "test set")
        figure.add_scatter(x=epochs, y=test, name=name, line=curve.style(), **style)
        lowest = min([lowest, *test, *train])
    _set_x_range(figure, curves, by_epoch=True)
    low = max(0.0, math.floor(10 * lowest - 0.5) / 10) if lowest < 1 else 0.0
    figure.update_yaxes(range=[low, 1 + (1 - low) / 50], tickformat=".0%")
    return figure


def signals(metrics: Metrics) -> Stage:
    """Gradient norm and update-to-weight ratio of each layer, and the learning rate, over time."""
    rate = theme.figure("step", "")
    line = theme.line(theme.GREEN)
    rate.add_scatter(x=metrics.measured_steps, y=metrics.learning_rates, mode="lines", line=line)
    rate.update_yaxes(rangemode="tozero", exponentformat="power", nticks=6)
    panels = {
        "Gradient norm": _by_layer(metrics, metrics.gradient_norms),
        "Update-to-weight ratio": _by_layer(metrics, metrics.update_ratios),
        "Learning rate": rate,
    }
    names = ("gradient", "update", "rate")
    return Stage(
        tuple(
            Panel(name, figure, title, 240, 4)
            for name, (title, figure) in zip(names, panels.items(), strict=True)
        )
    )


def _by_layer(metrics: Metrics, values: Array) -> Figure:
    """A line for each layer (n, layers), on a logarithmic axis."""
    figure = theme.figure("step", "")
    finite = np.where(np.isfinite(values), values, np.nan)
    mode = "lines+markers" if metrics.measured_steps.size < FEW_STEPS else "lines"
    for layer, column in enumerate(finite.T):
        figure.add_scatter(
            x=metrics.measured_steps, y=column, name=f"layer {layer + 1}", mode=mode,
            line=theme.line(COLOURS[layer]),
        )  # fmt: skip
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(**_log_axis(finite))
    return figure


def range_test(sweep: LearningRateSweep) -> Stage:
    """Loss against learning rate, with the suggested learning rate."""
    figure = theme.figure("learning rate", "loss", showlegend=False)
    line = theme.line(theme.BLUE, 2.5)
    figure.add_scatter(x=sweep.learning_rates, y=sweep.losses, mode="lines", line=line)
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    if sweep.suggestion is not None:
        figure.add_shape(
            type="line", x0=sweep.suggestion, x1=sweep.suggestion, y0=0, y1=1, yref="y domain",
            line={"color": theme.ORANGE, "width": 2, "dash": "dash"},
        )  # fmt: skip
    return Stage((Panel("range", figure, height=240),))


def _name(curve: Curve, curves: Sequence[Curve], alone: str) -> str:
    return alone if len(curves) == 1 else theme.escaped(curve.name)


def _set_x_range(figure: Figure, curves: Sequence[Curve], by_epoch: bool) -> None:
    """End the axis where the longest run ends; while it is short, at a half, a quarter, ..."""
    ends = []
    for curve in curves:
        metrics = curve.metrics
        shortest = MIN_EPOCHS_SHOWN * metrics.steps_per_epoch
        end = metrics.step if curve.ended else horizon(metrics.step, metrics.steps, shortest)
        ends.append(max(1, end) / (metrics.steps_per_epoch if by_epoch else 1))
    figure.update_xaxes(range=[0, max(ends) * 1.03], dtick=1 if max(ends) <= 10 else None)


def horizon(now: float, end: float, shortest: float) -> float:
    """The first of `end`, `end` / 2, `end` / 4, ... that would no longer hold `now` if halved.

    So the curve fills at least half of the width, unless that is less than `shortest`.
    """
    end = max(1.0, end)
    while end / 2 >= max(now, shortest):
        end /= 2
    return end


def smooth(values: Array, radius: int) -> Array:
    """The centred moving average over `radius` values on each side, fewer at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    steps = np.arange(values.size)
    first = np.maximum(steps - radius, 0)
    last = np.minimum(steps + radius + 1, values.size)
    return np.asarray((sums[last] - sums[first]) / (last - first))


def thin(values: Array, most: int) -> tuple[Array, Array]:
    """At most `most` points (step, value): means over equally many steps."""
    if values.size == 0:
        return values, values
    size = math.ceil(values.size / most)
    starts = np.arange(0, values.size, size)
    counts = np.diff(np.append(starts, values.size))
    means = np.add.reduceat(values, starts) / counts
    return starts + (counts + 1) / 2, means


def _log_axis(values: Array) -> dict[str, Any]:
    """A logarithmic axis for all positive finite values."""
    positive = values[np.isfinite(values) & (values > 0)]
    low, high = (positive.min(), positive.max()) if positive.size else (0.1, 1.0)
    # Nearly equal values still need enough height for round tick labels.
    margin = 1.3 if high > 2 * low else 1.6
    return theme.log_axis(*theme.rounded_range(math.log10(low / margin), math.log10(high * margin)))
