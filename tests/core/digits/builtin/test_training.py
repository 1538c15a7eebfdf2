"""The recognizer learns reproducibly, is saved and loaded; augmentation keeps the value range."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.digits.builtin.evaluation import score
from core.digits.builtin.network import MNIST_MEAN, MNIST_STD, DigitNet, as_input
from core.digits.builtin.synthesis import draw_digits, draw_negatives
from core.digits.builtin.training import Hyperparameters, TrainingData, tensors, train
from core.digits.builtin.weights import load, save
from core.training.datasets.augmentation import Augmentation

NONE = Augmentation(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)
    digits = tensors(draw_digits(400, random))
    negatives = tensors(draw_negatives(60, random))
    return TrainingData(digits, digits, negatives, per_batch=(32, 24, 8))


def test_recognizer_learns_its_training_data(data, tmp_path):
    losses = []
    settings = Hyperparameters(steps=40, ema_decay=0.5)
    network = train(settings, data, lambda _, loss: losses.append(loss))
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) / 2
    save(network, data.mnist, tmp_path / "recognizer.safetensors")
    classifier = load(tmp_path / "recognizer.safetensors")
    images, labels = (tensor.numpy() for tensor in data.mnist)
    assert score(classifier, images, labels).accuracy > 0.8


def test_same_seed_trains_the_same_network(data):
    one, two = (train(Hyperparameters(steps=3), data, lambda *_: None) for _ in range(2))
    for first, second in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(first, second)


def test_saved_recognizer_predicts_as_before(tmp_path):
    torch.manual_seed(0)
    network = DigitNet().eval()
    images, labels = draw_digits(20, np.random.default_rng(0))
    save(network, tensors((images, labels)), tmp_path / "net.safetensors")
    classifier = load(tmp_path / "net.safetensors")
    before = network((as_input(torch.from_numpy(images)) - MNIST_MEAN) / MNIST_STD)
    assert torch.allclose(classifier.outputs(images / 255), before, atol=5e-3)


@pytest.mark.parametrize("part", ["turn", "slant", "stretch", "shift", "bend", "pen", "fade"])
def test_each_part_of_the_augmentation_changes_the_image_and_keeps_its_range(part):
    images = as_input(torch.from_numpy(draw_digits(8, np.random.default_rng(0))[0]))
    change = replace(NONE, **{part: getattr(Augmentation(), part)})
    changed = change(images, torch.Generator().manual_seed(0))
    assert changed.shape == images.shape
    assert -1e-6 <= changed.min() <= changed.max() <= 1 + 1e-6
    assert not torch.allclose(changed, images, atol=0.05)


def test_no_augmentation_changes_nothing():
    images = as_input(torch.from_numpy(draw_digits(8, np.random.default_rng(0))[0]))
    unchanged = NONE(images, torch.Generator().manual_seed(0))
    assert torch.allclose(unchanged, images, atol=1e-5)
