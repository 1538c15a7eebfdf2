"""The loss over a plane in the space of all parameters, with the path of a run on it.

H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, "Visualizing the loss landscape of neural
nets", 2018, arXiv:1712.09913.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.arrays import Array
from core.training.config import TrainingConfig
from core.training.losses import LOSSES
from core.training.mlp import ACTIVATIONS, CLASSES, INPUT_SCALINGS, PIXELS, ShuffledPixels

SIZE = 41
FINE_TO_COARSE = (1, 2, 4)
CHUNK = 500  # images at a time: what they need stays in the processor's cache
MARGIN = 0.25
RANDOM_REACH = 1.0
TINY = 1e-30

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Plane:
    """The parameters `origin` + a · `directions[0]` + b · `directions[1]`.

    `origin` (P,), `directions` (2, P). `path` (n, 2) are the coordinates (a, b) of the moments of
    a run: of the points of the plane that are nearest to them. `share` is how much of the squared
    movement of the parameters during the run lies in the plane. `axes` are the coordinates of
    the grid along both directions, (2, 41).
    """

    origin: Vector
    directions: Vector
    path: Array
    share: float
    axes: Array


def principal_plane(moments: NDArray[np.floating]) -> Plane:
    """The first two principal components of the parameters (n, P), through the last moment.

    Each has length 1; the share is the sum of their explained variance ratios. The grid holds
    the path with a margin.
    """
    centred = moments.astype(np.float32)
    last = centred[-1].copy()
    centred -= centred.mean(axis=0)
    # The n×n Gram matrix has the same singular values as the n×P matrix, and n is small.
    values, vectors = np.linalg.eigh((centred @ centred.T).astype(np.float64))
    directions = (vectors[:, :-3:-1].T @ centred).astype(np.float32)
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), TINY)
    share = float(values[-2:].clip(0).sum() / max(float(values.clip(0).sum()), TINY))
    coordinates = (centred @ directions.T).astype(np.float64)
    path = coordinates - coordinates[-1]
    low, high = path.min(axis=0), path.max(axis=0)
    margin = MARGIN * max(float((high - low).max()), TINY)
    axes = np.linspace(low - margin, high + margin, SIZE).T
    return Plane(last, directions, path, share, axes)


def random_plane(moments: NDArray[np.floating], hidden: Sequence[int], seed: int = 0) -> Plane:
    """Two random directions through the last moment, normalised filter by filter.

    The weights of each unit have the norm that those of the network have; biases stay as they
    are (Li et al., section 4). The grid reaches from −1 to 1.
    """
    last = moments[-1].astype(np.float32)
    random = np.random.default_rng(seed)
    directions = np.zeros((2, len(last)), dtype=np.float32)
    for weight, shape in _weight_slices(hidden):
        filters = last[weight].reshape(shape)
        for direction in directions:
            drawn = random.standard_normal(shape, dtype=np.float32)
            norms = np.linalg.norm(filters, axis=1) / np.linalg.norm(drawn, axis=1)
            direction[weight] = (drawn * norms[:, None]).reshape(-1)
    moved = moments.astype(np.float32)
    moved -= last
    # Least squares: a network whose weights are all 0 has no directions.
    path = np.linalg.lstsq(directions @ directions.T, directions @ moved.T, rcond=None)[0].T
    inside = float(((path @ directions) ** 2).sum())
    share = inside / max(float((moved**2).sum()), TINY)
    axes = np.linspace([-RANDOM_REACH] * 2, [RANDOM_REACH] * 2, SIZE).T
    return Plane(last, directions, path.astype(np.float64), share, axes)


def _weight_slices(hidden: Sequence[int]) -> list[tuple[slice, tuple[int, int]]]:
    """Where the weights of each layer are among all parameters, and their shape."""
    found, begin = [], 0
    for inputs, outputs in pairwise([PIXELS, *hidden, CLASSES]):
        found.append((slice(begin, begin + inputs * outputs), (outputs, inputs)))
        begin += (inputs + 1) * outputs
    return found


class PlaneLoss:
    """The mean loss of a network over images, at points of a plane in its parameters.

    The sums of the first layer are linear in the coordinates: they are computed for the origin
    and for both directions, once. So at each point the largest matrix product is saved.
    """

    def __init__(
        self, plane: Plane, config: TrainingConfig, images: Tensor, labels: Tensor
    ) -> None:
        self._loss = LOSSES[config.loss]
        self._activation = ACTIVATIONS[config.activation].module()
        rows = torch.from_numpy(np.concatenate([plane.origin[None], plane.directions]))
        layers = []
        for part, (outputs, inputs) in _weight_slices(config.hidden):
            weights = rows[:, part].reshape(3, outputs, inputs)
            layers.append((weights, rows[:, part.stop : part.stop + outputs]))
        self._later = layers[1:]
        scale = INPUT_SCALINGS[config.inputs]
        flatten = ShuffledPixels() if config.shuffled_pixels else nn.Flatten()
        self._first = [
            _first_sums(flatten(scale(chunk)), *layers[0]) for chunk in torch.split(images, CHUNK)
        ]
        targets = labels.long()
        if self._loss.one_hot:
            targets = nn.functional.one_hot(targets, CLASSES).float()
        self._targets = torch.split(targets, CHUNK)
        self._count = len(labels)
        self._row = math.nan
        self._bases: list[Tensor] = []

    @torch.inference_mode()
    def at(self, a: float, b: float) -> float:
        """The loss at origin + a · first direction + b · second direction.

        Points with the same b, one after the other, share the sums for the origin and b.
        """
        if b != self._row:
            self._row = b
            self._bases = [torch.add(first[0], first[2], alpha=b) for first in self._first]
        later = [(_combined(w, a, b), _combined(bias, a, b)) for w, bias in self._later]
        total = 0.0
        for base, first, targets in zip(self._bases, self._first, self._targets, strict=True):
            values = torch.add(base, first[1], alpha=a)
            for weight, bias in later:
                values = torch.addmm(bias, self._activation(values), weight.T)
            total += float(self._loss.mean(values, targets)) * len(targets)
        return total / self._count


def _first_sums(inputs: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """W x + b for the origin and both directions: (3, images, units)."""
    return torch.stack([torch.addmm(b, inputs, w.T) for w, b in zip(weights, biases, strict=True)])


def _combined(parts: Tensor, a: float, b: float) -> Tensor:
    """The first part + a · the second + b · the third."""
    return torch.add(parts[0], parts[1], alpha=a).add_(parts[2], alpha=b)


@dataclass(frozen=True)
class Landscape:
    """What is known of the loss over a plane so far.

    `axes` (2, 41); `values` (41, 41), a row for each coordinate along the second direction, NaN
    where the loss is not computed yet. At the `steps` (n,) of the run, its `path` (n, 2) has the
    losses `path_losses` (n,) in the plane. `share` is that of the plane.
    """

    axes: Array
    values: Array
    steps: NDArray[np.int64]
    path: Array
    path_losses: Array
    share: float

    @property
    def progress(self) -> float:
        """The fraction of the grid that is computed."""
        return float(1 - np.isnan(self.values).mean())

    def finest(self) -> tuple[Array, Array, Array]:
        """The finest grid that is complete: both coordinates and the losses."""
        for step in FINE_TO_COARSE:
            part = slice(None, None, step)
            if not np.isnan(self.values[part, part]).any():
                return self.axes[0, part], self.axes[1, part], self.values[part, part]
        return np.empty(0), np.empty(0), np.empty((0, 0))


def grid_order() -> list[tuple[int, int]]:
    """All cells (row, column) of the grid, from a coarse grid to ever finer ones."""
    seen: dict[tuple[int, int], None] = {}
    for step in reversed(FINE_TO_COARSE):
        cells = range(0, SIZE, step)
        seen |= dict.fromkeys((row, column) for row in cells for column in cells)
    return list(seen)
