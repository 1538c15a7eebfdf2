"""Curves over the steps: the loss, and the distance to the minimum."""

from collections.abc import Callable

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


def _least(fit: Fit) -> float:
    return float(fit.loss.value(*fit.loss.minimum()))


def _log_loss(fit: Fit, panel: str) -> tuple[Figure, list[Trail]]:
    test = None if fit.test is None else fit.test_loss(fit.coefficients)
    return log_curve(fit.run.values, panel, "loss", _least(fit), minimum_label(fit), test)


def _linear_loss(fit: Fit, panel: str) -> tuple[Figure, list[Trail]]:
    values, least = fit.run.values, _least(fit)
    step = np.arange(float(len(values)))
    figure = theme.figure("step", "loss")
    _lines(figure, step, values, least, minimum_label(fit))
    highest = float(values.max())
    pad = 0.04 * (highest - least) or abs(highest) or 1.0
    figure.update_xaxes(range=[0, max(1, len(step) - 1)])
    figure.update_yaxes(range=theme.rounded_range(least - pad, highest + pad), exponentformat="SI")
    trails = [Trail(panel, 0, step, values)]
    if fit.test is not None:
        trails.append(_test_line(figure, panel, step, fit.test_loss(fit.coefficients)))
    return figure, trails


def _distance(fit: Fit, panel: str) -> tuple[Figure, list[Trail]]:
    distance = np.linalg.norm(fit.run.positions - fit.loss.minimum(), axis=1)
    return log_curve(distance, panel, "distance to the minimum")


def log_curve(
    values: Array,
    panel: str,
    title: str,
    least: float | None = None,
    label: str = "",
    test: Array | None = None,
) -> tuple[Figure, list[Trail]]:
    """Both axes are logarithmic, so step 0 is drawn at 1.

    `least` is a dashed line, and `test` the loss on the test set.
    """
    step = np.arange(1.0, len(values) + 1)
    floor = ROUNDING * (values[0] or values.max() or 1.0)
    values = np.maximum(values, floor)
    figure = theme.figure("step + 1", title)
    _lines(figure, step, values, least, label)
    trails = [Trail(panel, 0, step, values)]
    # A minimum of 0 has no place on a logarithmic axis: two decades below the run are shown.
    shown = [values, np.array([] if least is None else [max(least, values.min() / 100)])]
    if test is not None:
        test = np.maximum(test, floor)
        trails.append(_test_line(figure, panel, step, test))
        shown.append(test[np.isfinite(test)])
    every = np.maximum(np.concatenate(shown), floor)
    low, high = np.log10([every.min(), every.max()])
    pad = 0.06 * (high - low) + 0.02
    y_range = theme.rounded_range(low - pad, high + pad)
    figure.update_xaxes(**theme.log_axis(0, np.log10(max(2, len(step))), exponentformat="SI"))
    figure.update_yaxes(**theme.log_axis(*y_range, exponentformat="SI"))
    return figure, trails


def _test_line(figure: Figure, panel: str, step: Array, values: Array) -> Trail:
    style = theme.line(theme.PURPLE, 2.5)
    figure.add_scatter(x=step, y=values, mode="lines", line=style, name="test set")
    return Trail(panel, len(figure.data) - 1, step, values)


def _lines(figure: Figure, step: Array, values: Array, least: float | None, label: str) -> None:
    figure.add_scatter(
        x=step, y=values, mode="lines", line=theme.line(theme.PATH, 2.5), name="this run"
    )
    if least is not None:
        figure.add_scatter(
            x=[step[0], max(step[0] + 1, step[-1])],
            y=[least, least],
            mode="lines",
            line=theme.line(theme.BEST, 2, dash="dash"),
            name=label,
        )


CURVES: dict[str, Callable[[Fit, str], tuple[Figure, list[Trail]]]] = {
    "Loss (logarithmic scale)": _log_loss,
    "Loss (linear scale)": _linear_loss,
    "Distance to the minimum": _distance,
}
