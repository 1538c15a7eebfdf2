"""A fully connected network for one image: sums, activations and the strongest connections."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.training.evaluation import eval_mode
from core.training.mlp import ACTIVATIONS, Dropout, ShuffledPixels

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

CONNECTIONS = 100
_MODULES = (
    nn.Flatten,
    ShuffledPixels,
    nn.Linear,
    Dropout,
    *{type(activation.module()) for activation in ACTIVATIONS.values()},
)


@dataclass(frozen=True)
class LayerView:
    """A layer for one image: sums z = W x + b and activations a = f(z) of its m units.

    `inputs` x (n,), `sums` (m,), `activations` (m,). The connections with the largest |w·x|:
    `sources` and `targets` (k,) are indices of inputs and units, `terms` (k,) are w·x.
    """

    inputs: Floats
    sums: Floats
    activations: Floats
    sources: Indices
    targets: Indices
    terms: Floats


@dataclass(frozen=True)
class UnitSum:
    """The sum of one unit, z = Σ w·x + b, and its activation a = f(z).

    `weights` w and `inputs` x are (n,).
    """

    weights: Floats
    inputs: Floats
    bias: float
    sum: float
    activation: float

    @property
    def terms(self) -> Floats:
        """w·x, (n,)."""
        return self.weights * self.inputs

    def largest(self, count: int) -> Indices:
        """The indices of the terms with the largest absolute value, the largest first."""
        return np.argsort(-np.abs(self.terms), kind="stable")[:count]


def is_fully_connected(network: nn.Module) -> bool:
    """Whether the functions of this module can show the network."""
    return isinstance(network, nn.Sequential) and all(
        isinstance(layer, _MODULES) for layer in network
    )


def input_pixels(network: nn.Sequential, image: NDArray[np.floating]) -> Floats:
    """The pixels of an image (28, 28) in the order in which the network takes them, (28, 28)."""
    pixels = torch.from_numpy(np.ascontiguousarray(image, dtype=np.float32))
    return np.asarray(network[0](pixels[None]).reshape(image.shape).numpy())


def activation_name(network: nn.Sequential) -> str:
    """The activation function of the hidden layers, a key of ACTIVATIONS; "None" without one."""
    kinds = {type(layer) for layer in network}
    names = (name for name, kind in ACTIVATIONS.items() if type(kind.module()) in kinds)
    return next(names, "None")


def view_network(
    network: nn.Sequential, inputs: Tensor, connections: int = CONNECTIONS
) -> tuple[LayerView, ...]:
    """All layers for one image, inputs (1, 28, 28), the output layer last."""
    return tuple(
        _layer_view(linear, x[0], z[0], a[0], connections)
        for linear, x, z, a in _forward(network, inputs)
    )


def unit_sum(network: nn.Sequential, inputs: Tensor, layer: int, unit: int) -> UnitSum:
    """The sum of a unit for one image, inputs (1, 28, 28); layers are counted from 0."""
    linear, x, z, a = _forward(network, inputs)[layer]
    return UnitSum(
        _finite(linear.weight.detach()[unit]),
        _finite(x[0]),
        float(linear.bias.detach()[unit]),
        float(z[0, unit]),
        float(a[0, unit]),
    )


def strongest_activations(
    network: nn.Sequential, inputs: Tensor, layer: int, unit: int, count: int
) -> tuple[Indices, Floats]:
    """The images with the highest activations of a unit, (indices, activations), highest first.

    `inputs` are (N, 28, 28).
    """
    activations = _finite(_forward(network, inputs)[layer][3][:, unit])
    order = np.argsort(-activations, kind="stable")[:count]
    return order, activations[order]


def unit_orders(network: nn.Sequential, inputs: Tensor, labels: Tensor) -> tuple[Indices, ...]:
    """The units of each hidden layer, ordered by the class for which they are most active.

    That is the class with the highest mean activation over `inputs` (N, 28, 28) with `labels`
    (N,). Within a class, the units with the highest mean come first.
    """
    present = np.unique(labels.numpy())
    orders = []
    for _, _, _, activations in _forward(network, inputs)[:-1]:
        means = torch.stack([activations[labels == int(label)].mean(0) for label in present])
        values = _finite(means)
        orders.append(np.lexsort((-values.max(axis=0), values.argmax(axis=0))))
    return tuple(orders)


def places(order: Sequence[int] | Indices) -> Indices:
    """The place of each unit in an order: the inverse permutation."""
    return np.argsort(order)


def _forward(
    network: nn.Sequential, inputs: Tensor
) -> list[tuple[nn.Linear, Tensor, Tensor, Tensor]]:
    """Each fully connected layer with its inputs, sums and activations, all (N, units)."""
    layers = []
    starts = [i for i, layer in enumerate(network) if isinstance(layer, nn.Linear)]
    with eval_mode(network):
        values = network[: starts[0]](inputs)
        for start, end in zip(starts, [*starts[1:], len(network)], strict=True):
            linear = network[start]
            assert isinstance(linear, nn.Linear)
            sums = linear(values)
            activations = network[start + 1 : end](sums.clone())  # ReLU works in place
            layers.append((linear, values, sums, activations))
            values = activations
    return layers


def _layer_view(
    linear: nn.Linear, inputs: Tensor, sums: Tensor, activations: Tensor, connections: int
) -> LayerView:
    terms = torch.nan_to_num(linear.weight.detach() * inputs).flatten()
    strongest = terms.abs().topk(min(connections, len(terms))).indices
    return LayerView(
        _finite(inputs),
        _finite(sums),
        _finite(activations),
        (strongest % len(inputs)).numpy(),
        (strongest // len(inputs)).numpy(),
        _finite(terms[strongest]),
    )


def _finite(values: Tensor) -> Floats:
    """A copy as an array, with 0 for NaN: a run that diverges is shown, too."""
    return np.array(torch.nan_to_num(values).float().cpu().numpy())


def representations(network: nn.Sequential, inputs: Tensor) -> list[Floats]:
    """What the network makes of images (N, 28, 28): the inputs, then each hidden layer, (N, d)."""
    layers = _forward(network, inputs)
    return [_finite(x) for _, x, _, _ in layers]
