"""The metrics of a run, collected from its events."""

import csv
import io
from array import array
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.training.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.training.mlp import CLASSES

Array = NDArray[np.float64]
NO_OUTPUTS = torch.empty(0, CLASSES)
NO_NETWORK = nn.Sequential()
COLUMNS = ("step", "loss", "learning_rate", "gradient_norm", "train_accuracy", "test_accuracy")


@dataclass(frozen=True)
class Metrics:
    """The metrics of a run so far.

    `losses` has one value for each step after `first`, where the run started or was resumed.
    `learning_rates` and `gradient_norms` were measured at `measured_steps`. Only the last of
    `epochs` has its outputs. `seconds` is training time without evaluation.
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
        """Training examples per second over the whole run."""
        return self.samples / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The estimated time for the remaining steps; None before the first."""
        done = self.losses.size
        return (self.steps - self.step) * self.seconds / done if done else None


@dataclass
class History:
    """Collects events. It is not thread-safe."""

    started: Started | None = None
    losses: "array[float]" = field(default_factory=lambda: array("d"))
    measurements: list[tuple[int, float, float]] = field(default_factory=list)
    last: Steps | None = None
    epochs: list[EpochEnd] = field(default_factory=list)
    end: Done | Diverged | None = None

    def add(self, event: Event) -> None:
        """Add the next event."""
        if isinstance(event, Started):
            self.started = replace(event, network=NO_NETWORK)
        elif isinstance(event, Steps):
            self.losses.extend(event.losses)
            self.measurements.append(
                (event.measured_step, event.learning_rate, event.gradient_norm)
            )
            self.last = event
        elif isinstance(event, EpochEnd):
            # Only the newest outputs are shown: 0.4 MB per epoch would add up.
            if self.epochs:
                self.epochs[-1] = replace(self.epochs[-1], test_outputs=NO_OUTPUTS)
            self.epochs.append(event)
        elif isinstance(event, Done):
            self.end = event
        else:
            self.end = replace(event, model=NO_NETWORK)

    def metrics(self) -> Metrics:
        """A copy of the metrics, which later events do not change."""
        last, started = self.last, self.started
        first = started.step if started else 0
        measured = np.array(self.measurements, dtype=float).reshape(-1, 3).T
        return Metrics(
            first=first,
            step=last.step if last else first,
            steps=started.steps if started else 0,
            steps_per_epoch=started.steps_per_epoch if started else 1,
            device=started.device if started else "",
            losses=np.array(self.losses),
            measured_steps=measured[0],
            learning_rates=measured[1],
            gradient_norms=measured[2],
            epochs=tuple(self.epochs),
            samples=last.samples if last else 0,
            seconds=last.seconds if last else 0.0,
            test_accuracy=self.epochs[-1].test_accuracy if self.epochs else None,
        )


def to_csv(metrics: Metrics) -> str:
    """The curves as CSV: a row for each step; cells of what was not measured are empty."""
    measured = zip(metrics.learning_rates.tolist(), metrics.gradient_norms.tolist(), strict=True)
    by_step = dict(zip(metrics.measured_steps.astype(int).tolist(), measured, strict=True))
    tests = {test.step: (test.train_accuracy, test.test_accuracy) for test in metrics.epochs}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for step, loss in enumerate(metrics.losses.tolist(), start=metrics.first + 1):
        table.writerow([step, loss, *by_step.get(step, ("", "")), *tests.get(step, ("", ""))])
    return text.getvalue()
