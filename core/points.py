"""Points to fit a line to: the article's, and made ones whose truth is known."""

from pathlib import Path

import numpy as np

from core.optimizer import Array

ARTICLE = Path(__file__).parent.parent / "assets" / "points.csv"
OUTLIER_DEVIATIONS = 12.0


def article() -> tuple[Array, Array]:
    """The hundred points of the article, as x and y."""
    x, y = np.loadtxt(ARTICLE, delimiter=",", skiprows=1).T
    return x, y


def made(
    slope: float, intercept: float, noise: float, n: int, outliers: int, seed: int
) -> tuple[Array, Array]:
    """`n` points around a line, x evenly drawn from 0 to 10, normal noise, as x and y.

    The `outliers` points with the largest x lie far above the line, by twelve deviations
    of the noise (by twelve, if there is no noise).
    """
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(0.0, 10.0, n))
    y = slope * x + intercept + random.normal(0.0, 1.0, n) * noise
    if outliers:
        y[-min(outliers, n) :] += OUTLIER_DEVIATIONS * (noise or 1.0)
    return x, y
