"""Strokes leave ink of the area that geometry predicts; the pen suits the size of the drawing."""

import math

import numpy as np
import pytest

from core.digits.strokes import MAX_PEN_SHARE, Stroke, limit_pen, rasterise, smooth_curve


def line(*points, width=10.0):
    return Stroke(np.array(points, dtype=float), width)


@pytest.mark.parametrize("width", [1.0, 4.0, 13.0, 40.0])
def test_ink_of_a_line_has_the_area_of_a_stadium(width):
    ink = rasterise([line((60, 100), (140, 100), width=width)], 200, 200)
    area = 80 * width + math.pi * (width / 2) ** 2
    assert ink.sum() / 255 == pytest.approx(area, rel=0.12)


def test_single_point_leaves_a_disc():
    ink = rasterise([line((50, 50), (50, 50), width=20)], 100, 100)
    assert ink.sum() / 255 == pytest.approx(math.pi * 100, rel=0.08)
    assert ink[50, 50] == 255
    assert ink[50, 65] == 0


def test_no_stroke_leaves_no_ink_and_the_size_asked_for():
    assert rasterise([], 30, 50).shape == (30, 50)
    assert not rasterise([], 30, 50).any()


def test_ink_outside_the_canvas_is_clipped():
    assert not rasterise([line((-90, -90), (-50, -40))], 40, 40).any()


def test_smooth_curve_passes_through_its_controls():
    controls = np.array([(0, 0), (30, 80), (60, 10), (100, 100)], dtype=float)
    curve = smooth_curve(controls, steps=8)
    assert np.allclose(curve[::8], controls)


def test_repeated_control_is_a_corner():
    corner = smooth_curve(np.array([(0, 0), (50, 0), (50, 0), (50, 50)], dtype=float))
    assert corner[:, 0].max() == pytest.approx(50)
    round_ = smooth_curve(np.array([(0, 0), (50, 0), (50, 50)], dtype=float))
    assert round_[:, 0].max() > 50.5


@pytest.mark.parametrize(
    ("size", "width", "limited"),
    [(40, 18.0, MAX_PEN_SHARE * 40), (200, 18.0, 18.0), (10, 18.0, 18.0), (0, 18.0, 18.0)],
    ids=["small digit", "large digit", "smaller than the pen", "dot"],
)
def test_pen_is_limited_by_the_size_of_the_drawing(size, width, limited):
    (stroke,) = limit_pen([line((10, 10), (10, 10 + size), width=width)])
    assert stroke.width == pytest.approx(limited)
    assert limit_pen([]) == []
