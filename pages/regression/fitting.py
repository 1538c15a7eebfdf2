"""From the data and the controls to a fit, with caches for what does not change."""

from dataclasses import replace

import numpy as np
import streamlit as st

from core.arrays import Array
from core.descent import trajectory as descent
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent
from core.descent.trajectory import Trajectory
from core.regression.export import FitSettings
from core.regression.fit import Fit, sample
from core.regression.least_squares import MeanSquaredError, RegressionLoss, descend_line
from core.regression.losses import LOSSES, SQUARED, MeanLoss, ResidualLoss
from core.regression.minibatch import descend_in_batches
from core.regression.moments import Moments, moments
from core.regression.scaling import Standardisation, standardisation
from pages.regression import sentences
from pages.regression.data import Points

# Losses other than MSE read every point in each step and for each point of the surface.
MOST_READ = 5_000
Scaling = Standardisation | None


@st.cache_resource(max_entries=32, show_spinner=False)
def moments_of(key: str, _points: Points) -> Moments:
    """The moments of the points, computed once for all positions of the sliders."""
    return moments(_points.x, _points.y)


@st.cache_resource(max_entries=8, show_spinner=False)
def _mean_loss(
    key: str, loss: str, delta: float, scaled: bool, _points: Points, _scaling: Scaling
) -> MeanLoss:
    """The loss point by point; it keeps its minimum, which takes long to find."""
    x = _scaling.transform(_points.x) if _scaling else _points.x
    return MeanLoss(x[:, 0], _points.y, LOSSES[loss], delta)


def affordable(points: Points, config: FitSettings, compare: bool) -> Points:
    """A random sample of the points if a loss other than MSE would have to read too many."""
    if (config.loss is SQUARED and not compare) or len(points.y) <= MOST_READ:
        return points
    x, y = sample(points.x, points.y, MOST_READ)
    note = sentences.sampled_note(points.note, len(y), len(points.y))
    return replace(points, x=x, y=y, key=f"{points.key} sample", note=note)


def fit(points: Points, config: FitSettings) -> Fit:
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


def loss_of(
    points: Points, config: FitSettings, loss: ResidualLoss, scaling: Scaling = None
) -> RegressionLoss:
    """The mean `loss` of the points, over the coefficients of x or, with `scaling`, of xₛ."""
    if loss is SQUARED:
        found = moments_of(points.key, points)
        return MeanSquaredError(scaling.moments(found) if scaling else found)
    scaled = scaling is not None
    return _mean_loss(points.key, loss.name, config.delta, scaled, points, scaling)


def best_lines(points: Points, config: FitSettings) -> dict[str, Array]:
    """The best line (w, b) of each loss by name, that of the selected one first."""
    losses = sorted(LOSSES.values(), key=lambda loss: loss is not config.loss)
    return {loss.name: loss_of(points, config, loss).minimum() for loss in losses}


def _run_line(
    points: Points, config: FitSettings, loss: RegressionLoss, scaling: Scaling
) -> Trajectory:
    start = np.array(config.start)
    start = scaling.to_scaled(start) if scaling else start
    optimizer, steps = config.optimizer, config.steps
    if config.batch_size is not None:
        x = scaling.transform(points.x) if scaling else points.x
        seen = MeanLoss(x[:, 0], points.y, config.loss, config.delta)
        size = min(config.batch_size, len(points.y))
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
