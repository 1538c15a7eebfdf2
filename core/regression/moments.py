"""What of the data the mean squared error depends on: read once, block by block.

After that every step, every point of the loss surface and the closed form cost the same for a
hundred points and for ten million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array

BLOCK = 16_384
# One feature has numbers where several have arrays.
Of = TypeVar("Of", float, Array)


@dataclass(frozen=True)
class Moments(Generic[Of]):
    """The moments of points; all but the means are centred.

    Being centred, they keep their digits however far from 0 the data lie.

    Attributes:
        n: how many points.
        x_mean, y_mean: their centre; of several features `x_mean` is (features,).
        xx, xy, yy: the means of (x − x̄)², (x − x̄)(y − ȳ) and (y − ȳ)². Of several features
            `xx` is (features, features), every product, and `xy` is (features,).
    """

    n: int
    x_mean: Of
    y_mean: float
    xx: Of
    xy: Of
    yy: float

    @property
    def sizes(self) -> Array:
        """By coefficient, b last, what alone would make predictions as high as the points lie."""
        height = np.hypot(self.y_mean, np.sqrt(self.yy))
        square = np.diag(np.atleast_2d(self.xx)) + np.atleast_1d(self.x_mean) ** 2
        return np.append(height / np.sqrt(square), height)


def moments(x: ArrayLike, y: ArrayLike) -> Moments[float]:
    """Read points with one feature once.

    Raises:
        ValueError: x and y differ in length, are empty, or hold what is no finite number; or
            their squares are none.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x and y must be two equally long columns, not {x.shape} and {y.shape}.")
    if not x.size:
        raise ValueError("There are no points: at least one is needed.")
    (x_mean, y_mean), ((xx, xy), (_, yy)) = _read([x, y])
    return Moments(x.size, float(x_mean), float(y_mean), float(xx), float(xy), float(yy))


def moments_of_features(x: ArrayLike, y: ArrayLike) -> Moments[Array]:
    """Read points with several features once: x is (N, features), y is (N,).

    Raises:
        ValueError: the shapes do not fit together, or a number or its square is not finite.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not x.size:
        raise ValueError(f"x must be rows × features and y as long, not {x.shape} and {y.shape}.")
    means, products = _read([*x.T, y])
    xx, xy, yy = products[:-1, :-1], products[:-1, -1], products[-1, -1]
    return Moments(len(y), means[:-1], float(means[-1]), xx, xy, float(yy))


def _read(columns: Sequence[Array]) -> tuple[Array, Array]:
    """The means of the columns, and those of the products of the centred columns.

    Raises:
        ValueError: a mean is no finite number; it says whether the data or only their squares
            are to blame.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        means = np.array([column.mean() for column in columns])
        rest, products = _centred(columns, means)
    if not np.isfinite([*means, *rest, *products.ravel()]).all():
        if all(np.isfinite(column).all() for column in columns):
            raise ValueError("The numbers are too large: their squares cannot be computed.")
        raise ValueError("Every x and y must be a finite number.")
    # A mean has a rounding error of its own: what is left of it is taken out here.
    return means + rest, products - np.outer(rest, rest)


def _centred(columns: Sequence[Array], centre: Array) -> tuple[Array, Array]:
    """The means of the centred columns and of their products, so that no copy leaves the cache."""
    k, n = len(columns), len(columns[0])
    one, other = np.triu_indices(k)
    sums, pairs = np.zeros(k), np.zeros(len(one))
    for first in range(0, n, BLOCK):
        block = [c[first : first + BLOCK] - mean for c, mean in zip(columns, centre, strict=True)]
        sums += [column.sum() for column in block]
        pairs += [block[i] @ block[j] for i, j in zip(one, other, strict=True)]
    products = np.empty((k, k))
    products[one, other] = products[other, one] = pairs / n
    return sums / n, products
