"""Curves of a run: thinned and smoothed without telling anything false."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from charts.training import accuracy, horizon, live, loss, smooth, thin
from core.events import EpochEnd
from core.history import Course

FINITE = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300)


def course(losses, epochs=(), steps=100):
    values = np.asarray(losses, dtype=float)
    tests = tuple(
        EpochEnd(i, 10 * i, train, test, 0.1, torch.empty(0, 10))
        for i, (train, test) in enumerate(epochs, start=1)
    )
    empty = np.array([])
    return Course(values.size, steps, 10, "cpu", values, empty, empty, empty, tests, 0, 0.0, None)


@given(FINITE, st.integers(1, 50))
def test_thinned_points_keep_the_mean_and_the_order(losses, most):
    values = np.array(losses)
    steps, means = thin(values, most)
    assert len(steps) == len(means) <= most
    assert (np.diff(steps) > 0).all()
    assert steps[0] >= 1
    assert steps[-1] <= len(losses)
    if len(losses) <= most:
        np.testing.assert_allclose(means, values)


@given(FINITE, st.integers(0, 30))
def test_smooth_is_the_mean_of_the_steps_around(losses, reach):
    values = np.array(losses)
    wanted = [values[max(0, i - reach) : i + reach + 1].mean() for i in range(len(values))]
    np.testing.assert_allclose(smooth(values, reach), wanted, atol=1e-3, rtol=1e-6)


@pytest.mark.parametrize(
    "losses", [[], [0.5], [0.0, 0.0], list(np.geomspace(1e30, 1e-9, 50)), [0.1] * 5000]
)
def test_loss_is_drawn_whatever_it_is(losses):
    figure = loss(course(losses))
    axis = figure.layout.yaxis
    assert axis.range[0] < axis.range[1]
    assert 1 <= len(axis.tickvals) <= 10
    assert len(figure.data[0].x) <= 600


def test_accuracy_shows_every_epoch_and_all_of_it():
    figure = accuracy(course([0.1], [(0.71, 0.7), (0.99, 0.95)]))
    training, test = figure.data
    assert tuple(training.y) == (0.71, 0.99)
    assert tuple(test.y) == (0.7, 0.95)
    low, high = figure.layout.yaxis.range
    assert low < 0.7
    assert high > 1
    assert figure.layout.xaxis.range[1] > 2


@given(st.floats(0, 1e6), st.floats(1, 1e6), st.floats(1, 100))
def test_axis_shows_all_there_is_and_wastes_at_most_half(now, end, shortest):
    shown = horizon(min(now, end), end, shortest)
    assert min(now, end) <= shown <= end
    assert shown == end or shown >= shortest
    assert shown / 2 < max(min(now, end), shortest)


def test_stage_is_there_before_the_first_step():
    assert [panel.name for panel in live(course([])).panels] == ["loss", "accuracy"]
