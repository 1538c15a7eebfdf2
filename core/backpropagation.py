"""Backpropagation, written out: forward through the layers, and the slopes of the loss back.

A layer answers z = a Wᵀ + b and the activation after it f(z), for a batch of B pictures at
once: a is (B, inputs), W is (outputs, inputs). Of the last layer δ = ∂loss/∂z is known from
the loss. From it, by the chain rule, layer by layer towards the first one,

    ∂loss/∂W = δᵀ a        ∂loss/∂b = Σ δ over the batch        δ ← (δ W) ⊙ f′(z)

D. Rumelhart, G. Hinton and R. Williams 1986, "Learning representations by back-propagating
errors", Nature 323. PyTorch's autograd, made for any graph, comes to the same bits; for a chain
of layers it takes longer.
"""

from typing import cast

import torch
from torch import Tensor, nn

from core.engine import Loss
from core.network import ACTIVATIONS, Dropout

BACK = {type(kind.make()): kind.back for kind in ACTIVATIONS.values()}


@torch.no_grad()
def backpropagate(network: nn.Sequential, loss: Loss, inputs: Tensor, targets: Tensor) -> Tensor:
    """The loss of a batch; its slope for each weight is left in `weight.grad`.

    `network` is a chain as `core.network.build` makes it, `inputs` (B, 28, 28).
    """
    flatten, *parts = network
    values = [cast(Tensor, flatten(inputs))]
    for part in parts:
        values.append(part(values[-1]))
    slopes = loss.slope(values[-1], targets)
    for index in reversed(range(len(parts))):
        slopes = _back(parts[index], values[index], values[index + 1], slopes, index == 0)
    return loss.mean(values[-1], targets)


def _back(part: nn.Module, before: Tensor, after: Tensor, slopes: Tensor, first: bool) -> Tensor:
    """∂loss/∂before from `slopes` = ∂loss/∂after; of the first layer nobody needs it."""
    if isinstance(part, nn.Linear):
        torch.mm(slopes.t(), before, out=_gradient(part.weight))
        torch.sum(slopes, 0, out=_gradient(part.bias))
        return slopes if first else slopes @ part.weight
    if isinstance(part, Dropout):
        return slopes * part.factors
    return BACK[type(part)](slopes, before, after)


def _gradient(weight: Tensor) -> Tensor:
    """Room for the slopes of a weight: that of the last step, as long as there is one."""
    if weight.grad is None:
        weight.grad = torch.empty_like(weight)
    return weight.grad
