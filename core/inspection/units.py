"""What goes on inside a network: its first weights as pictures, its units at work."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.training.config import TrainingConfig
from core.training.evaluation import reading
from core.training.mlp import INPUTS, first_layer, hidden_activations

BINS = 40


@dataclass(frozen=True)
class LayerAtWork:
    """How the units of a hidden layer answer to some test pictures.

    `counts` (40,) is the histogram of all answers between `edges` (41,). `silent` is the
    share of units that answer the same to every picture: they tell the next layer nothing,
    and a ReLU that is 0 for all of them (a dead one) does not learn any more either.
    """

    units: int
    counts: NDArray[np.int64]
    edges: NDArray[np.float64]
    silent: float


@dataclass(frozen=True)
class Portrait:
    """A network at one step.

    `weights` (units, 28, 28) are those of the first units of the first layer, each as a
    picture; without a hidden layer they are the ten outputs. `change` is what training has
    added to those that the run began with. `layers` are the hidden ones.
    """

    step: int
    weights: NDArray[np.float32]
    change: NDArray[np.float32]
    layers: tuple[LayerAtWork, ...]


def portrait(
    network: nn.Sequential,
    images: Tensor,
    config: TrainingConfig,
    step: int,
    begun_with: NDArray[np.float32],
) -> Portrait:
    """Look into a network while it answers to pictures (N, 28, 28) uint8.

    `begun_with` are its `first_layer` before the first step.
    """
    with reading(network):
        inputs = INPUTS[config.inputs].of(images.to(next(network.parameters()).device))
        answers = hidden_activations(network, inputs)
    weights = first_layer(network)
    return Portrait(
        step, weights, weights - begun_with, tuple(_at_work(answer.cpu()) for answer in answers)
    )


def _at_work(answers: Tensor) -> LayerAtWork:
    """Of the answers (N, units) of a layer."""
    values = torch.nan_to_num(answers).double().numpy()
    counts, edges = np.histogram(values, BINS)
    silent = float((values.max(axis=0) == values.min(axis=0)).mean())
    return LayerAtWork(values.shape[1], counts, edges, silent)
