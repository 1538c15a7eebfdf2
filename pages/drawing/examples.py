"""Digits to learn from and to test with: MNIST where it is at hand, else synthesised ones.

Nothing is ever fetched for this lab.
"""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from core.digits.builtin.synthesis import draw_digits
from core.digits.fine_tuning import Examples
from core.training.datasets import dataset as datasets
from core.training.datasets.dataset import Dataset
from core.training.datasets.download import DataError

COUNT = 1_000
TRAINING_SEED, TEST_SEED, ORDER_SEED = 0, 1, 2


@st.cache_resource(show_spinner="Looking for digits to compare with …")
def training() -> Examples:
    """Digits to rehearse and to compare with."""
    return _digits(lambda mnist: (mnist.train_images, mnist.train_labels), TRAINING_SEED)


@st.cache_resource(show_spinner="Looking for digits to test with …")
def test() -> Examples:
    """Digits that no network learned from."""
    return _digits(lambda mnist: (mnist.test_images, mnist.test_labels), TEST_SEED)


def _digits(part: Callable[[Dataset], tuple[Tensor, Tensor]], seed: int) -> Examples:
    """Some of this part of MNIST; synthesised ones where it is not here, or broken."""
    if not datasets.is_here("mnist"):
        return _synthesised(seed, "synthesised from strokes")
    try:
        images, labels = part(datasets.load("mnist", offline=True))
    except DataError:
        return _synthesised(
            seed, "synthesised from strokes, as the MNIST that is here can't be read"
        )
    picked = np.random.default_rng(seed).permutation(len(labels))[:COUNT]
    return Examples(images[picked].numpy(), labels[picked].numpy().astype(np.int64), "MNIST")


def order(count: int) -> NDArray[np.int64]:
    """The numbers below `count`, shuffled, always in the same way."""
    return np.random.default_rng(ORDER_SEED).permutation(count)


def _synthesised(seed: int, source: str) -> Examples:
    images, labels = draw_digits(COUNT, np.random.default_rng(seed))
    return Examples(images, labels, source)
