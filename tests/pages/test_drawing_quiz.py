"""The Drawing lab: ten digits in random order."""

from tests.pages.drawing_page import button, choose, draw, fabric_of, words
from tests.strokes import DIGITS


def test_quiz_counts_what_was_read_rightly(app):
    choose(app, "drawing_mode", "Quiz")
    app.button[0].click().run()
    quiz = app.session_state["drawing_state"].quiz
    for number in range(10):
        sheet = app.session_state["drawing_state"].quiz_sheet
        asked = quiz.asked[number] if number else (quiz.asked[0] + 1) % 10
        draw(app, fabric_of(str(asked) if str(asked) in DIGITS else f"{asked} open"), sheet.key)
        button(app, "Hand it in").click().run()
        assert not app.exception
    assert "# 9 of 10" in words(app)
    assert "Read by: The recognizer that ships." in words(app)
    captions = [picture.caption for part in app.get("image") for picture in part.proto.imgs]
    first, last = quiz.asked[0], quiz.asked[-1]
    assert captions[0] == f"✗ {first} read as {(first + 1) % 10}"
    assert captions[-1] == f"✓ {last} read as {last}"
    assert len(captions) == 10


def test_quiz_can_be_started_again_and_keeps_its_network(app):
    choose(app, "drawing_mode", "Quiz")
    choose(app, "drawing_network", "The article's network")
    app.button[0].click().run()
    choose(app, "drawing_mode", "Draw")
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", "The recognizer that ships")
    choose(app, "drawing_mode", "Quiz")
    assert "Read by: The article's network," in words(app)
    draw(app, fabric_of("1"), app.session_state["drawing_state"].quiz_sheet.key)
    button(app, "Hand it in").click().run()
    assert len(app.session_state["drawing_state"].quiz.answers) == 1
    button(app, "Start again").click().run()
    assert app.session_state["drawing_state"].quiz.answers == []
    assert not app.exception
