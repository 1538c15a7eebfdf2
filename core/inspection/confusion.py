"""What a network gets wrong: which digits it takes for which, and how sure it was."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.config import TrainingConfig
from core.training.mlp import CLASSES
from core.training.optimization import LOSSES

Counts = NDArray[np.int64]


def confidences(outputs: Tensor, config: TrainingConfig) -> NDArray[np.float64]:
    """How sure the network is of each class, (N, 10), each row with the sum 1.

    The softmax of the outputs, or, for a network that was trained towards 0 and 1 with the
    squared error, the outputs themselves, clipped at 0 and scaled to the sum 1.
    """
    values = outputs.double()
    if LOSSES[config.loss].one_hot:
        positive = values.clamp(min=1e-9)
        return np.asarray((positive / positive.sum(dim=1, keepdim=True)).numpy())
    return np.asarray(values.softmax(dim=1).numpy())


def confusion(outputs: Tensor, labels: Tensor) -> Counts:
    """How often class i was taken for class j: counts (10, 10), rows are what it was."""
    pairs = labels.long() * CLASSES + outputs.argmax(dim=1)
    counts = torch.bincount(pairs, minlength=CLASSES * CLASSES)
    return np.asarray(counts.reshape(CLASSES, CLASSES).numpy())


def recall(counts: Counts) -> NDArray[np.float64]:
    """The accuracy for each class, (10,); NaN for a class that does not occur."""
    total = counts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(counts.diagonal() / total)


@dataclass(frozen=True)
class Mistake:
    """A picture that was read wrongly: its number, what it is, what was said, how surely."""

    index: int
    label: int
    answer: int
    confidence: float


def worst(
    outputs: Tensor,
    labels: Tensor,
    config: TrainingConfig,
    count: int,
    cell: tuple[int, int] | None = None,
) -> list[Mistake]:
    """The mistakes that the network was surest of, the surest first, at most `count`.

    With `cell` only those pictures of class cell[0] that were taken for cell[1]; for a
    cell of the diagonal these are right answers, the least sure ones first.
    """
    sure = confidences(outputs, config)
    answers, truth = outputs.argmax(dim=1).numpy(), labels.long().numpy()
    confidence = sure[np.arange(len(sure)), answers]
    wanted = answers != truth
    if cell is not None:
        wanted = (truth == cell[0]) & (answers == cell[1])
    unsure_first = cell is not None and cell[0] == cell[1]
    order = np.argsort(confidence if unsure_first else -confidence, kind="stable")
    chosen = order[wanted[order]][:count]
    return [Mistake(int(i), int(truth[i]), int(answers[i]), float(confidence[i])) for i in chosen]
