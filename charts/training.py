"""Pictures of a training run: loss and accuracy while it goes on."""

import math

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from charts import theme
from charts.stage import Panel, Stage
from core.history import Course

Array = NDArray[np.float64]

MOST_POINTS = 600
SMOOTHING_REACH = 10
SHORTEST_STEPS, SHORTEST_EPOCHS = 500, 5
LOSS, TRAIN, TEST = theme.BLUE, theme.CYAN, theme.ORANGE


def live(course: Course) -> Stage:
    """Loss per step beside accuracy per epoch."""
    return Stage(
        (
            Panel("loss", loss(course), "Loss at each step", 300, 7),
            Panel("accuracy", accuracy(course), "Accuracy after each epoch", 300, 5),
        )
    )


def loss(course: Course) -> go.Figure:
    """Each batch's loss, faint, and its mean over the steps around it, on a logarithmic scale."""
    figure = theme.figure("step", "", uirevision=str(course.steps))
    steps, raw = thin(course.losses, MOST_POINTS)
    _, calm = thin(smooth(course.losses, SMOOTHING_REACH), MOST_POINTS)
    for values, name, style in (
        (raw, "each batch", theme.line(LOSS, 1)),
        (calm, "smoothed", theme.line(LOSS, 2.5)),
    ):
        figure.add_scatter(x=steps, y=values, mode="lines", name=name, line=style)
    figure.data[0].opacity = 0.45
    figure.update_xaxes(range=[0, horizon(course.step, course.steps, SHORTEST_STEPS)])
    figure.update_yaxes(type="log", **_log_axis(raw))
    return figure


def accuracy(course: Course) -> go.Figure:
    """Training and test accuracy in per cent, after each epoch."""
    epochs = [epoch.epoch for epoch in course.epochs]
    figure = theme.figure("epoch", "")
    for values, name, colour in (
        ([epoch.train_accuracy for epoch in course.epochs], "training pictures", TRAIN),
        ([epoch.test_accuracy for epoch in course.epochs], "test pictures", TEST),
    ):
        figure.add_scatter(
            x=epochs,
            y=values,
            mode="lines+markers" if len(epochs) < 40 else "lines",
            name=name,
            line=theme.line(colour, 2.5),
            hovertemplate="epoch %{x:.3~g}: %{y:.2%}",
        )
    per_epoch = course.steps_per_epoch
    last = horizon(course.step / per_epoch, course.steps / per_epoch, SHORTEST_EPOCHS)
    figure.update_xaxes(range=[0, last * 1.04], **_whole(last))
    worst = min((min(e.train_accuracy, e.test_accuracy) for e in course.epochs), default=0.0)
    low = max(0.0, math.floor(10 * worst - 0.5) / 10)
    figure.update_yaxes(range=[low, 1 + (1 - low) / 50], tickformat=".0%")
    return figure


def smooth(values: Array, reach: int) -> Array:
    """The mean over `reach` steps on each side, fewer at the ends: it lags behind nothing."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    steps = np.arange(values.size)
    first = np.maximum(steps - reach, 0)
    last = np.minimum(steps + reach + 1, values.size)
    return np.asarray((sums[last] - sums[first]) / (last - first))


def thin(values: Array, most: int) -> tuple[Array, Array]:
    """At most about `most` points (step, value): the means of equally many steps each."""
    if values.size == 0:
        return values, values
    size = math.ceil(values.size / most)
    starts = np.arange(0, values.size, size)
    counts = np.diff(np.append(starts, values.size))
    means = np.add.reduceat(values, starts) / counts
    return starts + (counts + 1) / 2, means


def _log_axis(values: Array) -> dict[str, object]:
    """Range and round ticks, 1, 2 or 5 times a power of ten, for a logarithmic axis."""
    positive = values[np.isfinite(values) & (values > 0)]
    low, high = (positive.min(), positive.max()) if positive.size else (0.1, 1.0)
    low, high = low / 1.3, high * 1.3
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    mantissas = (1, 2, 5) if len(powers) < 5 else (1,)
    ticks = [m * 10.0**p for p in powers for m in mantissas if low <= m * 10.0**p <= high]
    every = math.ceil(len(ticks) / 9)
    return {
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks[::every],
        "ticktext": [f"{tick:g}" for tick in ticks[::every]],
    }


def horizon(now: float, end: float, shortest: float) -> float:
    """Where an axis ends: at the end of the run, or at the half, the quarter ... of a long one.

    So what there is fills at least half of the width, unless that is shorter than `shortest`.
    """
    end = max(1.0, end)
    while end / 2 >= max(now, shortest):
        end /= 2
    return end


def _whole(last: float) -> dict[str, object]:
    """One tick an epoch while they are few."""
    return {"dtick": 1} if last <= 10 else {}
