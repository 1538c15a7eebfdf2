"""The recognizer learns, repeatably, and augmentation keeps pictures pictures."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.digits.builtin.data import Pools, tensors
from core.digits.builtin.evaluation import score
from core.digits.builtin.network import MNIST_DEVIATION, MNIST_MEAN, DigitNet, as_input
from core.digits.builtin.packing import save
from core.digits.builtin.synthesis import draw_digits, draw_junk
from core.digits.builtin.training import Recipe, train
from core.digits.builtin.weights import load
from core.training.datasets.augmentation import Augmentation

NONE = Augmentation(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def pools():
    random = np.random.default_rng(0)
    digits = tensors(draw_digits(400, random))
    return Pools(digits, digits, tensors(draw_junk(60, random)), shares=(32, 24, 8))


def test_recognizer_learns_what_it_is_shown(pools, tmp_path):
    losses = []
    network = train(Recipe(steps=60, averaging=0.5), pools, lambda _, loss: losses.append(loss))
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) / 2
    save(network, pools.mnist, tmp_path / "recognizer.safetensors")
    reader = load(tmp_path / "recognizer.safetensors")
    images, labels = (tensor.numpy() for tensor in pools.mnist)
    assert score(reader, images, labels).accuracy > 0.8


def test_same_seed_trains_the_same_network(pools):
    one, two = (train(Recipe(steps=3), pools, lambda *_: None) for _ in range(2))
    for first, second in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(first, second)


def test_saved_recognizer_says_the_same_as_before(tmp_path):
    torch.manual_seed(0)
    network = DigitNet().eval()
    images, labels = draw_digits(20, np.random.default_rng(0))
    save(network, tensors((images, labels)), tmp_path / "net.safetensors")
    reader = load(tmp_path / "net.safetensors")
    before = network((as_input(torch.from_numpy(images)) - MNIST_MEAN) / MNIST_DEVIATION)
    assert torch.allclose(reader.raw(images / 255), before, atol=5e-3)


@pytest.mark.parametrize("part", ["turn", "slant", "stretch", "shift", "bend", "pen", "fade"])
def test_each_part_of_the_augmentation_changes_the_picture_and_keeps_its_range(part):
    pictures = as_input(torch.from_numpy(draw_digits(8, np.random.default_rng(0))[0]))
    change = replace(NONE, **{part: getattr(Augmentation(), part)})
    changed = change(pictures, torch.Generator().manual_seed(0))
    assert changed.shape == pictures.shape
    assert -1e-6 <= changed.min() <= changed.max() <= 1 + 1e-6
    assert not torch.allclose(changed, pictures, atol=0.05)


def test_no_augmentation_changes_nothing():
    pictures = as_input(torch.from_numpy(draw_digits(8, np.random.default_rng(0))[0]))
    unchanged = NONE(pictures, torch.Generator().manual_seed(0))
    assert torch.allclose(unchanged, pictures, atol=1e-5)
