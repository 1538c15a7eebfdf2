"""Curves over the steps: the loss, and the distance to the minimum."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.stage import Array, Trail
from core.regression.fit import Fit

# Logarithmic axes end at this share of the initial value: what lies below is rounding.
ROUNDING = 1e-15


def minimum_label(fit: Fit) -> str:
    """What the minimum of the loss is called in legends and tables."""
    return "closed form" if fit.loss.has_closed_form else "minimum"


def _loss(fit: Fit, panel: str, is_log: bool) -> tuple[Figure, list[Trail]]:
    least = float(fit.loss.value(*fit.loss.minimum()))
    test = None if fit.test is None else fit.test_loss(fit.coefficients)
    return curve(fit.run.values, panel, "loss", is_log, least, minimum_label(fit), test)


def _distance(fit: Fit, panel: str) -> tuple[Figure, list[Trail]]:
    distance = np.linalg.norm(fit.run.positions - fit.loss.minimum(), axis=1)
    return curve(distance, panel, "distance to the minimum")


def curve(
    values: Array,
    panel: str,
    title: str,
    is_log: bool = True,
    least: float | None = None,
    label: str = "",
    test: Array | None = None,
) -> tuple[Figure, list[Trail]]:
    """`values` over the steps; on logarithmic axes step 0 is drawn at 1.

    `least` is a dashed line, and `test` the loss on the test set.
    """
    step = np.arange(float(len(values))) + is_log
    floor = ROUNDING * (values[0] or values.max() or 1.0) if is_log else -np.inf
    figure = theme.figure("step + 1" if is_log else "step", title)
    lines = [("this run", theme.PATH, values), ("test set", theme.PURPLE, test)]
    trails, shown = [], []
    for name, colour, column in lines:
        if column is not None:
            column = np.maximum(column, floor)
            style = theme.line(colour, 2.5)
            figure.add_scatter(x=step, y=column, mode="lines", line=style, name=name)
            trails.append(Trail(panel, len(figure.data) - 1, step, column))
            shown.append(column[np.isfinite(column)])
    if least is not None:
        ends = [step[0], max(step[0] + 1, step[-1])]
        style = theme.line(theme.BEST, 2, dash="dash")
        figure.add_scatter(x=ends, y=[least, least], mode="lines", line=style, name=label)
        # A minimum of 0 has no place on a logarithmic axis: two decades below the run are shown.
        shown.append(np.array([max(least, values.min() / 100, floor) if is_log else least]))
    _set_ranges(figure, step, np.concatenate(shown), is_log)
    return figure, trails


def _set_ranges(figure: Figure, step: Array, shown: Array, is_log: bool) -> None:
    ends = np.array([shown.min(), shown.max()])
    low, high = np.log10(ends) if is_log else ends
    pad = 0.06 * (high - low) + (0.02 if is_log else abs(high) * 1e-6 or 1.0)
    y_range = theme.rounded_range(low - pad, high + pad)
    x_range = (0, np.log10(max(2, len(step)))) if is_log else (0, max(1, len(step) - 1))
    axis = theme.log_axis if is_log else _linear_axis
    figure.update_xaxes(**axis(*x_range, exponentformat="SI"))
    figure.update_yaxes(**axis(*y_range, exponentformat="SI"))


def _linear_axis(low: float, high: float, **style: Any) -> dict[str, Any]:
    return {"range": [low, high], **style}


CURVES: dict[str, Callable[[Fit, str], tuple[Figure, list[Trail]]]] = {
    "Loss (logarithmic scale)": partial(_loss, is_log=True),
    "Loss (linear scale)": partial(_loss, is_log=False),
    "Distance to the minimum": _distance,
}
