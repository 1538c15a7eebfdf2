"""Digits to learn from and to test with: MNIST where it is at hand, else synthesised ones."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from core import datasets
from core.recognizer.synthesis import draw_digits
from core.teaching import Examples

COUNT = 1_000
TRAINING_SEED, TEST_SEED, ORDER_SEED = 0, 1, 2


@st.cache_resource(show_spinner="Looking for digits to compare with …")
def training() -> Examples:
    """Digits to rehearse and to compare with."""
    if not datasets.is_here("mnist"):
        return _synthesised(TRAINING_SEED)
    mnist = datasets.load("mnist")
    return _some(mnist.train_images, mnist.train_labels, TRAINING_SEED)


@st.cache_resource(show_spinner="Looking for digits to test with …")
def test() -> Examples:
    """Digits that no network learned from."""
    if not datasets.is_here("mnist"):
        return _synthesised(TEST_SEED)
    mnist = datasets.load("mnist")
    return _some(mnist.test_images, mnist.test_labels, TEST_SEED)


def _some(images: Tensor, labels: Tensor, seed: int) -> Examples:
    picked = np.random.default_rng(seed).permutation(len(labels))[:COUNT]
    return Examples(images[picked].numpy(), labels[picked].numpy().astype(np.int64), "MNIST")


def order(count: int) -> NDArray[np.int64]:
    """The numbers below `count`, shuffled, always in the same way."""
    return np.random.default_rng(ORDER_SEED).permutation(count)


def _synthesised(seed: int) -> Examples:
    images, labels = draw_digits(COUNT, np.random.default_rng(seed))
    return Examples(images, labels, "synthesised from strokes")
