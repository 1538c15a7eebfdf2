"""Backpropagation written out: the forward pass, then the gradients layer by layer.

A layer computes z = a Wᵀ + b and its activation f(z) for a batch of B examples: a is
(B, inputs), W is (outputs, inputs). The loss gives δ = ∂L/∂z of the last layer, and by the
chain rule, from the last layer to the first,

    ∂L/∂W = δᵀ a        ∂L/∂b = Σ δ over the batch        δ ← (δ W) ⊙ f′(z)

D. Rumelhart, G. Hinton and R. Williams 1986, "Learning representations by back-propagating
errors", Nature 323. The results are bit for bit those of PyTorch's autograd, which takes
longer because it handles any graph.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from core.training.losses import Loss
from core.training.mlp import ACTIVATIONS, Dropout

Backward = Callable[[Tensor, Tensor, Tensor], Tensor]
ACTIVATION_BACKWARD = {type(kind.module()): kind.backward for kind in ACTIVATIONS.values()}


class Backpropagation:
    """Forward and backward pass through a network made by `core.training.mlp.build`.

    The methods of the layers are looked up once: for small batches the lookup takes longer
    than the computation. Each call overwrites the gradients in `parameter.grad`.
    """

    def __init__(self, network: nn.Sequential, loss: Loss) -> None:
        self._loss = loss
        flatten, *layers = network
        self._flatten = flatten.forward
        self._forward = [layer.forward for layer in layers]
        self._backward = [_backward_of(layer, layer is layers[0]) for layer in layers]

    @torch.no_grad()
    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """The loss of a batch of inputs (B, 28, 28), with targets as the loss needs them."""
        values = [self._flatten(inputs)]
        for forward in self._forward:
            values.append(forward(values[-1]))
        loss, gradient = self._loss.with_gradient(values[-1], targets)
        for index in reversed(range(len(self._backward))):
            gradient = self._backward[index](gradient, values[index], values[index + 1])
        return loss


def _backward_of(layer: nn.Module, first: bool) -> Backward:
    """The function (∂L/∂output, input, output) → ∂L/∂input of a layer."""
    if isinstance(layer, nn.Linear):
        return _linear_backward(layer, first)
    if isinstance(layer, Dropout):
        return lambda gradient, inputs, outputs: gradient * layer.mask
    return ACTIVATION_BACKWARD[type(layer)]


def _linear_backward(layer: nn.Linear, first: bool) -> Backward:
    """Writes the gradients of weight and bias; the first layer has no ∂L/∂input to compute."""
    weight_grad, bias_grad = torch.empty_like(layer.weight), torch.empty_like(layer.bias)
    layer.weight.grad, layer.bias.grad = weight_grad, bias_grad

    def backward(gradient: Tensor, inputs: Tensor, outputs: Tensor) -> Tensor:
        torch.mm(gradient.t(), inputs, out=weight_grad)
        torch.sum(gradient, 0, out=bias_grad)
        return gradient if first else gradient @ layer.weight

    return backward
