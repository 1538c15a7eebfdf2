"""Synthetic drawings vary, are reproducible, and have the right labels."""

import numpy as np
import pytest

from core.digits.builtin.alphabet import DIGITS, SIGNS
from core.digits.builtin.synthesis import NOT_A_DIGIT, draw_digits, draw_negatives


@pytest.mark.parametrize("draw", [draw_digits, draw_negatives])
def test_seed_decides_the_drawings(draw):
    first, again, other = (draw(12, np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_digits_are_preprocessed_and_labelled():
    images, labels = draw_digits(40, np.random.default_rng(0))
    assert images.shape == (40, 28, 28)
    assert images.dtype == np.uint8
    assert (images.max(axis=(1, 2)) == 255).all()
    assert set(labels) <= set(range(10))


def test_negatives_have_the_label_of_no_digit():
    _, labels = draw_negatives(9, np.random.default_rng(0))
    assert (labels == NOT_A_DIGIT).all()


def test_alphabet_has_styles_of_every_digit_and_every_sign_fills_its_box():
    assert min(len(DIGITS[digit]) for digit in range(10)) >= 8
    for sign in (sign for signs in SIGNS.values() for sign in signs):
        points = np.vstack(sign)
        assert points.shape[1] == 2
        assert np.ptp(points, axis=0).max() >= 80
        assert points.min() >= -10
        assert points.max() <= 110
