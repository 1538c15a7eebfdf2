"""Synthesised drawings are varied, repeatable, and what their labels say."""

import numpy as np
import pytest

from core.digits.builtin.alphabet import DIGITS, LETTERS, strokes
from core.digits.builtin.synthesis import NOT_A_DIGIT, draw_digits, draw_junk

SIGNS = [sign for signs in DIGITS.values() for sign in signs] + list(LETTERS.values())


@pytest.mark.parametrize("draw", [draw_digits, draw_junk])
def test_same_seed_draws_the_same_and_another_seed_something_else(draw):
    first, again, other = (draw(12, np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_pictures_are_prepared_and_labelled():
    pictures, labels = draw_digits(40, np.random.default_rng(0))
    assert pictures.shape == (40, 28, 28)
    assert pictures.dtype == np.uint8
    assert (pictures.max(axis=(1, 2)) == 255).all()
    assert set(labels) <= set(range(10))


def test_junk_is_labelled_as_no_digit():
    _, labels = draw_junk(9, np.random.default_rng(0))
    assert (labels == NOT_A_DIGIT).all()


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_of_the_alphabet_fills_its_box(sign):
    points = np.vstack(strokes(sign))
    assert points.shape[1] == 2
    assert np.ptp(points, axis=0).max() >= 80
    assert points.min() >= -10
    assert points.max() <= 110
