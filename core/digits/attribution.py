"""Why the network says what it says: which pixels spoke, and which units answered."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.digits.classifier import Reader
from core.digits.preprocessing import SIDE, Picture
from core.training.mlp import hidden_activations

PATCH = 5
ALPHA_STEPS = 128


def occlusion(reader: Reader, image: Picture, digit: int) -> Picture:
    """How much of the digit's probability is lost when 5×5 pixels around a pixel turn blank.

    (28, 28); positive: this ink speaks for the digit; negative: against it.
    Source: M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    covered = np.repeat(image[None], SIDE * SIDE, axis=0)
    for number, (row, column) in enumerate(np.ndindex(SIDE, SIDE)):
        top, left = max(0, row - PATCH // 2), max(0, column - PATCH // 2)
        covered[number, top : row + PATCH // 2 + 1, left : column + PATCH // 2 + 1] = 0
    changed = np.any(covered != image, axis=(1, 2))
    losses = np.zeros(SIDE * SIDE)
    before = reader.read(image[None])[0][0, digit]
    if changed.any():
        losses[changed] = before - reader.read(covered[changed])[0][:, digit]
    return losses.reshape(SIDE, SIDE)


def integrated_gradients(reader: Reader, image: Picture, digit: int) -> Picture:
    """Each pixel's share in the digit's output, from blank paper up to this picture.

    (28, 28), positive for the digit, negative against it. The shares sum to the output for the
    picture minus the output for blank paper (checked by the tests). The gradients are averaged
    over 128 pictures on the straight way from blank paper to the picture, α = u², closer
    together where the ink is faint and the network unsteady.
    Source: M. Sundararajan, A. Taly and Q. Yan, "Axiomatic attribution for deep networks", 2017.
    """
    u = (np.arange(ALPHA_STEPS) + 0.5) / ALPHA_STEPS
    alpha, dalpha = u**2, 2 * u / ALPHA_STEPS
    way = reader.input(alpha[:, None, None] * image).requires_grad_()
    output = reader.network(way)[:, digit].sum()
    (gradients,) = torch.autograd.grad(output, way)
    slopes = gradients.reshape(-1, SIDE, SIDE).double().numpy() / reader.deviation
    return np.asarray(np.tensordot(dalpha, slopes, axes=1) * image)


@dataclass(frozen=True)
class Method:
    """A way to ask which pixels spoke, and the question it answers, for the learner."""

    explain: Callable[[Reader, Picture, int], Picture]
    question: str


METHODS: dict[str, Method] = {
    "Occlusion": Method(
        occlusion,
        "Cover 5×5 pixels with blank paper and ask again: how much of the probability is lost? "
        "The most direct question, but it sees one patch at a time.",
    ),
    "Integrated gradients": Method(
        integrated_gradients,
        "Let the ink fade in from blank paper, and credit each pixel with the slope of the "
        "output along the way. The credits add up to what the output gained.",
    ),
}


@dataclass(frozen=True)
class Layer:
    """What one layer answers to a picture.

    name: such as "layer 1: 32 maps". values: (units, height, width) for maps, (units, 1, 1)
    for single numbers.
    """

    name: str
    values: NDArray[np.float64]

    def strongest(self, count: int) -> NDArray[np.int64]:
        """The numbers of the `count` units with the highest activation, the highest first."""
        return np.argsort(-self.values.max(axis=(1, 2)), kind="stable")[:count]


def layers(reader: Reader, image: Picture) -> list[Layer]:
    """The activations of every hidden layer, the first one first."""
    found = []
    for number, values in enumerate(_activations(reader, reader.input(image[None])), start=1):
        maps = values[0].double().numpy()
        kind = "maps" if maps.ndim == 3 else "units"
        name = f"layer {number}: {len(maps)} {kind}"
        found.append(Layer(name, maps.reshape(len(maps), *(maps.shape[1:] or (1, 1)))))
    return found


def embed(reader: Reader, images: NDArray[np.floating]) -> NDArray[np.float64]:
    """The last hidden layer's answer to pictures (B, 28, 28), as (B, units).

    Without a hidden layer it is the pictures themselves, as the network gets them.
    """
    inputs = reader.input(images)
    last = [inputs, *_activations(reader, inputs)][-1]
    return np.asarray(last.flatten(1).double().numpy())


def first_weights(reader: Reader) -> NDArray[np.float64]:
    """What each unit of the first layer looks for: (units, 28, 28), or (units, 3, 3) if it slides.

    Raises LookupError if the network has no such layer.
    """
    for part in reader.network.modules():
        if isinstance(part, nn.Linear | nn.Conv2d):
            weights = part.weight.detach().double().numpy()
            side = round((weights.size / len(weights)) ** 0.5)
            return np.asarray(weights.reshape(len(weights), side, side))
    raise LookupError("This network has no layer of weights to look at.")


def nearest(
    embedding: NDArray[np.float64], others: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """The rows of `others` (N, units) at the smallest angle to `embedding` (units,)."""
    lengths = np.linalg.norm(others, axis=1) * max(float(np.linalg.norm(embedding)), 1e-12)
    cosines = others @ embedding / np.maximum(lengths, 1e-12)
    return np.argsort(-cosines, kind="stable")[:count]


def _activations(reader: Reader, inputs: Tensor) -> list[Tensor]:
    with torch.inference_mode():
        return hidden_activations(reader.network, inputs)
