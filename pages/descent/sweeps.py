"""What the figures show at every position of the main sliders, so that they follow the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

import numpy as np

from charts.descent.runs import Range, Run
from charts.stage import Array, Stage
from core.descent import CONSTANT, Optimizer, descend
from core.descent.optimizer_base import parameters
from core.descent.sweep import descend_from_all, first_steps
from core.formulas import Objective
from pages.descent.controls import Settings
from pages.descent.parts import STEP, Part
from ui.controls import PARAMETER_STEPS
from ui.preview import Handle, Sweep

# If all runs together are longer, the figures are drawn only when the knob is released.
MAX_POINTS = 500_000
# Dragged over the contours, the initial point is shown at so many places along each axis.
PLACES = 25


class Draw(Protocol):
    """Makes the stage that shows some runs, of which one is selected."""

    def __call__(self, runs: list[Run], selected: Run, /, *, steps: int) -> Stage:
        """`steps` is the number of planned steps."""


@dataclass(frozen=True)
class Sweeper:
    """Computes the runs at every position of a slider, all other settings as they are.

    `draw` makes the stage that shows some runs; `selected` is the index of the run in its caption.
    """

    objective: Objective
    views: Sequence[Range]
    start: list[float]
    settings: Settings
    optimizers: list[Optimizer]
    selected: int
    draw: Draw

    def all(self, part: Part, rates: Sequence[float], steps: Sequence[float]) -> list[Sweep]:
        """The sweeps of all sliders; `rates` and `steps` are the positions of theirs."""
        return [
            *(self.initial_point(key, place) for place, key in enumerate(part.start_keys)),
            *([self.plane()] if len(self.views) > 1 else []),
            self.learning_rate(np.array(rates)),
            self.steps([int(count) for count in steps]),
            *self.parameters(),
        ]

    def initial_point(self, key: str, variable: int) -> Sweep:
        """The sweep of the slider `key` of one coordinate of the initial point."""
        low, high = self.views[variable]
        starts = np.tile(self.start, (round((high - low) / STEP) + 1, 1))
        starts[:, variable] = np.round(low + STEP * np.arange(len(starts)), 6)
        handle = Handle("curve", starts) if len(self.views) == 1 else None
        return self._sweep(key, starts, self.optimizers, handle)

    def plane(self) -> Sweep:
        """The sweep of the initial point that is dragged over the contours."""
        sides = [STEP * np.round(np.linspace(*view, PLACES) / STEP) for view in self.views]
        starts = np.stack([side.ravel() for side in np.meshgrid(*sides)], axis=1).round(6)
        return self._sweep("plane", starts, self.optimizers, Handle("contours", starts))

    def learning_rate(self, rates: Array) -> Sweep:
        """The sweep of the learning rate, whose slider has these positions."""
        many = [
            replace(one, learning_rate=rates[:, None] * self._multiplier(one))
            for one in self.optimizers
        ]
        return self._sweep("descent_rate", self._same_start(rates), many)

    def parameters(self) -> list[Sweep]:
        """The sweeps of the parameters of all optimizers, such as the momentum.

        They hardly matter for the first step, so the last one is shown.
        """
        sweeps = []
        for place, one in enumerate(self.optimizers):
            for name, allowed in parameters(type(one)).items():
                values = np.linspace(allowed.low, allowed.high, PARAMETER_STEPS + 1)
                change: dict[str, Any] = {name: values[:, None]}
                many = [*self.optimizers[:place], replace(one, **change)]
                many += self.optimizers[place + 1 :]
                key = f"descent_{type(one).__name__.lower()}_{name}"
                sweeps.append(self._sweep(key, self._same_start(values), many, at_end=True))
        return sweeps

    def steps(self, counts: list[int]) -> Sweep:
        """The sweep of the number of steps; with a schedule each would be a run of its own."""

        def stages(_: int | None) -> list[Stage]:
            s = self.settings
            if s.schedule != CONSTANT or sum(counts) * len(self.optimizers) > MAX_POINTS:
                return []
            longest = [
                descend(self.objective, self.start, one, counts[-1], CONSTANT, s.noise, s.seed)
                for one in self.optimizers
            ]
            pairs = list(zip(self.optimizers, longest, strict=True))
            return [
                self._drawn([Run(one, first_steps(run, count)) for one, run in pairs], count)
                for count in counts
            ]

        settings = self._identity(replace(self.settings, steps=0), self.optimizers)
        return Sweep("descent_steps", (settings, self.start, counts), stages, at_end=True)

    def _same_start(self, positions: Array) -> Array:
        return np.tile(self.start, (len(positions), 1))

    def _sweep(
        self,
        key: str,
        starts: Array,
        optimizers: list[Optimizer],
        handle: Handle | None = None,
        at_end: bool = False,
    ) -> Sweep:
        """The sweep of a slider; row i of `starts` and of array parameters is its position i."""

        def stages(until: int | None) -> list[Stage]:
            steps = self.settings.steps if until is None else min(until, self.settings.steps)
            varying = sum(self._varies(one, starts) for one in optimizers)
            if steps * len(starts) * varying > MAX_POINTS:
                return []
            columns = [self._runs(one, starts, until) for one in optimizers]
            return [
                self._drawn(list(runs), self.settings.steps) for runs in zip(*columns, strict=True)
            ]

        settings = self._identity(self.settings, optimizers)
        return Sweep(key, (settings, starts.tobytes()), stages, handle, at_end)

    def _varies(self, optimizer: Optimizer, starts: Array) -> bool:
        """Whether the runs of an optimizer differ from position to position."""
        values = (getattr(optimizer, field.name) for field in fields(optimizer))
        return any(np.ndim(value) for value in values) or bool((starts != starts[0]).any())

    def _identity(self, settings: Settings, optimizers: list[Optimizer]) -> object:
        """What the figures depend on besides the initial point; optimizers have learning rates."""
        values = [
            (one.name, *(np.asarray(getattr(one, field.name)).tobytes() for field in fields(one)))
            for one in optimizers
        ]
        same = replace(settings, learning_rate=1.0)
        return self.objective.text, self.views, same, values, self.selected

    def _drawn(self, runs: list[Run], steps: int) -> Stage:
        return replace(self.draw(runs, runs[self.selected], steps=steps), start=0)

    def _runs(self, optimizer: Optimizer, starts: Array, until: int | None) -> list[Run]:
        """The runs of an optimizer at all positions."""
        s, varies = self.settings, self._varies(optimizer, starts)
        found = descend_from_all(
            self.objective,
            starts if varies else starts[:1],
            optimizer,
            s.steps,
            s.schedule,
            s.noise,
            s.seed,
            until,
        )
        if not varies:
            return [Run(optimizer, found[0])] * len(starts)
        arrays = [f.name for f in fields(optimizer) if np.ndim(getattr(optimizer, f.name))]
        return [
            Run(replace(optimizer, **{n: float(getattr(optimizer, n)[i, 0]) for n in arrays}), run)
            for i, run in enumerate(found)
        ]

    def _multiplier(self, optimizer: Optimizer) -> float:
        """The factor of the learning rate for this optimizer, free of rounding."""
        return float(f"{optimizer.learning_rate / self.settings.learning_rate:.6g}")
