"""Loss functions, each with its gradient for `core.training.backpropagation`."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Loss:
    """A loss over a batch of outputs (B, 10), reduced to its mean.

    `mean(outputs, targets)` is the loss; `with_gradient(outputs, targets)` is the same loss and
    its gradient with respect to the outputs, (B, 10). The targets are one-hot rows (B, 10) if
    `one_hot`, class indices (B,) otherwise. `chance_level` is the loss of the best constant
    prediction for ten balanced classes.
    """

    mean: Callable[[Tensor, Tensor], Tensor]
    with_gradient: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    one_hot: bool
    chance_level: float


def _mse(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of (o − t)² over batch and classes, and 2(o − t)/(B · 10)."""
    differences = outputs - targets
    return differences.square().mean(), differences * (2 / differences.numel())


def _cross_entropy(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of −log softmax(o) at the true class, and (softmax(o) − one-hot)/B.

    The gradient is autograd's: the formula in PyTorch's operations would round differently.
    """
    with torch.enable_grad():
        outputs = outputs.detach().requires_grad_()
        loss = functional.cross_entropy(outputs, targets)
        (gradient,) = torch.autograd.grad(loss, outputs)
    return loss.detach(), gradient


LOSSES = {
    "MSE": Loss(functional.mse_loss, _mse, one_hot=True, chance_level=0.1 * 0.9**2 + 0.9 * 0.1**2),
    "Cross-entropy": Loss(
        functional.cross_entropy, _cross_entropy, one_hot=False, chance_level=math.log(10)
    ),
}
