"""What the figures show at every position of a slider, so that they follow the pointer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from charts.regression import line_previews
from charts.regression.points import end_positions, line_view
from charts.regression.stages import surface_view
from charts.stage import Array, Stage
from core.descent import trajectory as descent
from core.descent.optimizers import GradientDescent
from core.regression.export import FitSettings
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError, descend_lines
from core.regression.scaling import standardisation
from pages.regression.controls import DEFAULT_RATE, RATES, View
from pages.regression.data import Drawn, Points
from ui.controls import log_stops
from ui.preview import Handle, Sweep

# If all runs together have more steps, the figures are drawn only when the knob is released.
MAX_STEPS = 250_000
# The ends of the initial line are shown at so many heights, the initial point at so many places
# along each axis.
HEIGHTS, PLACES = 81, 17


def sweeps(
    points: Points, fit: Fit, config: FitSettings, view: View, best: Mapping[str, Array]
) -> list[Sweep]:
    """Those of plain gradient descent on the MSE: of the learning rate, and of synthetic points.

    `best` has the best lines of several losses, of which only the learning rate has a sweep.
    """
    rates = log_stops("regression_rate", *RATES, DEFAULT_RATE)
    if config.batch_size is not None:
        return []
    of_starts = _of_starts(points, fit, config, view, best)
    is_plain = type(fit.optimizer) is GradientDescent and isinstance(fit.loss, MeanSquaredError)
    if not is_plain or len(rates) * config.steps > MAX_STEPS:
        return of_starts

    def previews(fits: Sequence[Fit]) -> list[Stage]:
        return line_previews(_descended(fits, config), fit, view.squares, view.curve, best)

    def at_rates(_: int | None) -> list[Stage]:
        return previews([replace(fit, optimizer=GradientDescent(rate)) for rate in rates])

    def of_points(slider: str) -> Sweep:
        variants = points.sweeps[slider]
        return Sweep(
            slider,
            (points.key, config, view),
            lambda _: previews([_of(drawn, fit) for drawn in variants()]),
        )

    others = replace(config, optimizer=GradientDescent(1.0))
    of_rate = Sweep("regression_rate", (points.key, others, view), at_rates)
    return [*of_starts, of_rate, *map(of_points, () if best else points.sweeps)]


def _of_starts(
    points: Points, fit: Fit, config: FitSettings, view: View, best: Mapping[str, Array]
) -> list[Sweep]:
    """The initial line dragged by its ends, and the initial point dragged over the contours."""

    def sweep(name: str, starts: Array, handle: Handle) -> Sweep:
        def stages(until: int | None) -> list[Stage]:
            steps = config.steps if until is None else min(until, config.steps)
            runs = [descent.descend(fit.loss, start, fit.optimizer, steps) for start in starts]
            fits = [replace(fit, run=run) for run in runs]
            return line_previews(fits, fit, view.squares, view.curve, best)

        return Sweep(name, (points.key, config, view), stages, handle, at_start=True)

    x, found = end_positions(fit), list[Sweep]()
    low, high = line_view(fit)
    heights = np.linspace(low, high, HEIGHTS)
    for end in (0, 1):
        y = np.tile(x * fit.coefficients[0, 0] + fit.coefficients[0, 1], (HEIGHTS, 1))
        y[:, end] = heights
        w = np.diff(y)[:, 0] / np.diff(x)
        lines = np.column_stack([w, y[:, 0] - w * x[0]])
        starts = fit.scaling.to_scaled(lines) if fit.scaling else lines
        places = np.column_stack([np.full(HEIGHTS, x[end]), heights])
        found.append(sweep(f"end_{end}", starts, Handle("data", places, end)))
    sides = [np.linspace(low, high, PLACES) for low, high in surface_view(fit)]
    places = np.stack([side.ravel() for side in np.meshgrid(*sides)], axis=1)
    return [*found, sweep("plane", places, Handle("contours", places))]


def _of(drawn: Drawn, fit: Fit) -> Fit:
    """The same fit of other points, before descent."""
    x, y, m = drawn
    original = MeanSquaredError(m)
    scaling = standardisation(m) if fit.scaling else None
    loss = MeanSquaredError(scaling.moments(m)) if scaling else original
    return replace(fit, x=x, y=y, moments=m, loss=loss, scaling=scaling, original=original)


def _descended(fits: Sequence[Fit], config: FitSettings) -> list[Fit]:
    start = np.array(config.start)
    starts = [fit.scaling.to_scaled(start) if fit.scaling else start for fit in fits]
    losses = [fit.loss for fit in fits if isinstance(fit.loss, MeanSquaredError)]
    rates = np.array([fit.optimizer.learning_rate for fit in fits])
    runs = descend_lines(losses, rates, config.steps, np.array(starts))
    return [replace(fit, run=run) for fit, run in zip(fits, runs, strict=True)]
