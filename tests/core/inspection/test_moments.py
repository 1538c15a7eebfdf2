"""The kept moments of a run: bounded, spread over the run, its first and last among them."""

import numpy as np
import pytest
from torch import Generator

from core.inspection import moments
from core.inspection.moments import Moments, flat
from core.training.mlp import build, count_parameters

NETWORK = build((4,), Generator().manual_seed(0))


@pytest.mark.parametrize("steps", [5, 60, 61, 500, 12_345])
def test_moments_are_few_and_spread_over_the_run(steps):
    kept = Moments(count_parameters((4,)))
    for step in range(steps):
        kept.add(NETWORK, step)
    kept.add(NETWORK, steps, last=True)
    assert min(steps + 1, 30) <= len(kept.steps) <= moments.MOST_MOMENTS
    assert (kept.steps[0], kept.steps[-1]) == (0, steps)
    assert np.diff(kept.steps).max() <= 2 * steps / len(kept.steps) + 1
    assert kept.weights.shape == (len(kept.steps), count_parameters((4,)))
    np.testing.assert_allclose(kept.weights[-1], flat(NETWORK), rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize("parameters", [218_058, 1_000_000, 6_000_000, 16_000_000])
def test_memory_is_bounded_for_every_network(parameters):
    most = Moments(parameters)._most
    assert most * parameters * moments.BYTES <= moments.MOST_BYTES
    assert most == 60 or (most + 1) * parameters * moments.BYTES > moments.MOST_BYTES


def test_nothing_is_kept_of_a_network_that_is_too_large(monkeypatch):
    monkeypatch.setattr(moments, "MOST_BYTES", 2 * 2 * count_parameters((4,)))
    kept = Moments(count_parameters((4,)))
    kept.add(NETWORK, 0)
    assert kept.steps.size == kept.bytes == 0
