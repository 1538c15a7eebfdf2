"""What is sent for a preview is what the stage shows at its step."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from charts.stage import Blend, Caption, Motion, Stage, Trail, point
from ui.preview import Sweep, coordinates, encode

PATH = np.array([2.5, 1.0, 0.5])
LINE = Blend(weights=np.array([[1.0, 2.0], [3.0, 4.0]]), shapes=np.array([[0.0, 1.0], [1.0, 1.0]]))
STAGE = Stage(
    panels=(),
    steps=2,
    trails=(
        Trail("a", 0, PATH, PATH**2),
        Trail("a", 1, PATH[[0, 2]], PATH[[0, 2]], steps=np.array([0.0, 2.0])),
    ),
    motions=(Motion("a", 2, point(PATH), LINE),),
    caption=Caption(
        "{step} {x} {nan} {word}", {"x": PATH, "nan": PATH[:1] * np.nan, "word": ["a", "b"]}
    ),
)


def sent(step, at="", start=None, **sweep):
    made = Sweep("slider", "settings", lambda _: [replace(STAGE, start=start)], **sweep)
    return json.loads(encode(made, step, at))


def test_traces_are_those_of_the_step():
    found = coordinates(STAGE, 1)
    np.testing.assert_array_equal(found["a", 0]["y"], PATH[:2] ** 2)
    np.testing.assert_array_equal(found["a", 1]["x"], PATH[:1])
    np.testing.assert_array_equal(found["a", 2]["x"], PATH[1:2])
    np.testing.assert_array_equal(found["a", 2]["y"], [4.0, 7.0])
    # Weights that end sooner stay as they are.
    np.testing.assert_array_equal(coordinates(STAGE, 2)["a", 2]["y"], [4.0, 7.0])


@pytest.mark.parametrize(
    ("step", "at", "start", "shown"),
    [(1, "", 0, 1), (9, "", 0, 2), (1, "end", 0, 2), (1, "start", 0, 0), (2, "start", None, 2)],
)
def test_step_is_that_of_the_stage_after_the_release(step, at, start, shown):
    answer = sent(step, at, start)
    (position,) = answer["positions"]
    assert (answer["step"], position["step"]) == (step, shown)
    first = {trace: axes for _, trace, axes in position["moves"]}[0]
    column = answer["columns"][first["x"]]
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(column), "<f4"), PATH[: shown + 1])


def test_sweep_at_its_end_shows_the_last_step_whichever_is_asked_for():
    answer = sent(0, "start", 0, at_end=True)
    assert (answer["atEnd"], answer["positions"][0]["step"]) == (True, 2)


def test_numbers_of_the_caption_are_sent_to_the_last_bit():
    caption = sent(1)["positions"][0]["caption"]
    numbers = np.frombuffer(base64.b64decode(caption["numbers"]), "<f8")
    np.testing.assert_array_equal(numbers, [np.nan, 1.0])
    assert (caption["names"], caption["texts"]) == (["nan", "x"], {"word": "b"})


def test_version_changes_with_the_settings():
    assert Sweep("s", (1, 2.0), lambda _: []).version == Sweep("s", (1, 2.0), lambda _: []).version
    assert Sweep("s", (1, 2.0), lambda _: []).version != Sweep("s", (1, 2.5), lambda _: []).version
