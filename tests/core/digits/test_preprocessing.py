"""The image is made like those of MNIST, whatever the size and position of the drawing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.digits import preprocessing
from core.digits.preprocessing import (
    DIGIT_SIDE,
    SIDE,
    Preprocessed,
    Preprocessing,
    bounding_box,
    centre_of_mass,
)
from core.digits.strokes import Stroke, rasterise


def seven(size=200.0, x=50.0, y=40.0, pen=18.0, canvas=300):
    points = np.array([(0, 0), (0.7, 0), (0.3, 1)]) * size + (x, y)
    return rasterise([Stroke(points, pen)], canvas, canvas)


def preprocess(*arguments) -> Preprocessed:
    preprocessed = preprocessing.preprocess(*arguments)
    assert preprocessed is not None
    return preprocessed


def extent(image):
    box = bounding_box(np.round(image * 255).astype(np.uint8))
    assert box is not None
    left, top, right, bottom = box
    return right - left, bottom - top


@given(size=st.floats(20, 200), x=st.floats(10, 90), y=st.floats(10, 90), pen=st.floats(3, 30))
@settings(max_examples=10, deadline=None)
def test_any_drawing_fills_twenty_pixels_and_is_centred_by_mass(size, x, y, pen):
    image = preprocess(seven(size, x, y, pen)).image
    assert image.shape == (SIDE, SIDE)
    assert image.min() == 0
    assert image.max() == 1
    assert max(extent(image)) in (DIGIT_SIDE - 1, DIGIT_SIDE)
    assert centre_of_mass(image) == pytest.approx((13.5, 13.5), abs=0.51)


def test_image_does_not_depend_on_the_position():
    images = [preprocess(seven(x=x, y=y)).image for x, y in [(20, 20), (50, 70), (103, 41)]]
    assert np.allclose(images[0], images[1], atol=0.02)
    assert np.allclose(images[0], images[2], atol=0.02)


def test_image_hardly_depends_on_the_size():
    small, large = (preprocess(seven(size, pen=size / 10, x=30, y=30)).image for size in (60, 240))
    assert small.sum() == pytest.approx(large.sum(), rel=0.1)
    assert extent(small) == pytest.approx(extent(large), abs=1)


def test_proportions_stay():
    flat = np.zeros((100, 100), dtype=np.uint8)
    flat[40:50, 10:90] = 255
    assert extent(preprocess(flat).image) == (20, 2)


@pytest.mark.parametrize(("step", "height"), [("crop", 20 * 218 / 300), ("margin", 28)])
def test_step_switched_off_changes_the_size_of_the_digit(step, height):
    image = preprocess(seven(), Preprocessing(**{step: False})).image
    assert extent(image)[1] == pytest.approx(height, abs=1.1)


def test_without_anti_aliasing_pixels_are_ink_or_background():
    image = preprocess(seven(pen=40), Preprocessing(anti_alias=False)).image
    assert np.isin(image, (0, 1)).mean() > 0.98


def test_without_centring_the_box_is_in_the_middle():
    image = preprocess(seven(), Preprocessing(centre=False)).image
    rows = np.flatnonzero(image.any(axis=1))
    assert (rows[0], SIDE - 1 - rows[-1]) == (4, 4)


def test_results_of_the_steps_fit_together():
    ink = seven()
    preprocessed = preprocess(ink)
    left, top, right, bottom = preprocessed.box
    assert np.array_equal(preprocessed.cropped, ink[top:bottom, left:right])
    assert max(preprocessed.resized.shape) == DIGIT_SIDE
    assert preprocessed.image.sum() == pytest.approx(preprocessed.resized.sum())


def test_no_ink_has_no_image():
    assert preprocessing.preprocess(np.zeros((50, 50), dtype=np.uint8)) is None


def test_single_pixel_has_an_image():
    dot = np.zeros((50, 50), dtype=np.uint8)
    dot[7, 9] = 255
    assert preprocess(dot).image.max() == 1


@pytest.mark.parametrize("ink", [np.zeros((5, 5)), np.zeros((5, 5, 3), dtype=np.uint8)])
def test_array_that_is_not_ink_raises(ink):
    with pytest.raises(ValueError, match="Ink is a"):
        preprocessing.preprocess(ink)
