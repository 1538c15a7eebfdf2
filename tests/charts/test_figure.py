"""Figures as dictionaries, beside what Plotly makes of the same."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from charts.figure import Figure, merged, to_json
from tests.figures import checked

ARRAYS = [
    np.array([1.0, np.nan, np.inf]),
    np.arange(6.0).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(6, dtype=np.uint8).reshape(3, 2),
]


@pytest.mark.parametrize("values", ARRAYS, ids=["gaps", "rows", "columns", "bytes"])
def test_arrays_are_written_as_plotly_writes_them(values):
    trace = {"type": "heatmap", "z": values}
    (expected,) = json.loads(go.Figure(data=[trace]).to_json())["data"]
    assert json.loads(to_json(trace)) == expected


def test_numbers_that_json_has_no_word_for_become_gaps():
    content = {
        "a": [1.0, float("nan"), (np.float64("inf"), np.int64(3))],
        "b": np.array(["x", "y"]),
    }
    assert json.loads(to_json(content)) == {"a": [1.0, None, [None, 3]], "b": ["x", "y"]}


def test_changes_reach_deep_and_leave_the_rest():
    figure = Figure({"xaxis": {"title": {"text": "x"}, "range": [0, 1]}})
    figure.update_xaxes(range=[2, 3])
    figure.update_layout(xaxis={"title": {"standoff": 4}}, showlegend=False)
    assert figure.layout == {
        "xaxis": {"title": {"text": "x", "standoff": 4}, "range": [2, 3]},
        "showlegend": False,
    }


def test_merging_changes_neither_of_the_two():
    base, changes = {"a": {"b": 1}}, {"a": {"c": 2}}
    assert merged(base, changes) == {"a": {"b": 1, "c": 2}}
    assert (base, changes) == ({"a": {"b": 1}}, {"a": {"c": 2}})


def test_shapes_and_words_are_added_one_after_the_other():
    figure = Figure({})
    for place in (1, 2):
        figure.add_shape(type="line", x0=place, x1=place, y0=0, y1=1)
        figure.add_annotation(x=place, y=0, text=str(place))
    layout = checked(figure).layout
    assert [shape.x0 for shape in layout.shapes] == [1, 2]
    assert [text.text for text in layout.annotations] == ["1", "2"]


def test_the_check_finds_what_plotly_does_not_know():
    figure = Figure({})
    figure.add_scatter(x=[1.0], markers={"size": 3})
    with pytest.raises(ValueError, match="markers"):
        checked(figure)
