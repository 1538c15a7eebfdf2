"""Optimizers are made for the device of the weights."""

import pytest
import torch
from torch import nn

from core.engine import ENGINES, Rates

RATES = Rates(0.1, 0.9, 0.999, 0.0)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("device", "fused"), [("cpu", True), ("meta", False)])
def test_weights_are_moved_at_once_only_where_pytorch_can(name, device, fused):
    optimizer = ENGINES[name].make([nn.Parameter(torch.zeros(2, device=device))], RATES)
    asked = optimizer.param_groups[0].get("fused", False)
    assert bool(asked) == (fused and name != "RMSProp")
