"""Losses: their gradients and the loss at chance level."""

import pytest
import torch
from torch import Generator

from core.training.losses import LOSSES
from core.training.mlp import CLASSES


def test_gradient_of_cross_entropy_is_softmax_minus_one_hot():
    outputs = torch.randn(7, CLASSES, generator=Generator().manual_seed(0), dtype=torch.float64)
    labels = torch.randint(0, CLASSES, (7,), generator=Generator().manual_seed(0))
    expected = (outputs.softmax(dim=1) - torch.nn.functional.one_hot(labels, CLASSES)) / 7
    torch.testing.assert_close(LOSSES["Cross-entropy"].with_gradient(outputs, labels)[1], expected)


@pytest.mark.parametrize("name", LOSSES)
def test_no_constant_prediction_is_better_than_chance_level(name):
    loss = LOSSES[name]
    labels = torch.arange(10)
    targets = torch.eye(10) if loss.one_hot else labels
    constant = torch.zeros(10, requires_grad=True)
    optimizer = torch.optim.SGD([constant], 1.0)
    for _ in range(300):
        optimizer.zero_grad()
        found = loss.mean(constant.expand(10, 10), targets)
        found.backward()
        optimizer.step()
    assert loss.chance_level == pytest.approx(found.item(), rel=1e-4)
