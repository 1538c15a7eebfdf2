"""The weights of the first layer as images, and the activations of the hidden units."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.training.config import TrainingConfig
from core.training.evaluation import eval_mode
from core.training.mlp import INPUT_SCALINGS, first_layer_weights, hidden_activations
from core.training.trainer import initial_network

BINS = 40


@dataclass(frozen=True)
class LayerActivations:
    """The activations of a hidden layer over some test images.

    `counts` (40,) is the histogram of all activations, with bin `edges` (41,). `dead_units`
    is the number of units with the same activation for all images; a ReLU unit that is always
    0 has gradient 0 and no longer learns.
    """

    units: int
    counts: NDArray[np.int64]
    edges: NDArray[np.float64]
    dead_units: int


@dataclass(frozen=True)
class NetworkInspection:
    """A network at one step.

    `weights` (units, 28, 28) belong to the first units of the first layer, or to the ten
    outputs of a network without hidden layers. `weight_change` is their difference from the
    initial weights. `layers` are the hidden layers.
    """

    step: int
    weights: NDArray[np.float32]
    weight_change: NDArray[np.float32]
    layers: tuple[LayerActivations, ...]


def inspect_network(
    network: nn.Sequential,
    images: Tensor,
    config: TrainingConfig,
    step: int,
) -> NetworkInspection:
    """Weights and activations of a network at a step of its run, for images (N, 28, 28) uint8."""
    with eval_mode(network):
        inputs = INPUT_SCALINGS[config.inputs](images.to(next(network.parameters()).device))
        activations = hidden_activations(network, inputs)
    weights = first_layer_weights(network)
    initial_weights = first_layer_weights(initial_network(config))
    layers = tuple(_layer(values.cpu()) for values in activations)
    return NetworkInspection(step, weights, weights - initial_weights, layers)


def _layer(activations: Tensor) -> LayerActivations:
    """The statistics of activations (N, units)."""
    values = torch.nan_to_num(activations).double().numpy()
    counts, edges = np.histogram(values, BINS)
    dead_units = int((values.max(axis=0) == values.min(axis=0)).sum())
    return LayerActivations(values.shape[1], counts, edges, dead_units)
