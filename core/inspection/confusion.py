"""Class probabilities, the confusion matrix and misclassified examples."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.config import TrainingConfig
from core.training.losses import LOSSES
from core.training.mlp import CLASSES

Counts = NDArray[np.int64]


def probabilities(outputs: Tensor, config: TrainingConfig) -> NDArray[np.float64]:
    """Class probabilities (N, 10) from outputs (N, 10).

    The softmax of logits; for a network trained with MSE on one-hot targets, the outputs
    themselves, clipped at 0 and scaled to the sum 1.
    """
    values = outputs.double()
    if LOSSES[config.loss].one_hot:
        positive = values.clamp(min=1e-9)
        return np.asarray((positive / positive.sum(dim=1, keepdim=True)).numpy())
    return np.asarray(values.softmax(dim=1).numpy())


def confusion_matrix(outputs: Tensor, labels: Tensor) -> Counts:
    """Counts (10, 10): rows are true labels, columns predicted ones."""
    pairs = labels.long() * CLASSES + outputs.argmax(dim=1)
    counts = torch.bincount(pairs, minlength=CLASSES * CLASSES)
    return np.asarray(counts.reshape(CLASSES, CLASSES).numpy())


def recall(counts: Counts) -> NDArray[np.float64]:
    """The accuracy of each class, (10,); NaN for a class without examples."""
    total = counts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(counts.diagonal() / total)


@dataclass(frozen=True)
class Prediction:
    """One test image: its index, true label, predicted label and the confidence in it."""

    index: int
    label: int
    predicted: int
    confidence: float


def misclassified(
    outputs: Tensor,
    labels: Tensor,
    config: TrainingConfig,
    count: int,
    cell: tuple[int, int] | None = None,
) -> list[Prediction]:
    """At most `count` misclassified examples, the most confident first.

    `cell` (true, predicted) selects one cell of the confusion matrix; on its diagonal these
    are correct predictions, the least confident first.
    """
    all_probabilities = probabilities(outputs, config)
    predicted, true = outputs.argmax(dim=1).numpy(), labels.long().numpy()
    confidence = all_probabilities[np.arange(len(predicted)), predicted]
    selected = predicted != true
    if cell is not None:
        selected = (true == cell[0]) & (predicted == cell[1])
    correct = cell is not None and cell[0] == cell[1]
    order = np.argsort(confidence if correct else -confidence, kind="stable")
    return [
        Prediction(int(i), int(true[i]), int(predicted[i]), float(confidence[i]))
        for i in order[selected[order]][:count]
    ]
