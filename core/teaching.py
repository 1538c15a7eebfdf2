"""Teach a network one drawing, and see what it forgets for it."""

import copy
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from core.preprocessing import Picture
from core.reader import DIGITS, Reader


@dataclass(frozen=True)
class Lesson:
    """How a drawing is taught.

    steps of plain gradient descent; each on the drawing `repeats` times, and on
    `rehearsed` pictures of the training data so that the rest is not forgotten.
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
    """
    random = np.random.default_rng(lesson.seed)
    network = copy.deepcopy(reader.network)
    pupil = replace(reader, network=network)
    optimizer = torch.optim.SGD(network.parameters(), lesson.learning_rate)
    drawing = np.repeat(image[None], lesson.repeats, axis=0)
    for _ in range(lesson.steps):
        picked = random.choice(len(examples.labels), lesson.rehearsed)
        inputs = pupil.input(np.concatenate([drawing, examples.images[picked] / 255]))
        labels = np.concatenate([np.full(lesson.repeats, digit), examples.labels[picked]])
        optimizer.zero_grad()
        _loss(reader, network, inputs, torch.from_numpy(labels)).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return pupil


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
