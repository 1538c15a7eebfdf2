"""The training loop: `train` yields events; `Trainer` takes one step at a time."""

import math
import os
import time
from collections.abc import Callable, Iterator
from itertools import takewhile

import torch
from torch import Tensor

from core.training.backpropagation import Backpropagation
from core.training.config import TrainingConfig
from core.training.datasets.batches import Batches, Stream, generator_for
from core.training.datasets.dataset import Dataset
from core.training.evaluation import accuracy, mean_loss, predict
from core.training.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.training.losses import LOSSES
from core.training.mlp import Dropout, build, first_layer_weights
from core.training.optimizers import OPTIMIZERS, unwrapped_step

DEVICE_VARIABLE = "GRADIENT_PLAYGROUND_DEVICE"
SECONDS_BETWEEN_EVENTS = 0.1
SINGLE_STEPS = 20
EVALUATED_TRAIN_IMAGES = 5_000


def device() -> torch.device:
    """The device that GRADIENT_PLAYGROUND_DEVICE names; else a GPU if there is one, or the CPU.

    Raises:
        RuntimeError: PyTorch has no device of that name.
    """
    name = os.environ.get(DEVICE_VARIABLE)
    if name:
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train(
    config: TrainingConfig, dataset: Dataset, stop: Callable[[], bool] | None = None
) -> Iterator[Event]:
    """Train a network and yield what happens.

    The first event is `Started`. `Steps` follow after each of the first twenty steps, then
    about ten times a second, and `EpochEnd` after each epoch. The last event is `Done`, or
    `Diverged` if the loss is no longer finite. `stop` is called after each step; if it returns
    true, the network is evaluated and the run ends. Between two events nothing is computed.
    The number of threads is `torch.get_num_threads()`; with another one, sums differ in their
    last bits.
    """
    return run(Trainer(config, dataset), stop or _never)


def _never() -> bool:
    return False


class Trainer:
    """A network with its optimizer and batches; `step` counts the steps taken."""

    def __init__(self, config: TrainingConfig, dataset: Dataset) -> None:
        self.config = config
        self.dataset = dataset
        self.device = device()
        self.batches = Batches(config, dataset, self.device)
        self.network = build(
            config.hidden,
            generator_for(config.seed, Stream.INITIALISATION),
            config.activation,
            config.dropout,
            config.initialisation,
        ).to(self.device)
        self.initial_weights = first_layer_weights(self.network)
        self.parameters = list(self.network.parameters())
        self.dropouts = [layer for layer in self.network if isinstance(layer, Dropout)]
        self.backpropagate = Backpropagation(self.network, LOSSES[config.loss])
        self.optimizer = OPTIMIZERS[config.optimizer].make(self.parameters, config)
        self.optimizer_step = unwrapped_step(self.optimizer)
        self.steps = config.epochs * self.batches.per_epoch
        self.step = 0

    def training_step(self, learning_rate: float | None = None) -> Tensor:
        """Forward pass, backward pass and update for one batch; returns its loss.

        The learning rate is that of the schedule unless it is given.
        """
        inputs, targets = self.batches.at(self.step)
        self.step += 1
        self._prepare(self.learning_rate if learning_rate is None else learning_rate)
        loss = self.backpropagate(inputs, targets)
        self.optimizer_step()
        return loss

    def _prepare(self, learning_rate: float) -> None:
        """Set the learning rate and the dropout generator of this step."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        for dropout in self.dropouts:
            dropout.generator = generator_for(self.config.seed, Stream.DROPOUT, self.step)

    @property
    def learning_rate(self) -> float:
        """The scheduled learning rate of the last step."""
        return self.learning_rate_at(self.step)

    def learning_rate_at(self, step: int) -> float:
        """The scheduled learning rate of a step, counted from 1."""
        return self.config.learning_rate * self.config.schedule_factor(step, self.steps)

    @property
    def at_end_of_epoch(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return self.step % self.batches.per_epoch == 0

    def gradient_norm(self) -> float:
        """The Euclidean norm of the gradient of the last step over all parameters."""
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        return float(torch.nn.utils.get_total_norm(gradients))

    def evaluate(self) -> EpochEnd:
        """Evaluate the network on the test set and on part of the training set."""
        outputs = predict(self.network, self.dataset.test_images, self.config)
        part = slice(EVALUATED_TRAIN_IMAGES)
        train_outputs = predict(self.network, self.batches.images[part], self.config)
        return EpochEnd(
            epoch=self.step / self.batches.per_epoch,
            step=self.step,
            train_accuracy=accuracy(train_outputs, self.batches.labels[part]),
            test_accuracy=accuracy(outputs, self.dataset.test_labels),
            test_loss=mean_loss(outputs, self.dataset.test_labels, self.config),
            test_outputs=outputs.cpu(),
        )


def run(trainer: Trainer, stop: Callable[[], bool]) -> Iterator[Event]:
    """Train from the current step of `trainer` to the last one; the events are those of `train`."""
    per_epoch = trainer.batches.per_epoch
    yield Started(trainer.network, trainer.step, trainer.steps, per_epoch, trainer.device.type)
    seconds, samples, evaluation = 0.0, 0, None
    while trainer.step < trainer.steps and not stop():
        begin, first = time.perf_counter(), trainer.step
        losses, gradient_norm = _train_until_next_event(trainer, stop)
        seconds += time.perf_counter() - begin
        samples += _samples(trainer, first)
        finite = tuple(takewhile(math.isfinite, losses))
        if finite:
            # Measured at the first of these steps: the last batch of an epoch may be smaller.
            rate = trainer.learning_rate_at(first + 1)
            yield Steps(
                first + len(finite), finite, rate, gradient_norm, samples, seconds, first + 1
            )
        if len(finite) < len(losses):
            step = first + len(finite) + 1
            yield Diverged(step, trainer.learning_rate_at(step), trainer.network)
            return
        if trainer.at_end_of_epoch:
            evaluation = trainer.evaluate()
            yield evaluation
    if evaluation is None or evaluation.step < trainer.step:
        evaluation = trainer.evaluate()
        yield evaluation
    stopped = trainer.step < trainer.steps
    yield Done(trainer.step, evaluation.test_accuracy, trainer.network.eval(), stopped, seconds)


def _train_until_next_event(
    trainer: Trainer, stop: Callable[[], bool]
) -> tuple[list[float], float]:
    """Take steps for a tenth of a second within one epoch: (losses, norm of the first gradient).

    The first steps of a run are taken one at a time: most runs that diverge do so within them.
    The losses are read from the device all at once, since reading one waits for the GPU.
    """
    end = time.perf_counter() + SECONDS_BETWEEN_EVENTS
    losses = [trainer.training_step()]
    gradient_norm = trainer.gradient_norm()
    while not (
        trainer.step <= SINGLE_STEPS
        or trainer.at_end_of_epoch
        or stop()
        or time.perf_counter() >= end
    ):
        losses.append(trainer.training_step())
    return [float(loss) for loss in torch.stack(losses).tolist()], gradient_norm


def _samples(trainer: Trainer, first: int) -> int:
    """The number of training examples since step `first`."""
    full = (trainer.step - first) * trainer.config.batch_size
    missing = trainer.batches.per_epoch * trainer.config.batch_size - len(trainer.batches.labels)
    return full - missing if trainer.at_end_of_epoch else full
