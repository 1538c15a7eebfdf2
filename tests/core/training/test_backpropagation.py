"""Backpropagation written out, beside autograd, finite differences and the formulas."""

import pytest
import torch
from torch import Generator

from core.training.backpropagation import Backpropagation
from core.training.losses import LOSSES
from core.training.mlp import ACTIVATIONS, CLASSES, Dropout, build


def random(seed=0):
    return Generator().manual_seed(seed)


def batch(loss, count=30):
    inputs = torch.randn(count, 28, 28, generator=random(1))
    labels = torch.randint(0, CLASSES, (count,), generator=random(2))
    one_hot = torch.nn.functional.one_hot(labels, CLASSES).float()
    return inputs, one_hot if LOSSES[loss].one_hot else labels


def draw_again(network):
    """Let dropout leave out the same units as the last time."""
    for part in network:
        if isinstance(part, Dropout):
            part.generator = random(3)


def gradients(network):
    """Copies: the next step writes over them."""
    return [weight.grad.clone() for weight in network.parameters()]


def by_autograd(network, loss, inputs, targets):
    draw_again(network)
    network.zero_grad()
    value = LOSSES[loss].mean(network(inputs), targets)
    value.backward()
    return value.detach(), gradients(network)


def written_out(network, loss, inputs, targets):
    draw_again(network)
    value = Backpropagation(network, LOSSES[loss])(inputs, targets)
    return value, gradients(network)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("hidden", "dropout"), [((), 0.0), ((12,), 0.0), ((14, 13, 12), 0.4)])
def test_every_gradient_has_the_bits_of_autograd(activation, loss, hidden, dropout):
    network = build(hidden, random(), activation, dropout)
    inputs, targets = batch(loss)
    value, gradients = by_autograd(network, loss, inputs, targets)
    again, ours = written_out(network, loss, inputs, targets)
    assert torch.equal(value, again)
    assert not again.requires_grad
    assert len(ours) == 2 * (len(hidden) + 1)
    assert all(torch.equal(one, other) for one, other in zip(ours, gradients, strict=True))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "ReLU"])
def test_gradient_along_a_direction_is_that_of_finite_differences(activation, loss):
    network = build((9, 8), random(), activation).double()
    inputs, targets = batch(loss)
    inputs, targets = inputs.double(), targets.double() if LOSSES[loss].one_hot else targets
    gradients = written_out(network, loss, inputs, targets)[1]
    directions = [torch.randn(s.shape, generator=random(4), dtype=s.dtype) for s in gradients]
    values = []
    for sign in (1, -2):  # one ahead, and from there two back
        with torch.no_grad():
            for weight, direction in zip(network.parameters(), directions, strict=True):
                weight.add_(direction, alpha=sign * 1e-6)
        values.append(float(written_out(network, loss, inputs, targets)[0]))
    wanted = (values[0] - values[1]) / 2e-6
    along = sum(float((s * d).sum()) for s, d in zip(gradients, directions, strict=True))
    assert along == pytest.approx(wanted, rel=1e-5)
