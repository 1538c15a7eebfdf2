"""Attribution: which pixels and units a prediction depends on, and similar training images."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.arrays import Array
from core.digits.classifier import Classifier
from core.digits.preprocessing import SIDE
from core.training.mlp import hidden_activations

PATCH = 5
ALPHA_STEPS = 128


def occlusion(classifier: Classifier, image: Array, digit: int) -> Array:
    """How much the digit's probability drops when the 5×5 patch around a pixel is set to 0.

    (28, 28); positive: the ink there supports the digit; negative: it is evidence against it.
    Source: M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    occluded = np.repeat(image[None], SIDE * SIDE, axis=0)
    for number, (row, column) in enumerate(np.ndindex(SIDE, SIDE)):
        top, left = max(0, row - PATCH // 2), max(0, column - PATCH // 2)
        occluded[number, top : row + PATCH // 2 + 1, left : column + PATCH // 2 + 1] = 0
    changed = np.any(occluded != image, axis=(1, 2))
    drops = np.zeros(SIDE * SIDE)
    if changed.any():
        before = classifier.predict(image[None])[0][0, digit]
        drops[changed] = before - classifier.predict(occluded[changed])[0][:, digit]
    return drops.reshape(SIDE, SIDE)


def integrated_gradients(classifier: Classifier, image: Array, digit: int) -> Array:
    """Each pixel's contribution to the digit's output, relative to a blank image.

    (28, 28). The contributions sum to the output for the image minus that for a blank image.
    The integral along the straight path α·image is a midpoint sum over 128 values α = u²,
    which lie closer together near 0, where the gradients of the network change fastest.
    Source: M. Sundararajan, A. Taly and Q. Yan, "Axiomatic attribution for deep networks", 2017.
    """
    u = (np.arange(ALPHA_STEPS) + 0.5) / ALPHA_STEPS
    alpha, dalpha = u**2, 2 * u / ALPHA_STEPS
    path = classifier.inputs(alpha[:, None, None] * image).requires_grad_()
    output = classifier.network(path)[:, digit].sum()
    (gradients,) = torch.autograd.grad(output, path)
    per_pixel = gradients.reshape(-1, SIDE, SIDE).double().numpy() / classifier.std
    return np.asarray(np.tensordot(dalpha, per_pixel, axes=1) * image)


METHODS: dict[str, Callable[[Classifier, Array, int], Array]] = {
    "Occlusion": occlusion,
    "Integrated gradients": integrated_gradients,
}


@dataclass(frozen=True)
class LayerActivations:
    """The activations of hidden layer `number`, counted from 1, for one image.

    values: (channels, height, width) of a convolutional layer; (units, 1, 1) of a dense one.
    """

    number: int
    values: Array

    @property
    def convolutional(self) -> bool:
        """Whether the values are feature maps."""
        return self.values.shape[1:] != (1, 1)

    def strongest(self, count: int) -> NDArray[np.int64]:
        """The indices of the `count` units with the highest activation, the highest first."""
        return np.argsort(-self.values.max(axis=(1, 2)), kind="stable")[:count]


def layer_activations(classifier: Classifier, image: Array) -> list[LayerActivations]:
    """The activations of every hidden layer, the first one first."""
    found = []
    for number, values in enumerate(_hidden(classifier, classifier.inputs(image[None])), start=1):
        maps = values[0].double().numpy()
        shape = len(maps), *(maps.shape[1:] or (1, 1))
        found.append(LayerActivations(number, maps.reshape(shape)))
    return found


def embed(classifier: Classifier, images: NDArray[np.floating]) -> Array:
    """The activations of the last hidden layer for images (B, 28, 28), as (B, units).

    Without a hidden layer, the normalised pixels.
    """
    inputs = classifier.inputs(images)
    last = [inputs, *_hidden(classifier, inputs)][-1]
    return np.asarray(last.flatten(1).double().numpy())


def nearest_neighbours(embedding: Array, others: Array, count: int) -> NDArray[np.int64]:
    """The rows of `others` (N, units) with the highest cosine similarity to (units,)."""
    norms = np.linalg.norm(others, axis=1) * max(float(np.linalg.norm(embedding)), 1e-12)
    similarities = others @ embedding / np.maximum(norms, 1e-12)
    return np.argsort(-similarities, kind="stable")[:count]


def _hidden(classifier: Classifier, inputs: Tensor) -> list[Tensor]:
    with torch.inference_mode():
        return hidden_activations(classifier.network, inputs)
