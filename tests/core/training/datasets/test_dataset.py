"""Data sets: their contents, and where they are looked for."""

import pytest
import torch

from core.training.datasets import DATASETS, default_root, load
from core.training.datasets import dataset as module
from tests.core.small import bars


def test_environment_sets_the_default_root(monkeypatch, tmp_path):
    monkeypatch.setenv(module.ROOT_VARIABLE, str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv(module.ROOT_VARIABLE)
    assert default_root() == module.PROJECT / "data"


def test_data_sets_are_compared_by_identity():
    one, other = bars(), bars()
    assert one == one
    assert one != other


def test_unknown_name_is_refused_with_the_options():
    with pytest.raises(ValueError, match="mnist, digits"):
        load("imagenet")


def test_small_digits_need_no_network_and_look_like_mnist():
    digits = load("digits")
    images = torch.cat([digits.train_images, digits.test_images])
    assert images.shape == (DATASETS["digits"].images, 28, 28) == (1797, 28, 28)
    assert images.dtype == digits.train_labels.dtype == torch.uint8
    assert int(images[:, 4:24, 4:24].sum()) == int(images.sum())
    assert torch.bincount(digits.test_labels.long()).min() >= 25


def test_real_mnist(mnist_root):
    mnist = load("mnist", mnist_root)
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert DATASETS["mnist"].images == 70_000
    assert torch.bincount(mnist.train_labels.long()).tolist()[:3] == [5923, 6742, 5958]
    assert mnist.train_images.float().mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert mnist.train_images.float().std() / 255 == pytest.approx(0.3081, abs=1e-4)
    assert mnist.classes == tuple("0123456789")
