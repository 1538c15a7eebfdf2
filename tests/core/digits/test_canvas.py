"""The canvas's JSON becomes the strokes that were drawn."""

import numpy as np
import pytest

from core.digits import canvas as fabric

PATH = {
    "type": "Path",
    "path": [["M", 50, 50], ["Q", 50, 50, 125, 135], ["L", 200, 220]],
    "strokeWidth": 18,
}


def drawing(**changes):
    return {"objects": [{**PATH, **changes}]}


def test_path_as_drawn_keeps_its_points_and_its_width():
    (stroke,) = fabric.strokes(drawing())
    assert stroke.width == 18
    assert np.allclose(stroke.points[[0, -1]], [(50, 50), (200, 220)])


def test_quadratic_curve_passes_where_bezier_says():
    path = [["M", 0, 0], ["Q", 50, 100, 100, 0]]
    (stroke,) = fabric.strokes(drawing(path=path))
    halfway = stroke.points[3]
    assert np.allclose(halfway, (50, 50))


@pytest.mark.parametrize("empty", [None, {}, {"objects": []}, {"objects": [{"type": "Rect"}]}])
def test_a_drawing_without_paths_has_no_strokes(empty):
    assert fabric.strokes(empty) == []


def test_undo_takes_the_last_stroke_and_keeps_the_original():
    two = {"objects": [PATH, {**PATH, "strokeWidth": 4}], "background": "#fff"}
    assert fabric.without_last(two) == {"objects": [PATH], "background": "#fff"}
    assert len(two["objects"]) == 2


def test_pen_applies_to_every_stroke_and_keeps_the_original():
    two = {"objects": [PATH, {**PATH, "strokeWidth": 4}]}
    strokes = fabric.strokes(fabric.with_pen(two, 7))
    assert [stroke.width for stroke in strokes] == [7, 7]
    assert PATH["strokeWidth"] == 18
