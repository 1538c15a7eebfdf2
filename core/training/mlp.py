"""The multi-layer perceptron: 28×28 images in, ten outputs; its activations and initialisations."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

PIXELS = 28 * 28
CLASSES = 10
MAX_WEIGHTS = 16_000_000
FIRST_UNITS = 40


@dataclass(frozen=True)
class Activation:
    """An activation function f: `module()` makes its layer, `backward` its backward pass.

    `backward(gradient, z, a)` maps ∂L/∂a to ∂L/∂z = ∂L/∂a ⊙ f′(z), where a = f(z), all of the
    same shape. It may overwrite its arguments; ReLU works in place, a is z.
    """

    module: Callable[[], nn.Module]
    backward: Callable[[Tensor, Tensor, Tensor], Tensor]


_threshold_backward = torch.ops.aten.threshold_backward.grad_input


def _relu_backward(gradient: Tensor, z: Tensor, a: Tensor) -> Tensor:
    return cast(Tensor, _threshold_backward(gradient, a, 0, grad_input=gradient))


ACTIVATIONS = {
    "ReLU": Activation(partial(nn.ReLU, inplace=True), _relu_backward),
    "Sigmoid": Activation(nn.Sigmoid, lambda gradient, z, a: gradient * (1 - a) * a),
    "Tanh": Activation(
        nn.Tanh,
        # 1 − a² in one rounding, as in PyTorch.
        lambda gradient, z, a: gradient * torch.addcmul(torch.ones_like(a), a, a, value=-1),
    ),
    "GELU": Activation(nn.GELU, lambda gradient, z, a: torch.ops.aten.gelu_backward(gradient, z)),
    "None": Activation(nn.Identity, lambda gradient, z, a: gradient),
}


@dataclass(frozen=True)
class InputScaling:
    """Maps pixels p in [0, 1] to (p − mean)/std."""

    mean: float
    std: float

    def __call__(self, images: Tensor) -> Tensor:
        """Scale uint8 images (B, 28, 28) to float32."""
        return images.float().mul_(1 / (255 * self.std)).sub_(self.mean / self.std)


INPUT_SCALINGS = {
    "Standardised (mean 0, std 1)": InputScaling(0.1307, 0.3081),  # those of MNIST
    "Scaled to [0, 1]": InputScaling(0.0, 1.0),
    "Raw [0, 255]": InputScaling(0.0, 1 / 255),
}


def _uniform(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    """Uniform in ±1/√fan_in, the default of nn.Linear."""
    bound = 1 / math.sqrt(weight.shape[1])
    weight.uniform_(-bound, bound, generator=generator)
    bias.uniform_(-bound, bound, generator=generator)


def _he(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    """Normal with variance 2/fan_in: He et al. 2015, arXiv:1502.01852."""
    weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)
    bias.zero_()


def _xavier(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    """Uniform with variance 2/(fan_in + fan_out): Glorot and Bengio 2010."""
    bound = math.sqrt(6 / (weight.shape[0] + weight.shape[1]))
    weight.uniform_(-bound, bound, generator=generator)
    bias.zero_()


def _standard_normal(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    weight.normal_(0, 1, generator=generator)
    bias.zero_()


def _zeros(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    weight.zero_()
    bias.zero_()


# Each fills (weight, bias) of a layer from a generator.
INITIALISATIONS: dict[str, Callable[[Tensor, Tensor, Generator], None]] = {
    "PyTorch default": _uniform,
    "He (Kaiming) normal": _he,
    "Xavier (Glorot) uniform": _xavier,
    "Normal, std 1": _standard_normal,
    "Zeros": _zeros,
}


class Dropout(nn.Module):
    """Sets each value to 0 with this probability while training (Srivastava et al. 2014).

    Unlike nn.Dropout it draws from its own `generator`, which the trainer sets before each
    step, so that a run depends on its seed alone.
    """

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability
        self.generator = Generator()
        self.mask = torch.ones(())

    def forward(self, values: Tensor) -> Tensor:
        """Multiply by `mask`: 0, or 1/(1 − probability), which keeps the expected value."""
        if not self.training:
            return values
        kept = torch.rand(values.shape, generator=self.generator) >= self.probability
        self.mask = kept.to(values) / (1 - self.probability)
        return values * self.mask


class ShuffledPixels(nn.Module):
    """Flattens images and puts their pixels in a random order, the same for all images."""

    order: Tensor

    def __init__(self) -> None:
        super().__init__()
        order = torch.randperm(784, generator=Generator().manual_seed(0))
        self.register_buffer("order", order, persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Images (B, 28, 28) or (B, 1, 28, 28) → (B, 784)."""
        return images.flatten(1).index_select(1, self.order)


def build(
    hidden: Sequence[int],
    generator: Generator,
    activation: str = "ReLU",
    dropout: float = 0.0,
    initialisation: str = "PyTorch default",
    shuffled_pixels: bool = False,
) -> nn.Sequential:
    """A network 784 – hidden... – 10; images (B, 28, 28) or (B, 1, 28, 28) → outputs (B, 10).

    `activation` and `initialisation` are keys of their registries; the initial weights are
    drawn from `generator`.
    """
    widths = [PIXELS, *hidden, CLASSES]
    layers: list[nn.Module] = [ShuffledPixels() if shuffled_pixels else nn.Flatten()]
    for inputs, outputs in pairwise(widths[:-1]):
        layers += [nn.Linear(inputs, outputs), ACTIVATIONS[activation].module()]
        if dropout:
            layers.append(Dropout(dropout))
    network = nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))
    with torch.no_grad():
        for layer in linear_layers(network):
            INITIALISATIONS[initialisation](layer.weight, layer.bias, generator)
    return network


def count_parameters(hidden: Sequence[int]) -> int:
    """The number of parameters, weights and biases, of a network with these hidden layers."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise([PIXELS, *hidden, CLASSES]))


def linear_layers(network: nn.Module) -> list[nn.Linear]:
    """The fully connected layers, from input to output."""
    return [layer for layer in network.modules() if isinstance(layer, nn.Linear)]


def hidden_activations(network: nn.Module, inputs: Tensor) -> list[Tensor]:
    """The activations of each hidden layer: (B, units), or (B, channels, H, W) of convolutions.

    The leaf modules must be applied in the order in which `network.modules()` lists them.
    """
    kinds = tuple({type(activation.module()) for activation in ACTIVATIONS.values()})
    activations = []
    values = inputs
    for layer in network.modules():
        if any(layer.children()):
            continue
        values = cast(Tensor, layer(values))
        if isinstance(layer, kinds):
            activations.append(values)
    return activations


def first_layer_weights(network: nn.Sequential) -> NDArray[np.float32]:
    """A copy of the weights of the first 40 units of the first layer, (units, 28, 28)."""
    first = linear_layers(network)[0].weight.detach()[:FIRST_UNITS].cpu()
    if isinstance(network[0], ShuffledPixels):
        first = first[:, network[0].order.argsort().cpu()]
    return np.array(first.reshape(-1, 28, 28).numpy())
