"""What the figures show at every position of the main sliders, so that they follow the pointer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from charts.descent.runs import Range, Run
from charts.stage import Array, Stage
from core.descent import Optimizer
from core.descent.sweep import descend_from_all
from core.formulas import Objective
from pages.descent.controls import LEARNING_RATES, Settings
from pages.descent.parts import Part
from ui.controls import log_options
from ui.preview import Sweep

# If all runs together are longer, the figures are drawn only when the knob is released.
MAX_POINTS = 250_000


@dataclass(frozen=True)
class Sweeper:
    """Computes the runs at every position of a slider, all other settings as they are.

    `stage_of` makes the stage that shows some runs; `selected` names the run in its caption.
    """

    objective: Objective
    start: list[float]
    settings: Settings
    optimizers: list[Optimizer]
    selected: str
    stage_of: Callable[[list[Run]], Stage]

    def all(self, part: Part, views: Sequence[Range], default_rate: float) -> list[Sweep]:
        """The sweeps of the sliders of the initial point and of the learning rate.

        `default_rate` is the learning rate of the example, an option of its slider.
        """
        sliders = zip(part.start_keys, views, strict=True)
        starts = [
            self.initial_point(key, variable, view, part.slider_step)
            for variable, (key, view) in enumerate(sliders)
        ]
        return [*starts, self.learning_rate(default_rate)]

    def initial_point(self, key: str, variable: int, view: Range, step: float) -> Sweep:
        """The sweep of the slider `key` of one coordinate of the initial point."""
        count = round((view[1] - view[0]) / step) + 1
        starts = np.tile(self.start, (count, 1))
        starts[:, variable] = np.round(view[0] + step * np.arange(count), 6)
        others = np.delete(self.start, variable).tolist()
        settings = self.objective.text, others, self.settings, self.optimizers, view
        return self._sweep(key, settings, starts, None)

    def learning_rate(self, default: float) -> Sweep:
        """The sweep of the learning rate, whose slider has the option `default`."""
        rates = np.array(log_options(*LEARNING_RATES, default))
        starts = np.tile(self.start, (len(rates), 1))
        same = replace(self.settings, learning_rate=1.0)
        optimizers = [replace(one, learning_rate=self._multiplier(one)) for one in self.optimizers]
        settings = self.objective.text, self.start, same, optimizers, default
        return self._sweep("descent_rate", settings, starts, rates)

    def _sweep(self, key: str, settings: object, starts: Array, rates: Array | None) -> Sweep:
        def stages(until: int | None) -> list[Stage]:
            steps = self.settings.steps if until is None else until
            if steps * len(starts) * len(self.optimizers) > MAX_POINTS:
                return []
            return [self.stage_of(runs) for runs in self._runs(starts, rates, until)]

        return Sweep(key, (settings, self.selected), stages)

    def _runs(self, starts: Array, rates: Array | None, until: int | None) -> list[list[Run]]:
        """The runs of all optimizers at each position."""
        s = self.settings
        columns = []
        for one in self.optimizers:
            at_rate = np.full(len(starts), one.learning_rate)
            if rates is not None:
                at_rate = rates * self._multiplier(one)
            many = replace(one, learning_rate=at_rate[:, None])
            found = descend_from_all(
                self.objective, starts, many, s.steps, s.schedule, s.noise, s.seed, until
            )
            each = [replace(one, learning_rate=float(rate)) for rate in at_rate]
            columns.append([Run(*pair) for pair in zip(each, found, strict=True)])
        return [list(runs) for runs in zip(*columns, strict=True)]

    def _multiplier(self, optimizer: Optimizer) -> float:
        """The factor of the learning rate for this optimizer, free of rounding."""
        return float(f"{optimizer.learning_rate / self.settings.learning_rate:.6g}")
