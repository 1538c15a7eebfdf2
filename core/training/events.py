"""The events of a training run, in the order in which `core.training.train` yields them."""

from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class Started:
    """The run begins at `step` (0 unless it is resumed). `network` must not be modified."""

    network: nn.Sequential
    step: int
    steps: int
    steps_per_epoch: int
    device: str


@dataclass(frozen=True)
class Steps:
    """Steps were taken; `step` is the last one and `losses` has one value for each.

    `learning_rate` and `layers` belong to `measured_step`, the first of them: for each layer the
    norm of its gradient and its update-to-weight ratio ‖Δw‖ / ‖w‖.
    `seconds` is the training time so far, without evaluation, pauses and the time that the
    consumer takes.
    """

    step: int
    losses: tuple[float, ...]
    learning_rate: float
    layers: tuple[tuple[float, float], ...]
    samples: int
    seconds: float
    measured_step: int


@dataclass(frozen=True)
class EpochEnd:
    """The network was evaluated at the end of an epoch, or where the run was stopped.

    `epoch` is fractional if the run was stopped within one. `test_outputs` (N, 10) are the
    outputs for the test images. `train_accuracy` is measured on up to 5,000 training images,
    with the labels that the network was trained on.
    """

    epoch: float
    step: int
    train_accuracy: float
    test_accuracy: float
    test_loss: float
    test_outputs: Tensor


@dataclass(frozen=True)
class Done:
    """The run ended; `stopped` if it was asked to before its last step."""

    step: int
    test_accuracy: float
    model: nn.Sequential
    stopped: bool
    seconds: float


@dataclass(frozen=True)
class Diverged:
    """The loss of this step was not finite; the run ended."""

    step: int
    learning_rate: float
    model: nn.Sequential


Event = Started | Steps | EpochEnd | Done | Diverged
