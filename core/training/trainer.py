"""The training loop: `train` yields events; `Trainer` takes one step at a time."""

import math
import os
import time
from collections.abc import Callable, Iterator
from itertools import takewhile

import torch
from torch import Tensor, nn

from core.training.backpropagation import Backpropagation
from core.training.config import TrainingConfig
from core.training.datasets.batches import Batches, Stream, generator_for
from core.training.datasets.dataset import Dataset
from core.training.evaluation import accuracy, mean_loss, predict
from core.training.events import Diverged, Done, EpochEnd, Event, Started, Steps
from core.training.losses import LOSSES
from core.training.mlp import Dropout, build, linear_layers
from core.training.optimizers import make_optimizer, set_momentum, unwrapped_step

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
    config: TrainingConfig, dataset: Dataset, stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train a network and yield what happens.

    The first event is `Started`. `Steps` follow after each of the first twenty steps, then
    about ten times a second, and `EpochEnd` after each epoch. The last event is `Done`, or
    `Diverged` if the loss is no longer finite. `stop` is called after each step; if it returns
    true, the network is evaluated and the run ends. Between two events nothing is computed.
    The number of threads is `torch.get_num_threads()`; with another one, sums differ in their
    last bits.
    """
    return run(Trainer(config, dataset), stop)


def initial_network(config: TrainingConfig) -> nn.Sequential:
    """The network before the first step."""
    return build(
        config.hidden,
        generator_for(config.seed, Stream.INITIALISATION),
        config.activation,
        config.dropout,
        config.initialisation,
        config.shuffled_pixels,
    )


class Trainer:
    """A network with its optimizer and batches.

    `step` counts the steps of the run, `samples` the training examples of the steps taken here.
    """

    def __init__(self, config: TrainingConfig, dataset: Dataset) -> None:
        self.config = config
        self.dataset = dataset
        self.device = device()
        self.batches = Batches(config, dataset, self.device)
        self.network = initial_network(config).to(self.device)
        self.parameters = list(self.network.parameters())
        self.dropouts = [layer for layer in self.network if isinstance(layer, Dropout)]
        self.backpropagate = Backpropagation(self.network, LOSSES[config.loss])
        self.optimizer = make_optimizer(self.parameters, config)
        self.optimizer_step = unwrapped_step(self.optimizer)
        self._momentum = config.momentum
        self.steps = config.epochs * self.batches.per_epoch
        self.step = 0
        self.samples = 0

    def training_step(self, learning_rate: float | None = None) -> Tensor:
        """Forward pass, backward pass and update for one batch; returns its loss.

        The learning rate is that of the schedule unless it is given.
        """
        inputs, targets = self.batches.at(self.step)
        self.step += 1
        self.samples += len(inputs)
        self._prepare(self.learning_rate if learning_rate is None else learning_rate)
        loss = self.backpropagate(inputs, targets)
        self.optimizer_step()
        return loss

    def _prepare(self, learning_rate: float) -> None:
        """Set the learning rate, a changed momentum and the dropout generator of this step."""
        momentum = self.config.rates_at(self.step)[1]
        if momentum != self._momentum:
            self._momentum = momentum
            set_momentum(self.optimizer, self.config, momentum)
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
        return self.config.rates_at(step)[0] * self.config.schedule_factor(step, self.steps)

    def change(self, learning_rate: float, momentum: float) -> None:
        """Change these settings for the steps that follow."""
        if (learning_rate, momentum) != self.config.rates_at(self.step + 1):
            self.config = self.config.changed(self.step, learning_rate, momentum)

    @property
    def at_end_of_epoch(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return self.step % self.batches.per_epoch == 0

    def measured_step(self) -> tuple[Tensor, tuple[tuple[float, float], ...]]:
        """A training step: its loss, and for each layer what `Steps` says."""
        layers = linear_layers(self.network)
        before = [layer.weight.detach().clone() for layer in layers]
        loss = self.training_step()
        with torch.no_grad():
            gradients = [(layer.weight.grad, layer.bias.grad) for layer in layers]
            norms = [torch.stack([g.norm() for g in pair if g is not None]) for pair in gradients]
            pairs = [
                torch.stack([norm.norm(), (layer.weight - old).norm() / old.norm()])
                for norm, layer, old in zip(norms, layers, before, strict=True)
            ]
        return loss, tuple((norm, ratio) for norm, ratio in torch.stack(pairs).tolist())

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


def run(
    trainer: Trainer, stop: Callable[[], bool], one_by_one: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train from the current step of `trainer` to the last one; the events are those of `train`.

    While `one_by_one` returns true, each step is an event of its own.
    """
    per_epoch = trainer.batches.per_epoch
    yield Started(trainer.network, trainer.step, trainer.steps, per_epoch, trainer.device.type)
    seconds, evaluation = 0.0, None
    while trainer.step < trainer.steps and not stop():
        begin, first = time.perf_counter(), trainer.step
        losses, layers = _train_until_next_event(trainer, lambda: stop() or one_by_one())
        seconds += time.perf_counter() - begin
        finite = tuple(takewhile(math.isfinite, losses))
        if finite:
            # Measured at the first of these steps: the last batch of an epoch may be smaller.
            rate = trainer.learning_rate_at(first + 1)
            yield Steps(
                first + len(finite),
                finite,
                rate,
                layers,
                trainer.samples,
                seconds,
                first + 1,
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
) -> tuple[list[float], tuple[tuple[float, float], ...]]:
    """Take steps for a tenth of a second within one epoch: (losses, layers of the first step).

    The first steps of a run are taken one at a time: most runs that diverge do so within them.
    The losses are read from the device all at once, since reading one waits for the GPU.
    """
    end = time.perf_counter() + SECONDS_BETWEEN_EVENTS
    loss, layers = trainer.measured_step()
    losses = [loss]
    while not (
        trainer.step <= SINGLE_STEPS
        or trainer.at_end_of_epoch
        or stop()
        or time.perf_counter() >= end
    ):
        losses.append(trainer.training_step())
    return [float(loss) for loss in torch.stack(losses).tolist()], layers
