"""The model card says how good the recognizer is, to people and to the page."""

import numpy as np
import pytest
import torch

from core.digits.builtin import baseline as article
from core.digits.builtin import model_card as card
from core.digits.builtin import weights as shipped
from core.digits.builtin.evaluation import score
from core.digits.builtin.synthesis import draw_digits
from core.digits.builtin.training import Recipe
from core.training.datasets import dataset as datasets
from core.training.datasets.dataset import Dataset


def test_accuracy_is_read_from_a_card_as_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(card, "DRAWN", 20)
    monkeypatch.setattr(card, "JUNK", 20)
    images, labels = draw_digits(64, np.random.default_rng(0))
    labels[0] = (labels[0] + 1) % 10
    pictures = torch.from_numpy(images), torch.from_numpy(labels)
    mnist = Dataset("mnist", *pictures, *pictures, tuple("0123456789"))
    path = tmp_path / "README.md"
    card.write(path, shipped.WEIGHTS, article.network(), Recipe(), mnist)
    right = score(shipped.recognizer(), images, labels).accuracy
    assert 0 < right < 1
    assert shipped.accuracy(path) == pytest.approx(right, abs=5e-5)


def test_the_card_that_ships_says_what_the_recognizer_gets_right(mnist_root):
    mnist = datasets.load("mnist", mnist_root)
    test = mnist.test_images.numpy(), mnist.test_labels.numpy()
    assert shipped.accuracy() == pytest.approx(score(shipped.recognizer(), *test).accuracy)


def test_accuracy_is_unknown_where_no_card_says_it(tmp_path):
    assert shipped.accuracy(tmp_path / "missing.md") is None
    silent = tmp_path / "silent.md"
    silent.write_text("# A recognizer\n", encoding="utf-8")
    assert shipped.accuracy(silent) is None
