"""Backpropagation, written out: forward through the layers, and the slopes of the loss back.

A layer answers z = a Wᵀ + b and the activation after it f(z), for a batch of B pictures at
once: a is (B, inputs), W is (outputs, inputs). Of the last layer δ = ∂loss/∂z is known from
the loss. From it, by the chain rule, layer by layer towards the first one,

    ∂loss/∂W = δᵀ a        ∂loss/∂b = Σ δ over the batch        δ ← (δ W) ⊙ f′(z)

D. Rumelhart, G. Hinton and R. Williams 1986, "Learning representations by back-propagating
errors", Nature 323. PyTorch's autograd, made for any graph, comes to the same bits; for a chain
of layers it takes longer.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from core.training.mlp import ACTIVATIONS, Dropout
from core.training.optimization import Loss

Back = Callable[[Tensor, Tensor, Tensor], Tensor]
OF_ACTIVATIONS = {type(kind.make()): kind.back for kind in ACTIVATIONS.values()}


class Backpropagation:
    """Forward and back through a chain as `core.training.mlp.build` makes it.

    What does not change from step to step is looked up once: on small batches to look it up
    takes longer than to compute. From the first step on the slopes of the loss for each
    weight lie in `weight.grad`; each step writes over those of the last.
    """

    def __init__(self, network: nn.Sequential, loss: Loss) -> None:
        self._loss = loss
        flatten, *parts = network
        self._flatten = flatten.forward
        self._forward = [part.forward for part in parts]
        self._back = [_way_back(part, part is parts[0]) for part in parts]

    @torch.no_grad()
    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """The loss of a batch, inputs (B, 28, 28) with targets as the loss wants them."""
        values = [self._flatten(inputs)]
        for forward in self._forward:
            values.append(forward(values[-1]))
        loss, slopes = self._loss.with_slope(values[-1], targets)
        for index in reversed(range(len(self._back))):
            slopes = self._back[index](slopes, values[index], values[index + 1])
        return loss


def _way_back(part: nn.Module, first: bool) -> Back:
    """∂loss/∂before from (∂loss/∂after, before, after); of the first layer nobody needs it."""
    if isinstance(part, nn.Linear):
        return _through_linear(part, first)
    if isinstance(part, Dropout):
        return lambda slopes, before, after: slopes * part.factors
    return OF_ACTIVATIONS[type(part)]


def _through_linear(layer: nn.Linear, first: bool) -> Back:
    of_weight, of_bias = torch.empty_like(layer.weight), torch.empty_like(layer.bias)
    layer.weight.grad, layer.bias.grad = of_weight, of_bias

    def back(slopes: Tensor, before: Tensor, after: Tensor) -> Tensor:
        torch.mm(slopes.t(), before, out=of_weight)
        torch.sum(slopes, 0, out=of_bias)
        return slopes if first else slopes @ layer.weight

    return back
