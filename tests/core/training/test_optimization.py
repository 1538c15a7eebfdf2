"""Optimizers are made for the device of the weights; losses know what guessing costs."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from core.training.optimization import ENGINES, LOSSES, Rates, step_of

RATES = Rates(0.1, 0.9, 0.999, 0.0)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("device", "fused"), [("cpu", True), ("meta", False)])
def test_weights_are_moved_at_once_only_where_pytorch_can(name, device, fused):
    optimizer = ENGINES[name].make([nn.Parameter(torch.zeros(2, device=device))], RATES)
    asked = optimizer.param_groups[0].get("fused", False)
    assert bool(asked) == (fused and name != "RMSProp")


@pytest.mark.parametrize("name", ENGINES)
def test_bare_step_is_the_step_of_pytorch(name):
    weights = [nn.Parameter(torch.linspace(-1, 1, 7)) for _ in range(2)]
    optimizers = [ENGINES[name].make([weight], RATES) for weight in weights]
    steps: list[Callable[[], object]] = [optimizers[0].step, step_of(optimizers[1])]
    for slope in (1.0, -0.5, 0.25):
        for weight, step in zip(weights, steps, strict=True):
            weight.grad = torch.full_like(weight, slope)
            step()
    assert torch.equal(*weights)
    assert not torch.equal(weights[1], torch.linspace(-1, 1, 7))


@pytest.mark.parametrize("name", LOSSES)
def test_no_constant_answer_is_better_than_guessing(name):
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
    assert loss.of_guessing == pytest.approx(found.item(), rel=1e-4)
