"""The metrics of a run, collected from its events."""

from array import array
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import nn

from core.training.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.training.mlp import CLASSES

Array = NDArray[np.float64]
NO_OUTPUTS = torch.empty(0, CLASSES)
NO_NETWORK = nn.Sequential()


@dataclass(frozen=True)
class Metrics:
    """The metrics of a run so far.

    `losses` has one value for each step after `first`, where the run started or was resumed.
    `learning_rates` (n,), and `gradient_norms` and `update_ratios` of each layer (n, layers), were
    measured at `measured_steps` (n,). Only the last of
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
    update_ratios: Array
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
    measurements: list[tuple[int, float, tuple[tuple[float, float], ...]]] = field(
        default_factory=list
    )
    last: Steps | None = None
    epochs: list[EpochEnd] = field(default_factory=list)
    end: Done | Diverged | None = None

    @property
    def step(self) -> int:
        """The last step, 0 before the first."""
        return self.last.step if self.last else self.started.step if self.started else 0

    def add(self, event: Event) -> None:
        """Add the next event."""
        if isinstance(event, Started):
            self.started = replace(event, network=NO_NETWORK)
        elif isinstance(event, Steps):
            self.losses.extend(event.losses)
            self.measurements.append((event.measured_step, event.learning_rate, event.layers))
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
        steps, rates, layers = zip(*self.measurements, strict=True) if last else ((), (), ())
        shape = len(steps), len(layers[0]) if layers else 0, 2
        signals = np.array(layers, dtype=float).reshape(shape)
        return Metrics(
            first=first,
            step=self.step,
            steps=started.steps if started else 0,
            steps_per_epoch=started.steps_per_epoch if started else 1,
            device=started.device if started else "",
            losses=np.array(self.losses),
            measured_steps=np.array(steps, dtype=float),
            learning_rates=np.array(rates, dtype=float),
            gradient_norms=signals[..., 0],
            update_ratios=signals[..., 1],
            epochs=tuple(self.epochs),
            samples=last.samples if last else 0,
            seconds=last.seconds if last else 0.0,
            test_accuracy=self.epochs[-1].test_accuracy if self.epochs else None,
        )


def to_csv(metrics: Metrics) -> str:
    """The curves as CSV: a row for each step; cells of what was not measured are empty."""
    steps = np.arange(metrics.first + 1, metrics.step + 1)
    table = pd.DataFrame({"loss": metrics.losses}, index=pd.Index(steps, name="step"))
    measured = metrics.measured_steps.astype(int)
    table["learning_rate"] = pd.Series(metrics.learning_rates, measured)
    table["gradient_norm"] = pd.Series(np.linalg.norm(metrics.gradient_norms, axis=1), measured)
    for name in ("train_accuracy", "test_accuracy"):
        table[name] = pd.Series(
            {end.step: getattr(end, name) for end in metrics.epochs}, dtype=float
        )
    return table.to_csv(lineterminator="\n")
