"""Training a network: a stream of events that pages, tests and plain scripts consume alike."""

import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

import torch
from torch import Tensor

from core.training.backpropagation import Backpropagation
from core.training.batches import Batches, Chance, random_for
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.evaluation import accuracy, answers, mean_loss
from core.training.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.training.mlp import Dropout, build, first_layer
from core.training.optimization import ENGINES, LOSSES, Rates, step_of

__all__ = ["Trainer", "TrainingConfig", "device", "train"]

DEVICE_VARIABLE = "GRADIENT_PLAYGROUND_DEVICE"
SECONDS_BETWEEN_EVENTS = 0.1
STEPS_ALONE = 20
TRAIN_PICTURES_TESTED = 5_000


def device() -> torch.device:
    """A GPU where there is one, the processor otherwise; or what GRADIENT_PLAYGROUND_DEVICE names.

    Raises:
        RuntimeError: PyTorch knows no device of that name.
    """
    named = os.environ.get(DEVICE_VARIABLE)
    if named:
        return torch.device(named)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train(
    config: TrainingConfig, dataset: Dataset, stop: Callable[[], bool] | None = None
) -> Iterator[Event]:
    """Train a network by `config` and tell what happens.

    The first event is `Started`. `Steps` come after each of the first twenty steps, then
    about ten times a second, and `EpochEnd` after each epoch. The last event is `Done`, or
    `Diverged` if the loss left the finite numbers. `stop` is asked after each step; what was
    reached by then is kept. The events and the network they carry belong to the caller; a run
    that is not asked for its next event stands still and takes no time. It computes on as many
    cores as `torch.get_num_threads()` says; sums over other numbers of cores differ in their
    last bits.
    """
    return run(Trainer(config, dataset), stop or _never)


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Signal:
    """What drove a step: its learning rate, and the norm of its gradient."""

    step: int
    learning_rate: float
    gradient_norm: float


class Trainer:
    """A network in the making: where it is, and how it takes its next step."""

    def __init__(self, config: TrainingConfig, dataset: Dataset) -> None:
        self.config = config
        self.dataset = dataset
        self.device = device()
        self.batches = Batches(config, dataset, self.device)
        first_weights = random_for(config.seed, Chance.WEIGHTS)
        self.network = build(
            config.hidden, first_weights, config.activation, config.dropout, config.initialisation
        ).to(self.device)
        self.begun_with = first_layer(self.network)
        self.rates = Rates(
            config.learning_rate, config.momentum, config.memory, config.weight_decay
        )
        self.weights = list(self.network.parameters())
        self.backpropagate = Backpropagation(self.network, LOSSES[config.loss])
        self.dropouts = [part for part in self.network if isinstance(part, Dropout)]
        self.optimizer = ENGINES[config.optimizer].make(self.weights, self.rates)
        self.move = step_of(self.optimizer)
        self.steps = config.epochs * self.batches.per_epoch
        self.step = 0
        self.signal = Signal(0, self.learning_rate, math.nan)

    def take_step(self, learning_rate: float | None = None) -> Tensor:
        """One batch forward and back; returns its loss.

        The learning rate is the schedule's where none is given.
        """
        inputs, targets = self.batches.at(self.step)
        self.step += 1
        self._prepare(self.learning_rate if learning_rate is None else learning_rate)
        loss = self.backpropagate(inputs, targets)
        self.move()
        return loss

    def _prepare(self, learning_rate: float) -> None:
        """Set what is of this step: the learning rate, and the units that are left out."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        for dropout in self.dropouts:
            dropout.generator = random_for(self.config.seed, Chance.DROPOUT, self.step)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the present step, as the schedule has it."""
        return self.learning_rate_at(self.step)

    def learning_rate_at(self, step: int) -> float:
        """The learning rate of a step, as the schedule has it; at 0 that of the first."""
        return self.config.learning_rate * self.config.factor(max(1, step), self.steps)

    @property
    def at_end_of_epoch(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return self.step % self.batches.per_epoch == 0

    @property
    def short_batch_is_next(self) -> bool:
        """Whether the next batch, the last of an epoch, has fewer pictures than the others."""
        batches = self.batches
        is_last = (self.step + 1) % batches.per_epoch == 0
        left_over = len(batches.labels) % self.config.batch_size
        return batches.per_epoch > 1 and is_last and left_over > 0

    def advance(self, stop: Callable[[], bool]) -> list[float]:
        """Take steps for a tenth of a second, not beyond the epoch; returns their losses.

        Each of the first steps is taken alone: a run that diverges seldom takes more.
        The losses are read from the device at the end, all at once: to read each would
        make a GPU wait at every step.
        """
        losses: list[Tensor] = []
        end = time.perf_counter() + SECONDS_BETWEEN_EVENTS
        while True:
            short = self.short_batch_is_next
            if short and losses:
                self._measure()
            losses.append(self.take_step())
            alone = self.step <= STEPS_ALONE
            if alone or self.at_end_of_epoch or stop() or time.perf_counter() >= end:
                if not (short and self.signal.step):
                    self._measure()
                return [float(loss) for loss in torch.stack(losses).tolist()]

    def _measure(self) -> None:
        """Keep the signal of the last step."""
        self.signal = Signal(self.step, self.learning_rate, self.gradient_norm())

    def gradient_norm(self) -> float:
        """The Euclidean norm of the gradient of the last step, over all weights."""
        gradients = [w.grad for w in self.weights if w.grad is not None]
        return float(torch.nn.utils.get_total_norm(gradients))

    def test(self) -> EpochEnd:
        """Try the network on the test pictures, and on some of those it learns from."""
        outputs = answers(self.network, self.dataset.test_images, self.config)
        some = slice(TRAIN_PICTURES_TESTED)
        known = answers(self.network, self.batches.images[some], self.config)
        return EpochEnd(
            epoch=self.step / self.batches.per_epoch,
            step=self.step,
            train_accuracy=accuracy(known, self.batches.labels[some]),
            test_accuracy=accuracy(outputs, self.dataset.test_labels),
            test_loss=mean_loss(outputs, self.dataset.test_labels, self.config),
            test_outputs=outputs.cpu(),
        )


def run(trainer: Trainer, stop: Callable[[], bool]) -> Iterator[Event]:
    """Let a trainer go from where it is to its end; the events are those of `train`."""
    per_epoch = trainer.batches.per_epoch
    yield Started(trainer.network, trainer.step, trainer.steps, per_epoch, trainer.device.type)
    seconds, samples, tested = 0.0, 0, None
    while trainer.step < trainer.steps and not stop():
        begun, before, earlier = time.perf_counter(), trainer.step, trainer.signal
        losses = trainer.advance(stop)
        seconds += time.perf_counter() - begun
        samples += _samples(trainer, before)
        finite = list(takewhile(math.isfinite, losses))
        diverged = len(finite) < len(losses)
        signal = earlier if diverged else trainer.signal
        yield Steps(
            before + len(finite),
            tuple(finite),
            signal.learning_rate,
            signal.gradient_norm,
            samples,
            seconds,
            signal.step,
        )
        if diverged:
            step = before + len(finite) + 1
            yield Diverged(step, trainer.learning_rate_at(step), trainer.network)
            return
        if trainer.at_end_of_epoch:
            tested = trainer.test()
            yield tested
    if tested is None or tested.step < trainer.step:
        tested = trainer.test()
        yield tested
    stopped = trainer.step < trainer.steps
    yield Done(trainer.step, tested.test_accuracy, trainer.network.eval(), stopped, seconds)


def _samples(trainer: Trainer, before: int) -> int:
    """How many pictures went through the network since the step `before`."""
    full = (trainer.step - before) * trainer.config.batch_size
    missing = trainer.batches.per_epoch * trainer.config.batch_size - len(trainer.batches.labels)
    return full - missing if trainer.at_end_of_epoch else full
