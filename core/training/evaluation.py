"""How well a network does: its answers to many pictures, and what they are worth."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import Tensor, nn

from core.training.config import TrainingConfig
from core.training.mlp import CLASSES, INPUTS
from core.training.optimization import LOSSES

BATCH = 1000


def answers(network: nn.Module, images: Tensor, config: TrainingConfig) -> Tensor:
    """The outputs (N, 10) for pictures (N, 28, 28) uint8, on the network's device."""
    device = next(network.parameters()).device
    with reading(network):
        parts = [
            cast(Tensor, network(INPUTS[config.inputs].of(batch.to(device))))
            for batch in torch.split(images, BATCH)
        ]
    return torch.cat(parts)


@contextmanager
def reading(network: nn.Module) -> Iterator[None]:
    """Let a network answer without dropout and without gradients; then it is as it was."""
    was_training = network.training
    network.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        network.train(was_training)


def accuracy(outputs: Tensor, labels: Tensor) -> float:
    """The share of pictures for which the largest of the outputs (N, 10) is the label's."""
    right = outputs.argmax(dim=1) == labels.to(outputs.device)
    return int(right.sum()) / len(labels)  # not a mean: Apple's GPUs have no float64


def mean_loss(outputs: Tensor, labels: Tensor, config: TrainingConfig) -> float:
    """The loss of the recipe over outputs (N, 10) and labels (N,)."""
    loss = LOSSES[config.loss]
    wanted = labels.long().to(outputs.device)
    targets = nn.functional.one_hot(wanted, CLASSES).float() if loss.one_hot else wanted
    return float(loss.mean(outputs, targets))
