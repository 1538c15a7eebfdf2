"""The Drawing lab without a browser: the prediction, the views and the downloads."""

import json
import re

import pytest

from core.digits.recognition import NOTHING
from pages.drawing.answer import record
from tests.pages.drawing_page import choose, draw, fabric_of, large, stages, words


def test_empty_canvas_shows_a_hint_and_no_prediction(app):
    assert "Draw a digit" in words(app)
    assert not [part for part in app.get("html") if 'class="drawing-answer"' in part.proto.body]


@pytest.mark.parametrize("name", ["0", "3", "7 crossed"])
def test_drawn_digit_is_classified(app, name):
    draw(app, fabric_of(name))
    assert not app.exception
    assert f'class="drawing-digit">{name[0]}<' in large(app)
    assert "Confidence: " in large(app)


@pytest.mark.parametrize("name", ["3", "5", "7"])
def test_size_does_not_matter_with_the_default_pen(app, name):
    draw(app, fabric_of(name, size=40))
    assert f'class="drawing-digit">{name}<' in large(app)


def test_undo_removes_a_stroke_and_clear_all_of_them(app):
    draw(app, fabric_of("4 open"))
    app.button[0].click().run()
    canvas = app.session_state["drawing_state"].digit
    assert len(canvas.drawing["objects"]) == 1
    app.button[1].click().run()
    assert "Draw a digit" in words(app)
    assert app.session_state["drawing_state"].digit.number == 2


def test_pen_applies_to_the_strokes_that_are_drawn(app):
    draw(app, fabric_of("3", pen=4))
    before = stages(app)["drawing_stage"]
    app.slider(key="drawing_pen").set_value(40).run()
    canvas = app.session_state["drawing_state"].digit
    assert {item["strokeWidth"] for item in canvas.initial["objects"]} == {40}
    draw(app, canvas.initial, canvas.key)
    assert stages(app)["drawing_stage"] != before


def test_scribble_is_not_a_digit(app):
    draw(app, fabric_of("no digit"))
    assert 'drawing-digit">?<' in large(app)
    assert "Not a digit (confidence " in large(app)
    assert "Draw one digit" in large(app)


def test_uncertain_prediction_names_not_a_digit_as_the_second_class(app):
    drawing = fabric_of("4 closed")
    path = [["M", 226, 152], ["L", 242, 226]]
    drawing["objects"].append(
        {"type": "Path", "path": path, "left": 234, "top": 189, "strokeWidth": 18}
    )
    draw(app, drawing)
    assert 'drawing-digit">4<' in large(app)
    assert re.search(r"Confidence: (\d\d) %\. Second: not a digit \(\d+ %\)\.<", large(app))
    assert "none" in stages(app)["drawing_stage"]


def test_two_digits_on_the_canvas_are_listed_with_advice(app):
    parts = [fabric_of(name, size=100, x=x, y=90) for name, x in {"4 open": 25, "2": 170}.items()]
    draw(app, {"objects": [part for drawing in parts for part in drawing["objects"]]})
    assert 'drawing-digit">42<' in large(app)
    assert "2 digits: 4, 2. Use “Number” to read them one by one." in large(app)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["no digit"], "Draw one digit"),
        (["1", "no digit", "1", "1"], "Draw one digit"),
        (["1"] * 6, "6 digits"),
        (["1"] * 10, "Draw one digit"),
    ],
    ids=["one", "one of four is not a digit", "six digits", "ten digits"],
)
def test_number_is_named_only_if_every_part_is_a_digit(app, names, sentence):
    parts = [fabric_of(name, 28, x=5 + 29 * i, y=100, pen=4) for i, name in enumerate(names)]
    draw(app, {"objects": [path for part in parts for path in part["objects"]]})
    assert sentence in large(app)


def test_every_view_shows_without_error(app):
    draw(app, fabric_of("5"))
    for name in ("Preprocessing", "Attribution", "Comparison", "Fine-tuning"):
        choose(app, "drawing_view", name)
        assert not app.exception
        if name == "Attribution":
            (asked,) = [group for group in app.get("button_group") if group.label == "Digit"]
            assert asked.value == 5
            assert asked.proto.required


def view(app):
    (found,) = [group for group in app.get("button_group") if group.label == "View"]
    return found


def test_steps_switched_off_change_the_prediction_everywhere_and_only_in_their_view(app):
    draw(app, fabric_of("7", size=60, x=5, y=5))
    before, image = large(app), stages(app)["drawing_stage"]
    assert 'drawing-digit">7<' in before
    assert "With all steps" not in words(app)
    for step in ("crop", "margin", "centre"):
        app.toggle(key=f"drawing_step_{step}").set_value(False)
    app.run()
    assert not app.exception
    assert 'drawing-digit">7<' not in large(app)
    assert stages(app)["drawing_stage"] != image
    assert "With all steps: **7 (" in words(app)
    assert "The whole canvas is used." in words(app)
    view(app).set_value("Comparison").run()
    assert large(app) == before
    assert stages(app)["drawing_stage"] == image
    view(app).set_value("Preprocessing").run()
    assert all(toggle.value for toggle in app.toggle)
    assert large(app) == before


def test_baseline_without_preprocessing_is_compared_with_the_networks(app):
    draw(app, fabric_of("7", size=60, x=5, y=5))
    choose(app, "drawing_view", "Comparison")
    panels = stages(app)["drawing_compare"]
    assert "784-256-64-10 baseline (SGD + MSE): 7 (" in panels
    assert "Baseline, resize only: " in panels
    assert "Baseline, resize only: 7 (" not in panels


def test_drawing_and_answer_can_be_downloaded(app):
    draw(app, fabric_of("3"))
    labels = [part.proto.label for part in app.get("download_button")]
    assert labels == ["Drawing as PNG", "Answer as JSON"]


def test_record_is_plain_data():
    answer = json.loads(json.dumps(record(NOTHING, "network")))
    assert answer["digit"] is None
    assert len(answer["probabilities"]) == 10
