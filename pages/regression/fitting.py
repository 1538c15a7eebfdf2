"""From the data and the controls to a fit, with caches for what does not change."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import numpy as np
import streamlit as st

from core.arrays import Array
from core.descent import trajectory as descent
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent
from core.descent.trajectory import Trajectory
from core.regression.fit import Fit, sample
from core.regression.least_squares import MeanSquaredError, RegressionLoss, descend_line
from core.regression.losses import LOSSES, SQUARED, SUBSAMPLE, MeanLoss, ResidualLoss
from core.regression.minibatch import descend_in_batches
from core.regression.moments import Moments, moments
from core.regression.scaling import Standardisation, standardisation
from pages.regression.controls import Configuration
from pages.regression.data import Points

# Losses other than MSE read every point in every step. This many readings take about a second.
MOST_READINGS = 10_000_000
# From this many points on, the page says what takes so long.
MANY = 500_000
Scaling = Standardisation | None


@st.cache_resource(max_entries=32, show_spinner=False)
def moments_of(key: str, _points: Points) -> Moments:
    """The moments of the points, computed once for all positions of the sliders."""
    return moments(_points.x, _points.y)


@st.cache_resource(max_entries=8, show_spinner=False)
def _mean_loss(
    key: str, loss: str, delta: float, scaled: bool, _points: Points, _scaling: Scaling
) -> MeanLoss:
    """The loss point by point, with its minimum, which takes long to find."""
    x, y = _points.x, _points.y
    with waiting(len(y), f"Minimising {loss} over all {len(y):,} points …"):
        if _scaling is None:
            found = MeanLoss(x[:, 0], y, LOSSES[loss], delta)
            w, b = found.minimum()
            return replace(found, known_minimum=(float(w), float(b)))
        w, b = _scaling.to_scaled(_mean_loss(key, loss, delta, False, _points, None).minimum())
        return MeanLoss(_scaling.transform(x)[:, 0], y, LOSSES[loss], delta, (float(w), float(b)))


def waiting(n: int, sentence: str) -> AbstractContextManager[None]:
    """Say what takes so long if there are many points."""
    return st.spinner(sentence) if n > MANY else nullcontext()


def fit(points: Points, config: Configuration) -> Fit:
    """Descend as the controls say."""
    found = moments_of(points.key, points)
    scaling = standardisation(found) if config.standardise else None
    loss = loss_of(points, config, config.loss, scaling)
    original = loss_of(points, config, config.loss) if scaling else loss
    if points.x.shape[1] == 1:
        run = _run_line(points, config, loss, scaling)
    else:
        assert isinstance(loss, MeanSquaredError)
        run = _run_features(points.key, config.standardise, config.optimizer, config.steps, loss)
    x, y = sample(points.x, points.y)
    size = None if config.batch_size is None else min(config.batch_size, len(points.y))
    return Fit(
        x,
        y,
        found,
        loss,
        run,
        config.optimizer,
        scaling,
        original,
        points.names,
        size,
        points.polynomial,
        points.test,
    )


def affordable(points: Points, config: Configuration) -> Configuration:
    """The same with as many steps as can be computed in about a second."""
    if config.loss is SQUARED or config.batch_size is not None:
        return config
    return replace(config, steps=min(config.steps, max(10, MOST_READINGS // len(points.y))))


def loss_of(
    points: Points, config: Configuration, loss: ResidualLoss, scaling: Scaling = None
) -> RegressionLoss:
    """The mean `loss` of the points, over the coefficients of x or, with `scaling`, of xₛ."""
    if loss is SQUARED:
        found = moments_of(points.key, points)
        return MeanSquaredError(scaling.moments(found) if scaling else found)
    scaled = scaling is not None
    return _mean_loss(points.key, loss.name, config.delta, scaled, points, scaling)


def best_lines(points: Points, config: Configuration) -> dict[str, Array]:
    """The best line (w, b) of each loss by name, that of the selected one first."""
    losses = sorted(LOSSES.values(), key=lambda loss: loss is not config.loss)
    return {loss.name: loss_of(points, config, loss).minimum() for loss in losses}


def evaluated_points(points: Points, config: Configuration) -> int:
    """On how many points the loss of each step is computed."""
    if config.loss is SQUARED or config.batch_size is None:
        return len(points.y)
    return min(len(points.y), max(SUBSAMPLE, MOST_READINGS // config.steps))


def _run_line(
    points: Points, config: Configuration, loss: RegressionLoss, scaling: Scaling
) -> Trajectory:
    start = np.array(config.start)
    start = scaling.to_scaled(start) if scaling else start
    optimizer, steps = config.optimizer, config.steps
    if config.batch_size is not None:
        seen = _mean_loss(
            points.key, config.loss.name, config.delta, scaling is not None, points, scaling
        )
        size = min(config.batch_size, len(points.y))
        if isinstance(loss, MeanLoss):
            loss = loss.subsample(evaluated_points(points, config))
        return descend_in_batches(loss, seen, optimizer, start, steps, size, config.seed)
    if isinstance(loss, MeanSquaredError) and type(optimizer) is GradientDescent:
        return descend_line(loss, float(optimizer.learning_rate), steps, start)
    return descent.descend(loss, start, optimizer, steps)


@st.cache_resource(max_entries=8, show_spinner=False)
def _run_features(
    key: str, scaled: bool, optimizer: Optimizer, steps: int, _loss: MeanSquaredError
) -> Trajectory:
    """From all coefficients 0; computed once for all views of it."""
    return descent.descend(_loss, np.zeros(len(_loss.moments.x_mean) + 1), optimizer, steps)
