"""Mistakes: counted as scikit-learn counts them, and sorted by how sure the network was."""

import numpy as np
import pytest
import torch
from sklearn import metrics
from torch import Generator

from core.inspection.confusion import (
    confusion_matrix,
    misclassified,
    probabilities,
    recall,
)
from core.training.config import TrainingConfig
from core.training.losses import LOSSES

OUTPUTS = torch.randn(300, 10, generator=Generator().manual_seed(0))
LABELS = torch.randint(0, 10, (300,), generator=Generator().manual_seed(1)).byte()
CONFIG = TrainingConfig(loss="Cross-entropy")


def test_confusion_is_scikit_learns():
    wanted = metrics.confusion_matrix(LABELS.numpy(), OUTPUTS.argmax(dim=1).numpy())
    np.testing.assert_array_equal(confusion_matrix(OUTPUTS, LABELS), wanted)


def test_recall_is_scikit_learns():
    answers = OUTPUTS.argmax(dim=1).numpy()
    wanted = metrics.recall_score(LABELS.numpy(), answers, average=None)
    np.testing.assert_allclose(recall(confusion_matrix(OUTPUTS, LABELS)), wanted)


def test_class_that_does_not_occur_has_no_recall():
    assert np.isnan(recall(confusion_matrix(OUTPUTS[:1], LABELS[:1]))).sum() == 9


@pytest.mark.parametrize("loss", LOSSES)
def test_confidences_are_probabilities_and_favour_the_answer(loss):
    sure = probabilities(OUTPUTS, TrainingConfig(loss=loss))
    np.testing.assert_allclose(sure.sum(axis=1), 1)
    assert (sure >= 0).all()
    np.testing.assert_array_equal(sure.argmax(axis=1), OUTPUTS.argmax(dim=1).numpy())


def test_worst_are_all_mistakes_the_surest_first():
    found = misclassified(OUTPUTS, LABELS, CONFIG, 1000)
    assert len(found) == int((OUTPUTS.argmax(dim=1) != LABELS).sum())
    assert all(mistake.predicted != mistake.label for mistake in found)
    sureness = [mistake.confidence for mistake in found]
    assert sureness == sorted(sureness, reverse=True)
    assert misclassified(OUTPUTS, LABELS, CONFIG, 5) == found[:5]


@pytest.mark.parametrize("cell", [(3, 5), (0, 9)])
def test_cell_picks_its_mistakes(cell):
    found = misclassified(OUTPUTS, LABELS, CONFIG, 1000, cell)
    assert len(found) == confusion_matrix(OUTPUTS, LABELS)[cell]
    assert {(mistake.label, mistake.predicted) for mistake in found} <= {cell}


def test_cell_of_the_diagonal_shows_the_least_sure_first():
    found = misclassified(OUTPUTS, LABELS, CONFIG, 1000, (4, 4))
    sureness = [mistake.confidence for mistake in found]
    assert sureness == sorted(sureness)
    assert len(found) == confusion_matrix(OUTPUTS, LABELS)[4, 4]
