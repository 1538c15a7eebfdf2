"""What is known of a run so far: collected from its events, read as a frozen view."""

import csv
import io
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.training.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.training.mlp import CLASSES

Array = NDArray[np.float64]
NO_OUTPUTS = torch.empty(0, CLASSES)
NO_NETWORK = nn.Sequential()
FIRST_ROOM = 256


class GrowingArray:
    """Rows of numbers that only become more, each `width` wide.

    `rows` (n, width) is a view that costs nothing and that no later row changes.
    """

    def __init__(self, width: int) -> None:
        self._room = np.empty((FIRST_ROOM, width))
        self._count = 0

    @property
    def rows(self) -> Array:
        """All that were added; not to be written to."""
        rows = self._room[: self._count]
        rows.flags.writeable = False
        return rows

    def add(self, rows: Array) -> None:
        """Append (n, width); where the room is full, what there is moves to twice as much."""
        end = self._count + len(rows)
        if end > len(self._room):
            room = np.empty((max(end, 2 * len(self._room)), self._room.shape[1]))
            room[: self._count] = self._room[: self._count]
            self._room = room
        self._room[self._count : end] = rows
        self._count = end


@dataclass(frozen=True)
class Metrics:
    """The numbers of a run so far.

    `losses` has one entry for each step after `first`, where the run began or went on.
    `measured_steps` are the steps at which `learning_rates` and `gradient_norms` were taken. The
    last of `epochs` has its outputs. `seconds` counts training alone.
    """

    first: int
    step: int
    steps: int
    steps_per_epoch: int
    device: str
    losses: Array
    measured_steps: Array
    learning_rates: Array
    gradient_norms: Array
    epochs: tuple[EpochEnd, ...]
    samples: int
    seconds: float
    test_accuracy: float | None

    @property
    def samples_per_second(self) -> float:
        """Pictures learned from in a second, over the whole run."""
        return self.samples / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the remaining steps will take; None before the first."""
        done = self.losses.size
        return (self.steps - self.step) * self.seconds / done if done else None


@dataclass
class History:
    """Collects events. It has no lock: whoever shares it between threads brings one."""

    started: Started | None = None
    losses: GrowingArray = field(default_factory=lambda: GrowingArray(1))
    signals: GrowingArray = field(default_factory=lambda: GrowingArray(3))
    last: Steps | None = None
    epochs: list[EpochEnd] = field(default_factory=list)
    end: Done | Diverged | None = None

    @singledispatchmethod
    def add(self, event: Event) -> None:
        """Take in the next event."""
        raise TypeError(f"{type(event).__name__} is no event of a run")

    @add.register
    def _(self, event: Started) -> None:
        self.started = replace(event, network=NO_NETWORK)

    @add.register
    def _(self, event: Steps) -> None:
        self.losses.add(np.array(event.losses).reshape(-1, 1))
        if self.last is None or event.measured_step > self.last.measured_step:
            signal = [event.measured_step, event.learning_rate, event.gradient_norm]
            self.signals.add(np.array([signal]))
        self.last = event

    @add.register
    def _(self, event: EpochEnd) -> None:
        # Only the newest answers are looked at: 0.4 MB an epoch would add up.
        if self.epochs:
            self.epochs[-1] = replace(self.epochs[-1], test_outputs=NO_OUTPUTS)
        self.epochs.append(event)

    @add.register
    def _(self, event: Done) -> None:
        self.end = event

    @add.register
    def _(self, event: Diverged) -> None:
        # Nobody can use a network whose weights are no numbers.
        self.end = replace(event, model=NO_NETWORK)

    def metrics(self) -> Metrics:
        """What is known by now, as values that no later event changes."""
        last, begin, signals = self.last, self.started, self.signals.rows
        return Metrics(
            first=begin.step if begin else 0,
            step=last.step if last else (begin.step if begin else 0),
            steps=begin.steps if begin else 0,
            steps_per_epoch=begin.steps_per_epoch if begin else 1,
            device=begin.device if begin else "",
            losses=self.losses.rows[:, 0],
            measured_steps=signals[:, 0],
            learning_rates=signals[:, 1],
            gradient_norms=signals[:, 2],
            epochs=tuple(self.epochs),
            samples=last.samples if last else 0,
            seconds=last.seconds if last else 0.0,
            test_accuracy=self._accuracy(),
        )

    def _accuracy(self) -> float | None:
        if isinstance(self.end, Done):
            return self.end.test_accuracy
        return self.epochs[-1].test_accuracy if self.epochs else None


COLUMNS = ("step", "loss", "learning_rate", "gradient_norm", "train_accuracy", "test_accuracy")


def to_csv(metrics: Metrics) -> str:
    """The curves as CSV text: a row for each step; what was not measured there is empty."""
    measured = zip(metrics.learning_rates.tolist(), metrics.gradient_norms.tolist(), strict=True)
    signals = dict(zip(metrics.measured_steps.astype(int).tolist(), measured, strict=True))
    tests = {test.step: (test.train_accuracy, test.test_accuracy) for test in metrics.epochs}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for step, loss in enumerate(metrics.losses.tolist(), start=metrics.first + 1):
        table.writerow([step, loss, *signals.get(step, ("", "")), *tests.get(step, ("", ""))])
    return text.getvalue()
