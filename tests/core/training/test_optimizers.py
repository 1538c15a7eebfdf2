"""Optimizers: fused where PyTorch can, and the step without wrappers is PyTorch's step."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import nn

from core.training.config import TrainingConfig
from core.training.optimizers import (
    OPTIMIZERS,
    TRAINING_SCHEDULES,
    make_optimizer,
    unwrapped_step,
)

CONFIG = TrainingConfig(learning_rate=0.1)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("device", "fused"), [("cpu", True), ("meta", False)])
def test_fused_only_on_devices_that_support_it(name, device, fused):
    config = replace(CONFIG, optimizer=name)
    optimizer = make_optimizer([nn.Parameter(torch.zeros(2, device=device))], config)
    assert bool(optimizer.param_groups[0].get("fused")) == (fused and name != "RMSProp")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_bare_step_is_the_step_of_pytorch(name):
    weights = [nn.Parameter(torch.linspace(-1, 1, 7)) for _ in range(2)]
    config = replace(CONFIG, optimizer=name)
    optimizers = [make_optimizer([weight], config) for weight in weights]
    steps: list[Callable[[], object]] = [optimizers[0].step, unwrapped_step(optimizers[1])]
    for gradient in (1.0, -0.5, 0.25):
        for weight, step in zip(weights, steps, strict=True):
            weight.grad = torch.full_like(weight, gradient)
            step()
    assert torch.equal(*weights)
    assert not torch.equal(weights[1], torch.linspace(-1, 1, 7))


def test_one_cycle_rises_to_the_rate_and_falls_to_almost_nothing():
    factors = [TRAINING_SCHEDULES["One cycle"].factor(t, 1000) for t in range(1, 1001)]
    peak = factors.index(max(factors))
    assert peak + 1 == 300
    assert factors[0] == pytest.approx(1 / 25)
    assert factors[peak] == pytest.approx(1.0)
    assert factors[-1] == pytest.approx(0.0, abs=1e-5)
    assert factors[: peak + 1] == sorted(factors[: peak + 1])
    assert factors[peak:] == sorted(factors[peak:], reverse=True)


@pytest.mark.parametrize("name", TRAINING_SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 10])
def test_schedule_is_finite_for_short_runs(name, steps):
    factors = [TRAINING_SCHEDULES[name].factor(t, steps) for t in range(1, steps + 1)]
    assert all(0 <= factor <= 1 for factor in factors)
