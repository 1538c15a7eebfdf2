"""Points to fit a line to: the article's, and made ones whose truth is known."""

from pathlib import Path

import numpy as np

from core.arrays import Array

ARTICLE = Path(__file__).parents[2] / "assets" / "points.csv"
OUTLIER_DEVIATIONS = 12.0
# The features of `made_features`: what they are called, from where to where, what one unit adds.
FEATURES = (("rooms", 1.0, 8.0, 30.0), ("distance", 0.0, 30.0, -3.0), ("age", 0.0, 100.0, -0.6))
FEATURES_INTERCEPT = 150.0


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


def made_features(noise: float, n: int, seed: int) -> tuple[Array, Array]:
    """`n` flats: rooms, distance to town and age, (n, 3), and prices in thousands, (n,).

    The features differ in size, and rooms grow with the distance, as in real tables.
    """
    random = np.random.default_rng(seed)
    lows, highs, slopes = (np.array(column) for column in list(zip(*FEATURES, strict=True))[1:])
    shares = random.uniform(size=(n, len(FEATURES)))
    shares[:, 0] = 0.3 * shares[:, 0] + 0.7 * shares[:, 1]
    x = lows + (highs - lows) * shares
    return x, x @ slopes + FEATURES_INTERCEPT + noise * random.normal(size=n)
