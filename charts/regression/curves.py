"""What changes from step to step, drawn against the step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.stage import Array, Trail

# Logarithmic axes end at this share of the value at the start: what lies below is rounding.
ROUNDING = 1e-15
Aim = tuple[float, str]  # the least loss, and what has it


@dataclass(frozen=True)
class Course:
    """What the curves are drawn of.

    Attributes:
        values: the loss at each step, (steps + 1,).
        least: the loss of the best coefficients.
        positions: the coefficients at each step, (steps + 1, coefficients).
        best: the best coefficients.
        reference: what these are called.
    """

    values: Array
    least: float
    positions: Array
    best: Array
    reference: str = "closed form"


def _loss_on_logarithmic_axes(course: Course, panel: str) -> tuple[Figure, Trail]:
    return _logarithmic(course.values, panel, "loss", (course.least, course.reference))


def _loss_on_even_axes(course: Course, panel: str) -> tuple[Figure, Trail]:
    step = np.arange(float(len(course.values)))
    figure = theme.figure("step", "loss")
    _lines(figure, step, course.values, (course.least, course.reference))
    highest = float(course.values.max())
    pad = 0.04 * (highest - course.least) or abs(highest) or 1.0
    figure.update_xaxes(range=[0, max(1, len(step) - 1)])
    span = theme.rounded_range(course.least - pad, highest + pad)
    figure.update_yaxes(range=span, exponentformat="SI")
    return figure, Trail(panel, 0, step, course.values)


def _distance(course: Course, panel: str) -> tuple[Figure, Trail]:
    away = np.linalg.norm(course.positions - course.best, axis=1)
    return _logarithmic(away, panel, f"distance to the {course.reference}", None)


def _logarithmic(values: Array, panel: str, title: str, aim: Aim | None) -> tuple[Figure, Trail]:
    """On logarithmic axes, on which step 0 stands at 1."""
    step = np.arange(1.0, len(values) + 1)
    floor = ROUNDING * (values[0] or values.max() or 1.0)
    values = np.maximum(values, floor)
    figure = theme.figure("step + 1", title)
    _lines(figure, step, values, aim)
    shown = [values.min(), values.max(), *([] if aim is None else aim[:1])]
    low, high = np.log10(np.maximum([min(shown), max(shown)], floor))
    pad = 0.06 * (high - low) + 0.02
    figure.update_xaxes(**theme.log_axis(0, np.log10(max(2, len(step))), exponentformat="SI"))
    figure.update_yaxes(
        **theme.log_axis(*theme.rounded_range(low - pad, high + pad), exponentformat="SI")
    )
    return figure, Trail(panel, 0, step, values)


def _lines(figure: Figure, step: Array, values: Array, aim: Aim | None) -> None:
    figure.add_scatter(
        x=step, y=values, mode="lines", line=theme.line(theme.PATH, 2.5), name="this run"
    )
    if aim is not None:
        least, name = aim
        figure.add_scatter(
            x=[step[0], max(step[0] + 1, step[-1])],
            y=[least, least],
            mode="lines",
            line=theme.line(theme.BEST, 2, dash="dash"),
            name=name,
        )


CURVES: dict[str, Callable[[Course, str], tuple[Figure, Trail]]] = {
    "Loss, logarithmic axes": _loss_on_logarithmic_axes,
    "Loss, even axes": _loss_on_even_axes,
    "Distance to the best line": _distance,
}
FIRST_CURVE = next(iter(CURVES))
