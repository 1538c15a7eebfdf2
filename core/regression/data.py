"""Data sets to fit: 100 noisy points, and synthetic ones whose true coefficients are known."""

from pathlib import Path

import numpy as np

from core.arrays import Array

NOISY_POINTS = Path(__file__).parents[2] / "assets" / "points.csv"
OUTLIER_OFFSET = 12.0
# The features of `make_apartments`: name, lowest and highest value, true weight.
FEATURES = (("rooms", 1.0, 8.0, 30.0), ("distance", 0.0, 30.0, -3.0), ("age", 0.0, 100.0, -0.6))
FEATURES_INTERCEPT = 150.0


def load_noisy_points() -> tuple[Array, Array]:
    """100 points around a line, as x and y."""
    x, y = np.loadtxt(NOISY_POINTS, delimiter=",", skiprows=1).T
    return x, y


def make_line(
    slope: float, intercept: float, noise: float, n: int, outliers: int, seed: int
) -> tuple[Array, Array]:
    """`n` points around a line, as x and y: x uniform from 0 to 10, normal noise.

    The `outliers` points with the largest x lie above the line by 12 standard deviations of
    the noise (by 12 if there is no noise).
    """
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(0.0, 10.0, n))
    y = slope * x + intercept + random.normal(0.0, 1.0, n) * noise
    if outliers:
        y[-min(outliers, n) :] += OUTLIER_OFFSET * (noise or 1.0)
    return x, y


def make_sine(noise: float, n: int, seed: int) -> tuple[Array, Array]:
    """`n` points around one period of a sine, as x and y: x uniform from 0 to 1."""
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(0.0, 1.0, n))
    return x, np.sin(2 * np.pi * x) + noise * random.normal(size=n)


def make_apartments(noise: float, n: int, seed: int) -> tuple[Array, Array]:
    """`n` apartments: rooms, distance and age, (n, 3), and prices in thousands, (n,).

    The features have different ranges, and rooms and distance are correlated.
    """
    random = np.random.default_rng(seed)
    low, high, weights = (np.array(column) for column in list(zip(*FEATURES, strict=True))[1:])
    shares = random.uniform(size=(n, len(FEATURES)))
    shares[:, 0] = 0.3 * shares[:, 0] + 0.7 * shares[:, 1]
    x = low + (high - low) * shares
    return x, x @ weights + FEATURES_INTERCEPT + noise * random.normal(size=n)
