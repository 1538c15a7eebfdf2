"""First and second moments of the data: all that the mean squared error depends on.

They are computed in one pass, block by block. After that every step of descent, every point of
the loss surface and the closed form cost the same for a hundred points and for ten million.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array

BLOCK = 16_384


@dataclass(frozen=True)
class Moments:
    """Means, and central second moments, which keep their digits far from 0.

    Attributes:
        n: the number of points.
        x_mean, y_mean: the means, (features,) and a number.
        xx, xy, yy: the means of (x − x̄)(x − x̄)ᵀ, (x − x̄)(y − ȳ) and (y − ȳ)², of shapes
            (features, features), (features,) and a number.
    """

    n: int
    x_mean: Array
    y_mean: float
    xx: Array
    xy: Array
    yy: float

    @property
    def coefficient_scales(self) -> Array:
        """A typical size of each coefficient, the intercept last: (features + 1,).

        With it alone, predictions would have the root mean square of y.
        """
        y_size = np.hypot(self.y_mean, np.sqrt(self.yy))
        x_size = np.sqrt(np.diag(self.xx) + self.x_mean**2)
        return np.append(y_size / x_size, y_size)


def moments(x: ArrayLike, y: ArrayLike) -> Moments:
    """The moments of points: x is (N,) or (N, features), y is (N,).

    Raises:
        ValueError: x and y differ in length or are empty, or a number or its square is not finite.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError(f"x and y must have the same length, not shapes {x.shape} and {y.shape}.")
    if not x.size:
        raise ValueError("There are no points. At least one is needed.")
    means, products = _means_and_products([*x.T, y])
    xx, xy, yy = products[:-1, :-1], products[:-1, -1], products[-1, -1]
    return Moments(len(y), means[:-1], float(means[-1]), xx, xy, float(yy))


def moments_along(x: Array, y: Array, direction: Array, factors: Array) -> list[Moments]:
    """The moments of x and y + f·direction for each factor f, in one pass; all are (N,)."""
    m = moments(np.column_stack([x, y]), direction)
    x_mean, xx = m.x_mean[:1], m.xx[:1, :1]
    return [
        Moments(
            m.n,
            x_mean,
            float(m.x_mean[1] + f * m.y_mean),
            xx,
            m.xx[:1, 1] + f * m.xy[:1],
            float(m.xx[1, 1] + 2 * f * m.xy[1] + f**2 * m.yy),
        )
        for f in factors
    ]


def _means_and_products(columns: Sequence[Array]) -> tuple[Array, Array]:
    """The means of the columns, and the means of the products of the centred columns.

    Raises:
        ValueError: a number or its square is not finite.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        means = np.array([column.mean() for column in columns])
        rest, products = _centred(columns, means)
    if not np.isfinite([*means, *rest, *products.ravel()]).all():
        if all(np.isfinite(column).all() for column in columns):
            raise ValueError("The numbers are too large: their squares overflow.")
        raise ValueError("Every x and y must be a finite number.")
    # `rest` is the rounding error of the means.
    return means + rest, products - np.outer(rest, rest)


def _centred(columns: Sequence[Array], means: Array) -> tuple[Array, Array]:
    """The means of the centred columns and of their products; the blocks fit into the cache."""
    k, n = len(columns), len(columns[0])
    rows, others = np.triu_indices(k)
    sums, pairs = np.zeros(k), np.zeros(len(rows))
    for first in range(0, n, BLOCK):
        block = [c[first : first + BLOCK] - mean for c, mean in zip(columns, means, strict=True)]
        sums += [column.sum() for column in block]
        pairs += [block[i] @ block[j] for i, j in zip(rows, others, strict=True)]
    products = np.empty((k, k))
    products[rows, others] = products[others, rows] = pairs / n
    return sums / n, products
