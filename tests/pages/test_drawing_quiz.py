"""The Drawing lab: ten digits in random order."""

from tests.pages.drawing_page import button, choose, draw, fabric_of, words
from tests.strokes import DIGITS


def test_quiz_counts_correct_predictions(app):
    choose(app, "drawing_mode", "Quiz")
    app.button[0].click().run()
    quiz = app.session_state["drawing_state"].quiz
    for number in range(10):
        sheet = app.session_state["drawing_state"].quiz_canvas
        asked = quiz.asked[number] if number else (quiz.asked[0] + 1) % 10
        draw(app, fabric_of(str(asked) if str(asked) in DIGITS else f"{asked} open"), sheet.key)
        button(app, "Submit").click().run()
        assert not app.exception
    assert "# 9 of 10" in words(app)
    assert "Classified by Built-in recognizer." in words(app)
    captions = [picture.caption for part in app.get("image") for picture in part.proto.imgs]
    first, last = quiz.asked[0], quiz.asked[-1]
    assert captions[0] == f"✗ {first} → {(first + 1) % 10}"
    assert captions[-1] == f"✓ {last} → {last}"
    assert len(captions) == 10


def test_quiz_can_be_restarted_and_keeps_its_network(app):
    choose(app, "drawing_mode", "Quiz")
    choose(app, "drawing_network", "784-256-64-10 baseline (SGD + MSE)")
    app.button[0].click().run()
    choose(app, "drawing_mode", "Draw")
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", "Built-in recognizer")
    choose(app, "drawing_mode", "Quiz")
    assert "Classified by 784-256-64-10 baseline (SGD + MSE) when" in words(app)
    draw(app, fabric_of("1"), app.session_state["drawing_state"].quiz_canvas.key)
    button(app, "Submit").click().run()
    assert len(app.session_state["drawing_state"].quiz.answers) == 1
    button(app, "Restart").click().run()
    assert app.session_state["drawing_state"].quiz.answers == []
    assert not app.exception
