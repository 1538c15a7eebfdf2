"""A classifier: a network, with how its outputs become probabilities."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.arrays import Array
from core.digits.preprocessing import SIDE

if TYPE_CHECKING:
    from core.training.config import TrainingConfig

DIGITS = 10


@dataclass(frozen=True)
class Classifier:
    """A network for images (B, 28, 28) of floats in [0, 1], 1 for ink.

    output: "logits" are divided by `temperature` and go through a softmax; "one-hot" outputs
    come from a network trained with the MSE on one-hot targets: they estimate the probabilities
    themselves, and are clipped at 0 and normalised to the sum 1.
    mean, std: the normalisation that the network was trained with.
    An 11th output, if there is one, is the class "not a digit".
    The network is set to evaluation mode here and must stay so: all visitors share it.
    """

    name: str
    network: nn.Module
    output: Literal["logits", "one-hot"] = "logits"
    temperature: float = 1.0
    mean: float = 0.0
    std: float = 1.0

    def __post_init__(self) -> None:
        self.network.eval()

    def inputs(self, images: NDArray[np.floating]) -> Tensor:
        """Images (B, 28, 28) as the normalised tensor (B, 1, 28, 28) that the network takes."""
        pixels = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))
        return (pixels.reshape(-1, 1, SIDE, SIDE) - self.mean) / self.std

    def outputs(self, images: NDArray[np.floating]) -> Tensor:
        """The network's outputs, (B, 10) or (B, 11)."""
        with torch.inference_mode():
            return cast(Tensor, self.network(self.inputs(images)))

    def class_probabilities(self, images: NDArray[np.floating]) -> Array:
        """Probabilities (B, 10), or (B, 11) with the class "not a digit"."""
        outputs = self.outputs(images).double()
        if self.output == "logits":
            return np.asarray((outputs / self.temperature).softmax(dim=1).numpy())
        positive = outputs.clamp(min=1e-9)
        return np.asarray((positive / positive.sum(dim=1, keepdim=True)).numpy())

    def predict(self, images: NDArray[np.floating]) -> tuple[Array, Array]:
        """(digit probabilities (B, 10), probabilities of being a digit at all (B,))."""
        return digit_probabilities(self.class_probabilities(images))


def digit_probabilities(classes: Array) -> tuple[Array, Array]:
    """Class probabilities (B, 10) or (B, 11) as (digit probabilities (B, 10), is_digit (B,)).

    The probability of "not a digit" is spread evenly over the ten digits.
    """
    rejected = classes[:, DIGITS:].sum(axis=1)
    return classes[:, :DIGITS] + rejected[:, None] / DIGITS, 1 - rejected


def from_training(name: str, network: nn.Module, config: TrainingConfig) -> Classifier:
    """A classifier with a copy of a network that was trained with `config`."""
    from core.training.losses import LOSSES
    from core.training.mlp import INPUT_SCALINGS

    inputs = INPUT_SCALINGS[config.inputs]
    return Classifier(
        name,
        copy.deepcopy(network).cpu(),
        "one-hot" if LOSSES[config.loss].one_hot else "logits",
        mean=inputs.mean,
        std=inputs.std,
    )
