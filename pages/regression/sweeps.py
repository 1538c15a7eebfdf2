"""What the figures show at every learning rate, so that they follow the pointer."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from charts.regression import line_previews
from charts.stage import Array, Stage
from core.descent.optimizers import GradientDescent
from core.regression.export import FitSettings
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError, descend_lines
from pages.regression.controls import DEFAULT_RATE, RATES, View
from ui.controls import log_stops
from ui.preview import Sweep

# If all runs together have more steps, the figures are drawn only when the knob is released.
MAX_STEPS = 250_000


def sweeps(
    key: str, fit: Fit, config: FitSettings, view: View, best: Mapping[str, Array]
) -> list[Sweep]:
    """The sweep of the learning rate of plain gradient descent on the MSE; none for others.

    `key` names the data, `best` has the best lines that are drawn.
    """
    rates = np.array(log_stops("regression_rate", *RATES, DEFAULT_RATE))
    loss, optimizer = fit.loss, fit.optimizer
    is_plain = type(optimizer) is GradientDescent and config.batch_size is None
    if (
        not (is_plain and isinstance(loss, MeanSquaredError))
        or len(rates) * config.steps > MAX_STEPS
    ):
        return []

    def stages(_: int | None) -> list[Stage]:
        runs = descend_lines(loss, rates, config.steps, fit.run.positions[0])
        fits = [
            replace(fit, run=run, optimizer=GradientDescent(float(rate)))
            for rate, run in zip(rates, runs, strict=True)
        ]
        return line_previews(fits, fit, view.squares, view.curve, best)

    others = replace(config, optimizer=GradientDescent(1.0))
    return [Sweep("regression_rate", (key, others, view), stages)]
