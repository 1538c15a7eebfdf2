"""Pictures of training runs: loss and accuracy while they go on, one beside the other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.figure import Figure
from charts.stage import Panel, Stage, Trail
from core.training.history import Course

Array = NDArray[np.float64]

MOST_POINTS = 600
SMOOTHING_REACH = 10
FEW_POINTS = 2 * SMOOTHING_REACH
SHORTEST_EPOCHS = 3
COLOURS = (
    theme.BLUE,
    theme.ORANGE,
    theme.GREEN,
    theme.PURPLE,
    theme.CYAN,
    theme.RED,
    theme.YELLOW,
    theme.GREY,
)


@dataclass(frozen=True)
class Line:
    """A run to draw: its name, its number (which gives its colour), its numbers.

    Of one that has `ended` no further step is to be expected. `loss` is the name of its loss.
    """

    name: str
    number: int
    course: Course
    ended: bool = False
    loss: str = ""

    @property
    def colour(self) -> str:
        """The same run has the same colour everywhere."""
        return COLOURS[(self.number - 1) % len(COLOURS)]


def curves(lines: Sequence[Line], seconds: float = 0.0) -> Stage:
    """Loss beside accuracy; the last line is the one that is looked at.

    Its loss takes `seconds` to grow from what was drawn before.
    """
    figure = loss(lines)
    title = (
        "Losses of different kinds: no height compares" if _mixed(lines) else "Loss at each step"
    )
    return Stage(
        (
            Panel("loss", figure, title, 300, 7),
            Panel("accuracy", accuracy(lines), "Accuracy after each epoch", 300, 5),
        ),
        steps=lines[-1].course.step,
        trails=_growing(figure, lines[-1].course),
        live=seconds,
    )


def _mixed(lines: Sequence[Line]) -> bool:
    """Whether the runs measure with different losses how wrong they are."""
    return len({line.loss for line in lines}) > 1


def _growing(figure: Figure, course: Course) -> tuple[Trail, ...]:
    """The last two traces, the batches and their mean, grow with the steps of the run."""
    steps = course.first + thin(course.losses, MOST_POINTS)[0]
    last = len(figure.data)
    return tuple(
        Trail("loss", index, figure.data[index]["x"], figure.data[index]["y"], steps=steps)
        for index in (last - 2, last - 1)
    )


def loss(lines: Sequence[Line]) -> Figure:
    """The mean loss around each step, on a logarithmic scale.

    The batches themselves are drawn, faint, for the last line. Runs with batches of
    different sizes meet on an axis of epochs.
    """
    by_epoch = len({line.course.steps_per_epoch for line in lines}) > 1
    figure = theme.figure("epoch" if by_epoch else "step", "")
    drawn = []
    for line in lines:
        course, last = line.course, line is lines[-1]
        few = course.losses.size < FEW_POINTS
        reach = 0 if few else SMOOTHING_REACH
        steps, calm = thin(smooth(course.losses, reach), MOST_POINTS)
        x = (course.first + steps) / (course.steps_per_epoch if by_epoch else 1)
        if last:
            raw = thin(course.losses, MOST_POINTS)[1]
            drawn.append(raw)
            figure.add_scatter(x=x, y=raw, name="each batch", showlegend=not few, **_faint(line))
        drawn.append(calm)
        name = _name(line, lines, "each batch" if few else "smoothed")
        name += f" · {line.loss}" if _mixed(lines) else ""
        mode = "lines+markers" if few else "lines"
        figure.add_scatter(x=x, y=calm, name=name, mode=mode, line=_style(line))
    _long_axis(figure, lines, by_epoch)
    figure.update_yaxes(**_log_axis(np.concatenate(drawn)))
    return figure


def accuracy(lines: Sequence[Line]) -> Figure:
    """Test accuracy after each epoch, and training accuracy, dotted, for the last line."""
    figure = theme.figure("epoch", "")
    how = {"mode": "lines+markers", "hovertemplate": "epoch %{x:.3~g}: %{y:.2%}"}
    worst = 1.0
    for line in lines:
        tests = line.course.epochs
        epochs = [test.epoch for test in tests]
        test, train = [t.test_accuracy for t in tests], [t.train_accuracy for t in tests]
        if line is lines[-1]:
            dotted = _style(line, dash="dot")
            figure.add_scatter(x=epochs, y=train, name="training pictures", line=dotted, **how)
        name = _name(line, lines, "test pictures")
        figure.add_scatter(x=epochs, y=test, name=name, line=_style(line), **how)
        worst = min([worst, *test, *train])
    _long_axis(figure, lines, by_epoch=True)
    low = max(0.0, math.floor(10 * worst - 0.5) / 10) if worst < 1 else 0.0
    figure.update_yaxes(range=[low, 1 + (1 - low) / 50], tickformat=".0%")
    return figure


def signals(course: Course) -> Stage:
    """What drives the steps: the norm of the gradient, and the learning rate."""
    mode = "lines+markers" if course.moments.size < FEW_POINTS else "lines"
    gradient = theme.figure("step", "")
    norms = np.where(np.isfinite(course.gradient_norms), course.gradient_norms, np.nan)
    gradient.add_scatter(x=course.moments, y=norms, mode=mode, line=theme.line(theme.PURPLE))
    gradient.update_xaxes(rangemode="tozero")
    gradient.update_yaxes(**_log_axis(norms))
    rate = theme.figure("step", "")
    rates = course.learning_rates
    rate.add_scatter(x=course.moments, y=rates, mode=mode, line=theme.line(theme.GREEN))
    rate.update_xaxes(rangemode="tozero")
    rate.update_yaxes(rangemode="tozero", exponentformat="power", nticks=6)
    return Stage(
        (
            Panel("gradient", gradient, "Length of the gradient", 240, 6),
            Panel("rate", rate, "Learning rate", 240, 6),
        )
    )


def _name(line: Line, lines: Sequence[Line], alone: str) -> str:
    return alone if len(lines) == 1 else theme.escaped(line.name)


def _style(line: Line, dash: str = "solid") -> dict[str, Any]:
    return theme.line(line.colour, 2.5, dash=dash)


def _faint(line: Line) -> dict[str, Any]:
    return {"mode": "lines", "line": theme.line(line.colour, 1), "opacity": 0.7}


def _long_axis(figure: Figure, lines: Sequence[Line], by_epoch: bool) -> None:
    """The x axis ends where the longest of the runs ended, or will, or halfway there, or ..."""
    ends = [_end(line) / (line.course.steps_per_epoch if by_epoch else 1) for line in lines]
    few = max(ends) <= 10
    figure.update_xaxes(range=[0, max(ends) * 1.03], dtick=1 if few else None)


def _end(line: Line) -> float:
    course = line.course
    if line.ended:
        return max(1, course.step)
    return horizon(course.step, course.steps, SHORTEST_EPOCHS * course.steps_per_epoch)


def horizon(now: float, end: float, shortest: float) -> float:
    """Where an axis ends: at the end of the run, or at the half, the quarter ... of a long one.

    So what there is fills at least half of the width, unless that is shorter than `shortest`.
    """
    end = max(1.0, end)
    while end / 2 >= max(now, shortest):
        end /= 2
    return end


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


def _log_axis(values: Array) -> dict[str, Any]:
    """A logarithmic axis over all values that have a place on it."""
    positive = values[np.isfinite(values) & (values > 0)]
    low, high = (positive.min(), positive.max()) if positive.size else (0.1, 1.0)
    # Values that are nearly one still need height enough for round numbers beside them.
    room = 1.3 if high > 2 * low else 1.6
    return theme.log_axis(*theme.rounded_range(math.log10(low / room), math.log10(high * room)))
