"""The multi-layer perceptron: pictures in, ten numbers out."""

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
MOST_WEIGHTS = 16_000_000
MOST_PICTURES = 40


@dataclass(frozen=True)
class Activation:
    """What stands between two layers, and what it is good for.

    `back(slopes, z, a)` is slopes ⊙ f′(z): from the slopes of the loss for the answers
    a = f(z) to those for z, all of the same shape. It may write over its arguments, and ReLU
    writes its answers over z: what is written anew costs more time than what is computed.
    """

    idea: str
    make: Callable[[], nn.Module]
    back: Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Initialisation:
    """How the weights of a layer are drawn at first: `fill(weight, bias, generator)`."""

    idea: str
    fill: Callable[[Tensor, Tensor, Generator], None]


def _torch_default(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    """Uniform in ±1/√fan_in, as nn.Linear does it."""
    reach = 1 / math.sqrt(weight.shape[1])
    weight.uniform_(-reach, reach, generator=generator)
    bias.uniform_(-reach, reach, generator=generator)


def _he(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)
    bias.zero_()


def _xavier(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    reach = math.sqrt(6 / (weight.shape[0] + weight.shape[1]))
    weight.uniform_(-reach, reach, generator=generator)
    bias.zero_()


def _large(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    weight.normal_(0, 1, generator=generator)
    bias.zero_()


def _zero(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    weight.zero_()
    bias.zero_()


_SLOPES_ABOVE = torch.ops.aten.threshold_backward.grad_input


def _where_positive(slopes: Tensor, z: Tensor, a: Tensor) -> Tensor:
    """The slopes where the unit is on; 0 where it is off."""
    return cast(Tensor, _SLOPES_ABOVE(slopes, a, 0, grad_input=slopes))


ACTIVATIONS = {
    "ReLU": Activation(
        "max(0, z): cheap, and its slope does not fade.",
        partial(nn.ReLU, inplace=True),
        _where_positive,
    ),
    "Sigmoid": Activation(
        "1/(1 + e^−z): squeezes into 0 … 1, its slope is at most ¼.",
        nn.Sigmoid,
        lambda slopes, z, a: slopes * (1 - a) * a,
    ),
    "Tanh": Activation(
        "Squeezes into −1 … 1, centred at 0.",
        nn.Tanh,
        # 1 − a², rounded once as PyTorch does it.
        lambda slopes, z, a: slopes * torch.addcmul(torch.ones_like(a), a, a, value=-1),
    ),
    "GELU": Activation(
        "A smooth ReLU: Hendrycks and Gimpel 2016, arXiv:1606.08415.",
        nn.GELU,
        lambda slopes, z, a: torch.ops.aten.gelu_backward(slopes, z),
    ),
    "None": Activation(
        "Nothing: all layers together are one linear map.",
        nn.Identity,
        lambda slopes, z, a: slopes,
    ),
}


@dataclass(frozen=True)
class Inputs:
    """Pixels p in [0, 1] reach the network as (p − mean)/deviation."""

    idea: str
    mean: float
    deviation: float

    def of(self, images: Tensor) -> Tensor:
        """Pictures (B, 28, 28) uint8 as the numbers that the network gets."""
        scale = 1 / (255 * self.deviation)
        return images.float().mul_(scale).sub_(self.mean / self.deviation)


INPUTS = {
    "Standardised": Inputs(
        "Less MNIST's mean, by its deviation, as the article does.", 0.1307, 0.3081
    ),
    "0 to 1": Inputs("Paper is 0, ink is 1.", 0.0, 1.0),
    "0 to 255": Inputs("The bytes as they lie in the file.", 0.0, 1 / 255),
}

INITIALISATIONS = {
    "PyTorch": Initialisation("Uniform in ±1/√inputs: what nn.Linear does.", _torch_default),
    "He": Initialisation("Normal, variance 2/inputs: He et al. 2015, arXiv:1502.01852.", _he),
    "Xavier": Initialisation("Uniform, for tanh: Glorot and Bengio 2010.", _xavier),
    "Too large": Initialisation("Normal with variance 1: units saturate or explode.", _large),
    "All zero": Initialisation("All units are alike, and stay alike.", _zero),
}


class Dropout(nn.Module):
    """Sets each value to 0 with this probability while training (Srivastava et al. 2014).

    Draws from `generator`, which is set before each step, so that a run depends on nothing
    but its seed; nn.Dropout draws from the one generator that all runs share.
    """

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability
        self.generator = Generator()
        self.factors = torch.ones(())

    def forward(self, values: Tensor) -> Tensor:
        """What remains is scaled up by 1/(1 − probability), so that its mean stays.

        `factors`, 0 or that, are kept for the way back.
        """
        if not self.training:
            return values
        kept = torch.rand(values.shape, generator=self.generator) >= self.probability
        self.factors = kept.to(values) / (1 - self.probability)
        return values * self.factors


def build(
    hidden: Sequence[int],
    generator: Generator,
    activation: str = "ReLU",
    dropout: float = 0.0,
    initialisation: str = "PyTorch",
) -> nn.Sequential:
    """A network 784 – hidden... – 10; pictures (B, 28, 28) or (B, 1, 28, 28) → (B, 10).

    `activation` and `initialisation` are names of their registries. The weights are drawn
    from `generator`.
    """
    widths = [PIXELS, *hidden, CLASSES]
    parts: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in pairwise(widths[:-1]):
        parts += [nn.Linear(inputs, outputs), ACTIVATIONS[activation].make()]
        if dropout:
            parts.append(Dropout(dropout))
    network = nn.Sequential(*parts, nn.Linear(widths[-2], widths[-1]))
    with torch.no_grad():
        for layer in linear_layers(network):
            INITIALISATIONS[initialisation].fill(layer.weight, layer.bias, generator)
    return network


def count_weights(hidden: Sequence[int]) -> int:
    """How many numbers a network with these hidden layers learns."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise([PIXELS, *hidden, CLASSES]))


def linear_layers(network: nn.Module) -> list[nn.Linear]:
    """The layers of weights, the first one first."""
    return [part for part in network.modules() if isinstance(part, nn.Linear)]


def hidden_activations(network: nn.Module, inputs: Tensor) -> list[Tensor]:
    """What each hidden layer answers, after its activation: tensors of shape (B, units).

    Convolutions answer with maps, (B, channels, height, width). The parts of the network,
    and their parts, must follow one another in the order in which it names them.
    """
    kinds = tuple({type(activation.make()) for activation in ACTIVATIONS.values()})
    answers = []
    values = inputs
    for part in network.modules():
        if any(part.children()):
            continue
        values = cast(Tensor, part(values))
        if isinstance(part, kinds):
            answers.append(values)
    return answers


def first_layer(network: nn.Sequential) -> NDArray[np.float32]:
    """A copy of the weights of the first units of the first layer, as pictures."""
    first = linear_layers(network)[0].weight.detach()[:MOST_PICTURES].cpu()
    return np.array(first.reshape(-1, 28, 28).numpy())
