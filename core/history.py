"""What is known of a run so far: collected from its events, read as a frozen view."""

import csv
import io
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.network import CLASSES

Array = NDArray[np.float64]
NO_OUTPUTS = torch.empty(0, CLASSES)


@dataclass(frozen=True)
class Course:
    """The numbers of a run so far.

    `losses` has one entry for each step after `first`, where the run began or went on.
    `moments` are the steps at which `learning_rates` and `gradient_norms` were taken. The
    last of `epochs` has its outputs. `seconds` counts training alone.
    """

    first: int
    step: int
    steps: int
    steps_per_epoch: int
    device: str
    losses: Array
    moments: Array
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
    network: nn.Sequential | None = None
    losses: list[float] = field(default_factory=list)
    marks: list[Steps] = field(default_factory=list)
    epochs: list[EpochEnd] = field(default_factory=list)
    end: Done | Diverged | None = None

    @singledispatchmethod
    def add(self, event: Event) -> None:
        """Take in the next event."""
        raise TypeError(f"{type(event).__name__} is no event of a run")

    @add.register
    def _(self, event: Started) -> None:
        self.started, self.network = event, event.network

    @add.register
    def _(self, event: Steps) -> None:
        self.losses += event.losses
        self.marks.append(event)

    @add.register
    def _(self, event: EpochEnd) -> None:
        # Only the newest answers are looked at: 0.4 MB an epoch would add up.
        self.epochs = [replace(old, test_outputs=NO_OUTPUTS) for old in self.epochs]
        self.epochs.append(event)

    @add.register
    def _(self, event: Done | Diverged) -> None:
        self.end = event

    def course(self) -> Course:
        """What is known by now, as values that no later event changes."""
        last = self.marks[-1] if self.marks else None
        begin = self.started
        return Course(
            first=begin.step if begin else 0,
            step=last.step if last else (begin.step if begin else 0),
            steps=begin.steps if begin else 0,
            steps_per_epoch=begin.steps_per_epoch if begin else 1,
            device=begin.device if begin else "",
            losses=np.array(self.losses),
            moments=np.array([mark.step for mark in self.marks], dtype=float),
            learning_rates=np.array([mark.learning_rate for mark in self.marks]),
            gradient_norms=np.array([mark.gradient_norm for mark in self.marks]),
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


def to_csv(course: Course) -> str:
    """The curves as CSV text: a row for each step; what was not measured there is empty."""
    measured = zip(course.learning_rates.tolist(), course.gradient_norms.tolist(), strict=True)
    signals = dict(zip(course.moments.astype(int).tolist(), measured, strict=True))
    tests = {test.step: (test.train_accuracy, test.test_accuracy) for test in course.epochs}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for step, loss in enumerate(course.losses.tolist(), start=course.first + 1):
        table.writerow([step, loss, *signals.get(step, ("", "")), *tests.get(step, ("", ""))])
    return text.getvalue()
