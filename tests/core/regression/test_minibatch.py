"""Mini-batches contain every point once an epoch, and equal torch's on the same batches."""

import numpy as np
import pytest

from core.descent import trajectory as descent
from core.descent.optimizers import Adam, GradientDescent
from core.regression.data import load_noisy_points
from core.regression.least_squares import MeanSquaredError
from core.regression.losses import SQUARED, MeanLoss
from core.regression.minibatch import batches, descend_in_batches
from core.regression.moments import moments

X, Y = load_noisy_points()
SCALED = (X - X.mean()) / X.std()
LOSS = MeanSquaredError(moments(SCALED, Y))


def run(size, steps, optimizer=None, seed=0):
    return descend_in_batches(
        LOSS,
        MeanLoss(SCALED, Y, SQUARED),
        optimizer or GradientDescent(0.05),
        (0.0, 0.0),
        steps,
        size,
        seed,
    )


def test_epoch_contains_every_row_once():
    rows = list(batches(10, 3, 8, seed=0))
    assert [len(row) for row in rows] == [3, 3, 3, 1, 3, 3, 3, 1]
    for epoch in (rows[:4], rows[4:]):
        assert sorted(np.concatenate(epoch)) == list(range(10))
    assert not np.array_equal(np.concatenate(rows[:4]), np.concatenate(rows[4:]))


def test_there_are_as_many_batches_as_steps():
    for n, size, steps in ((10, 10, 5), (10, 1, 23), (7, 3, 1), (5, 2, 0), (10_000_000, 32, 4)):
        assert sum(1 for _ in batches(n, size, steps, seed=1)) == steps


def test_seed_fixes_the_run():
    np.testing.assert_array_equal(run(8, 50, seed=4).positions, run(8, 50, seed=4).positions)
    assert not np.array_equal(run(8, 50, seed=4).positions, run(8, 50, seed=5).positions)


def test_batch_of_all_points_is_plain_descent():
    whole = descent.descend(LOSS, (0.0, 0.0), GradientDescent(0.05), 40)
    np.testing.assert_allclose(run(len(X), 40).positions, whole.positions, rtol=1e-9)
    np.testing.assert_allclose(
        run(len(X), 40).noisy_gradients, whole.noisy_gradients, rtol=1e-7, atol=1e-9
    )


@pytest.mark.slow
def test_run_is_that_of_torch_on_the_same_batches():
    torch = pytest.importorskip("torch")
    line = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([line], 0.5)
    x, y = torch.tensor(SCALED), torch.tensor(Y)
    for rows in batches(len(X), 16, 30, seed=9):
        optimizer.zero_grad()
        torch.mean((y[rows] - (line[0] * x[rows] + line[1])) ** 2).backward()
        optimizer.step()
    ours = run(16, 30, Adam(0.5), seed=9)
    np.testing.assert_allclose(ours.positions[-1], line.detach().numpy(), rtol=1e-9)


def test_smaller_batches_are_noisier():
    def spread(size):
        return np.std(run(size, 600).positions[300:], axis=0).max()

    assert spread(1) > 2 * spread(10) > 4 * spread(100)


def test_diverging_run_is_cut():
    assert run(4, 1_000, GradientDescent(5.0)).status == "diverged"


@pytest.mark.parametrize("size", [0, 101])
def test_invalid_batch_size_is_refused(size):
    with pytest.raises(ValueError, match="between 1 and 100"):
        run(size, 10)
