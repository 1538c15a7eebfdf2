"""Evaluation of a network: predictions, accuracy and loss."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import Tensor, nn

from core.training.config import TrainingConfig
from core.training.losses import LOSSES
from core.training.mlp import CLASSES, INPUT_SCALINGS

BATCH_SIZE = 1000


def predict(network: nn.Module, images: Tensor, config: TrainingConfig) -> Tensor:
    """The outputs (N, 10) for images (N, 28, 28) uint8, on the network's device."""
    device = next(network.parameters()).device
    scale = INPUT_SCALINGS[config.inputs]
    with eval_mode(network):
        outputs = [
            cast(Tensor, network(scale(batch.to(device))))
            for batch in torch.split(images, BATCH_SIZE)
        ]
    return torch.cat(outputs)


@contextmanager
def eval_mode(network: nn.Module) -> Iterator[None]:
    """Switch off dropout and autograd, and restore the mode of the network afterwards."""
    was_training = network.training
    network.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        network.train(was_training)


def accuracy(outputs: Tensor, labels: Tensor) -> float:
    """The fraction of outputs (N, 10) that are largest at the label."""
    correct = outputs.argmax(dim=1) == labels.to(outputs.device)
    return int(correct.sum()) / len(labels)  # not a mean: Apple's GPUs have no float64


def mean_loss(outputs: Tensor, labels: Tensor, config: TrainingConfig) -> float:
    """The configured loss of outputs (N, 10) for labels (N,)."""
    loss = LOSSES[config.loss]
    targets = labels.long().to(outputs.device)
    if loss.one_hot:
        targets = nn.functional.one_hot(targets, CLASSES).float()
    return float(loss.mean(outputs, targets))
