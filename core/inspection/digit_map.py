"""A map of images: their pixels, or the activations of a layer, by two principal components."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array

TINY = 1e-30


@dataclass(frozen=True)
class DigitMap:
    """The images as points (n, 2), others on the same map (k, 2), and the explained variance."""

    points: Array
    others: Array
    share: float


def digit_map(values: NDArray[np.floating], others: NDArray[np.floating]) -> DigitMap:
    """The first two principal components of values (n, d); others (k, d) are only projected.

    The largest coefficient of each component is positive, so that maps of two moments are alike.
    """
    mean = values.mean(axis=0, dtype=np.float64)
    centred = values - mean
    variances, vectors = np.linalg.eigh(centred.T @ centred)
    components = vectors[:, :-3:-1]
    components *= np.sign(components[np.abs(components).argmax(axis=0), range(components.shape[1])])
    share = float(variances[-2:].sum() / max(float(variances.sum()), TINY))
    points, projected = (_two(part @ components) for part in (centred, others - mean))
    return DigitMap(points, projected, share)


def _two(points: Array) -> Array:
    """Two coordinates, the second 0 if there is one alone."""
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
