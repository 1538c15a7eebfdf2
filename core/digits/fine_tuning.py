"""Fine-tune a network on one drawing, and measure how much of the rest it forgets."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from core.arrays import Array
from core.digits.classifier import DIGITS, Classifier

MAX_HALVINGS = 40


class FineTuningError(ArithmeticError):
    """No step lowers the loss; the message is a sentence for people."""


@dataclass(frozen=True)
class FineTuning:
    """Hyperparameters: `steps` of plain gradient descent.

    A batch holds the drawing `repeats` times and `replayed` training images, so that the rest
    is not forgotten. `learning_rate` is the first one; it is halved where a step raises the loss.
    """

    steps: int = 10
    learning_rate: float = 0.02
    repeats: int = 8
    replayed: int = 56
    seed: int = 0


@dataclass(frozen=True)
class LabelledImages:
    """Images (N, 28, 28) uint8 with labels (N,), and the name of the data set."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    source: str


def fine_tune(
    classifier: Classifier, image: Array, digit: int, replay: LabelledImages, settings: FineTuning
) -> Classifier:
    """A fine-tuned copy of the classifier: `image` (28, 28) with the label `digit`.

    The given classifier stays as it is. Batch normalisation keeps its statistics.
    Raises FineTuningError if no step lowers the loss.
    """
    random = np.random.default_rng(settings.seed)
    tuned = replace(classifier, network=copy.deepcopy(classifier.network))
    learning_rate = settings.learning_rate
    drawing = np.repeat(image[None], settings.repeats, axis=0)
    for _ in range(settings.steps):
        picked = random.choice(len(replay.labels), settings.replayed)
        inputs = tuned.inputs(np.concatenate([drawing, replay.images[picked] / 255]))
        labels = np.concatenate([np.full(settings.repeats, digit), replay.labels[picked]])
        loss = partial(_loss, tuned, inputs, torch.from_numpy(labels))
        learning_rate = _descend(loss, list(tuned.network.parameters()), learning_rate)
    return tuned


def _descend(
    loss: Callable[[], Tensor], parameters: list[nn.Parameter], learning_rate: float
) -> float:
    """One step of gradient descent with backtracking; returns the learning rate it took.

    Networks trained on inputs from 0 to 255 need a far smaller one than those on inputs near 0.
    Source: L. Armijo, "Minimization of functions having Lipschitz continuous first partial
    derivatives", 1966.
    """
    before = loss()
    starts = [parameter.detach().clone() for parameter in parameters]
    gradients = torch.autograd.grad(before, parameters)
    with torch.no_grad():
        for _ in range(MAX_HALVINGS):
            for parameter, start, gradient in zip(parameters, starts, gradients, strict=True):
                parameter.copy_(start - learning_rate * gradient)
            if loss() <= before < math.inf:
                return learning_rate
            learning_rate /= 2
    raise FineTuningError("No step lowers the loss of this network. It was left unchanged.")


def _loss(classifier: Classifier, inputs: Tensor, labels: Tensor) -> Tensor:
    """The loss that the network's outputs were trained for."""
    outputs = classifier.network(inputs)
    if classifier.output == "one-hot":
        return functional.mse_loss(outputs, functional.one_hot(labels, DIGITS).float())
    return functional.cross_entropy(outputs, labels)


def accuracy(classifier: Classifier, examples: LabelledImages) -> float:
    """The share of the images whose most likely digit is the label."""
    probabilities, _ = classifier.predict(examples.images / 255)
    return float((probabilities.argmax(axis=1) == examples.labels).mean())
