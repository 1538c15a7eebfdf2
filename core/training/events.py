"""What a training run tells of itself, one small event after the other."""

from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class Started:
    """The run begins: its network (do not change it), its steps, and where it computes."""

    network: nn.Sequential
    step: int
    steps: int
    steps_per_epoch: int
    device: str


@dataclass(frozen=True)
class Steps:
    """Some steps were taken, the last of them `step`.

    `losses` are those of the steps since the event before. The learning rate and the
    norm of the gradient are those of step `measured_at`: of the last, or of the one before
    where the last batch of an epoch is a short one, whose gradient would be longer by chance;
    before a `Diverged` they are those of the event before.
    `seconds` is the time spent on steps so far; evaluation, pauses and whatever the listener
    does are not in it.
    """

    step: int
    losses: tuple[float, ...]
    learning_rate: float
    gradient_norm: float
    samples: int
    seconds: float
    measured_at: int


@dataclass(frozen=True)
class EpochEnd:
    """An epoch is over, or the run was stopped within one, and the network was tested.

    `epoch` counts epochs, the last one perhaps in part. `test_outputs` are what the
    network answers to the test pictures, (N, 10). `train_accuracy` is measured on up to
    5,000 of the training pictures, with the labels that it was given.
    """

    epoch: float
    step: int
    train_accuracy: float
    test_accuracy: float
    test_loss: float
    test_outputs: Tensor


@dataclass(frozen=True)
class Done:
    """The run is over. `stopped`: it was asked to stop before its last step."""

    step: int
    test_accuracy: float
    model: nn.Sequential
    stopped: bool
    seconds: float


@dataclass(frozen=True)
class Diverged:
    """The loss of this step was no finite number, and the run ended."""

    step: int
    learning_rate: float
    model: nn.Sequential


Event = Started | Steps | EpochEnd | Done | Diverged
