"""The model card reports the measured accuracy, and the page reads it from there."""

import numpy as np
import pytest
import torch

from core.digits.builtin import baseline, model_card, weights
from core.digits.builtin.evaluation import score
from core.digits.builtin.synthesis import draw_digits
from core.digits.builtin.training import Hyperparameters
from core.training.datasets import dataset as datasets
from core.training.datasets.dataset import Dataset


def test_accuracy_is_read_from_a_card_as_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(model_card, "SYNTHETIC", 20)
    monkeypatch.setattr(model_card, "NEGATIVES", 20)
    images, labels = draw_digits(64, np.random.default_rng(0))
    labels[0] = (labels[0] + 1) % 10
    examples = torch.from_numpy(images), torch.from_numpy(labels)
    mnist = Dataset("mnist", *examples, *examples, tuple("0123456789"))
    path = tmp_path / "README.md"
    model_card.write(
        path,
        weights.WEIGHTS,
        baseline.network(),
        Hyperparameters(),
        mnist,
        command="--init old.safetensors",
        start=baseline.network(),
    )
    accuracy = score(weights.recognizer(), images, labels).accuracy
    before = score(baseline.network(), images, labels).accuracy
    text = path.read_text(encoding="utf-8")
    assert "`python -m core.digits.builtin --init old.safetensors`" in text
    assert f"| the network that this training began with, MNIST test set | {before:.2%} |" in text
    assert 0 < accuracy < 1
    assert weights.mnist_accuracy(path) == pytest.approx(accuracy, abs=5e-5)


def test_card_of_the_built_in_recognizer_reports_its_accuracy(mnist_root):
    """On 2,000 of the 10,000 images the standard deviation is 0.0014."""
    mnist = datasets.load("mnist", mnist_root)
    test = mnist.test_images[::5].numpy(), mnist.test_labels[::5].numpy()
    measured = score(weights.recognizer(), *test).accuracy
    assert weights.mnist_accuracy() == pytest.approx(measured, abs=0.003)
