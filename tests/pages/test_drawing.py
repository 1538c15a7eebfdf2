"""The Drawing lab, without a browser: what it says to what lies on the sheet."""

import json
import re

import pytest

from core.digits.recognition import recognize
from pages.drawing import digit
from tests.pages.drawing_page import choose, draw, fabric_of, large, words


def test_an_empty_sheet_invites_and_gives_no_answer(app):
    assert "Draw a digit" in words(app)
    assert not [part for part in app.get("html") if 'class="drawing-answer"' in part.proto.body]


@pytest.mark.parametrize("name", ["0", "3", "7 crossed"])
def test_a_drawn_digit_is_read(app, name):
    draw(app, fabric_of(name))
    assert not app.exception
    assert f'class="drawing-digit">{name[0]}<' in large(app)
    assert "sure" in large(app)


def test_undo_takes_back_a_stroke_and_clear_all_of_them(app):
    draw(app, fabric_of("4 open"))
    app.button[0].click().run()
    left = app.session_state["drawing_state"].digit
    assert len(left.drawing["objects"]) == 1
    app.button[1].click().run()
    assert "Draw a digit" in words(app)
    assert app.session_state["drawing_state"].digit.number == 2


def test_scribble_is_not_a_digit(app):
    draw(app, fabric_of("no digit"))
    assert 'drawing-digit">?<' in large(app)
    assert "Not a digit I know" in large(app)
    assert "What helps: one digit" in large(app)


def test_doubt_is_told_as_no_digit_and_not_as_another_one(app):
    drawing = fabric_of("4 closed")
    path = [["M", 226, 152], ["L", 242, 226]]
    drawing["objects"].append(
        {"type": "Path", "path": path, "left": 234, "top": 189, "strokeWidth": 18}
    )
    draw(app, drawing)
    assert 'drawing-digit">4<' in large(app)
    assert re.search(r">(\d\d) % sure\. It could also be no digit \((\d\d) %\)\.<", large(app))
    panels = next(
        part.proto.json for part in app.get("bidi_component") if "none" in part.proto.json
    )
    assert "probabilities" in panels


def test_two_digits_on_the_sheet_for_one_are_named_with_what_reads_them(app):
    parts = [fabric_of(name, size=100, x=x, y=90) for name, x in {"4 open": 25, "2": 170}.items()]
    draw(app, {"objects": [part for drawing in parts for part in drawing["objects"]]})
    assert 'drawing-digit">?<' in large(app)
    assert "I see two digits, 4 and 2. “A number” reads them one by one." in large(app)


@pytest.fixture
def readings(monkeypatch):
    """What is read for the answer, one after another: a digit, or None for no digit."""
    read: list[int | None] = []

    def read_and_noted(*arguments):
        recognition = recognize(*arguments)
        read.append(recognition.digit)
        return recognition

    monkeypatch.setattr(digit, "recognize", read_and_noted)
    return read


@pytest.mark.parametrize(
    ("names", "read", "said"),
    [
        (["no digit"], [None], "What helps: one digit"),
        (["1", "no digit", "1", "1"], [None, 1, None], "What helps: one digit"),
        (["1"] * 6, [None, 1, 1, 1, 1, 1, 1], "I see 6 digits"),
        (["1"] * 7, [None], "What helps: one digit"),
    ],
    ids=["one", "one of four is no digit", "six digits", "seven digits"],
)
def test_no_piece_is_read_of_which_nothing_would_be_said(app, readings, names, read, said):
    pieces = [fabric_of(name, 38, x=5 + 41 * i, y=100, pen=5) for i, name in enumerate(names)]
    draw(app, {"objects": [part for piece in pieces for part in piece["objects"]]})
    assert readings == read
    assert said in large(app)


@pytest.mark.parametrize("view", ["The way of the drawing", "Why", "Side by side", "Teach it"])
def test_every_closer_look_shows_without_error(app, view):
    draw(app, fabric_of("5"))
    choose(app, "drawing_view", view)
    assert not app.exception


def test_why_is_always_asked_of_some_digit(app):
    draw(app, fabric_of("5"))
    choose(app, "drawing_view", "Why")
    (asked,) = [group for group in app.get("button_group") if "Why, or" in group.label]
    assert asked.value == 5
    assert asked.proto.required


def test_switching_off_a_step_changes_what_the_network_sees(app):
    draw(app, fabric_of("7", size=60, x=5, y=5))
    assert "With every step: **7, " in words(app)
    assert "Without cropping" not in words(app)
    for step in ("crop", "margin", "centre"):
        app.toggle(key=f"drawing_step_{step}").set_value(False)
    app.run()
    assert not app.exception
    assert "With every step: **7, " in words(app)
    assert "Without cropping, without a margin, without weighing the ink: **" in words(app)
    assert "the ink: **7, " not in words(app)
    assert "~~Cropped~~" in words(app)


def test_only_what_is_not_done_at_all_is_struck_through(app):
    draw(app, fabric_of("7"))
    for toggle in app.toggle:
        toggle.set_value(False)
    app.run()
    struck = re.findall("~~(.+?)~~", words(app))
    assert struck == ["Cropped", "Smoothed", "Normalised"]
    assert "**Scaled**  \nLongest side: all 28 pixels." in words(app)


def test_article_recipe_is_shown_beside_the_networks(app):
    draw(app, fabric_of("7", size=60, x=5, y=5))
    choose(app, "drawing_view", "Side by side")
    (panels,) = [
        part.proto.json
        for part in app.get("bidi_component")
        if part.proto.id.endswith("drawing_compare")
    ]
    assert "The article's network: 7, " in panels
    assert "The article's recipe: " in panels
    assert "The article's recipe: 7, " not in panels


def test_answer_can_be_downloaded_as_json(app):
    draw(app, fabric_of("3"))
    labels = [part.proto.label for part in app.get("download_button")]
    assert labels == ["Drawing as PNG", "Answer as JSON"]


def test_eight_has_the_article_that_it_needs():
    from pages.drawing.answer import a

    assert [a(1), a(8)] == ["a 1", "an 8"]


def test_record_is_plain_data():
    from core.digits.recognition import NOTHING
    from pages.drawing.answer import record

    answer = json.loads(json.dumps(record(NOTHING, "nobody")))
    assert answer["digit"] is None
    assert len(answer["probabilities"]) == 10
