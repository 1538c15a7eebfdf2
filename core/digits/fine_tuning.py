"""Teach a network one drawing, and see what it forgets for it."""

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

from core.digits.classifier import DIGITS, Reader
from core.digits.preprocessing import Picture

MOST_HALVINGS = 40


class LessonError(ArithmeticError):
    """A network can't be taught; the message says why, for people."""


@dataclass(frozen=True)
class Lesson:
    """How a drawing is taught.

    steps of plain gradient descent; each on the drawing `repeats` times, and on
    `rehearsed` pictures of the training data so that the rest is not forgotten. The
    learning rate is that of the first step; it is halved where a step would lead uphill.
    """

    steps: int = 10
    learning_rate: float = 0.02
    repeats: int = 8
    rehearsed: int = 56
    seed: int = 0


@dataclass(frozen=True)
class Examples:
    """Pictures (N, 28, 28) uint8 with their labels (N,), and where they come from."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    source: str


def teach(reader: Reader, image: Picture, digit: int, examples: Examples, lesson: Lesson) -> Reader:
    """A copy of the network after a few steps on `image` as `digit`, mixed with examples.

    The given network stays as it is. Batch normalisation keeps its statistics.
    Raises LessonError if no step leads downhill; the message is a sentence for people.
    """
    random = np.random.default_rng(lesson.seed)
    network = copy.deepcopy(reader.network)
    pupil = replace(reader, network=network)
    rate = lesson.learning_rate
    drawing = np.repeat(image[None], lesson.repeats, axis=0)
    for _ in range(lesson.steps):
        picked = random.choice(len(examples.labels), lesson.rehearsed)
        inputs = pupil.input(np.concatenate([drawing, examples.images[picked] / 255]))
        digits = np.concatenate([np.full(lesson.repeats, digit), examples.labels[picked]])
        loss = partial(_loss, reader, network, inputs, torch.from_numpy(digits))
        rate = _step_downhill(loss, list(network.parameters()), rate)
    return pupil


def _step_downhill(loss: Callable[[], Tensor], weights: list[nn.Parameter], rate: float) -> float:
    """One step against the slopes, halved until the loss is no larger; the rate it was taken at.

    The step that suits inputs from 0 to 255 is a small part of what suits those around 0.
    Source: L. Armijo, "Minimization of functions having Lipschitz continuous first partial
    derivatives", 1966.
    """
    before = loss()
    starts = [weight.detach().clone() for weight in weights]
    slopes = torch.autograd.grad(before, weights)
    with torch.no_grad():
        for _ in range(MOST_HALVINGS):
            for weight, start, slope in zip(weights, starts, slopes, strict=True):
                weight.copy_(start - rate * slope)
            if loss() <= before < math.inf:
                return rate
            rate /= 2
    raise LessonError(
        "No lesson: for this network no step, however small, leads downhill. It stays as it was."
    )


def _loss(reader: Reader, network: nn.Module, inputs: Tensor, labels: Tensor) -> Tensor:
    """The loss that suits the network's outputs."""
    outputs = network(inputs)
    if reader.output == "shares":
        return functional.mse_loss(outputs, functional.one_hot(labels, DIGITS).float())
    return functional.cross_entropy(outputs, labels)


def accuracy(reader: Reader, examples: Examples) -> float:
    """The share of examples that the network reads rightly."""
    probabilities, _ = reader.read(examples.images / 255)
    return float((probabilities.argmax(axis=1) == examples.labels).mean())
