"""The Drawing lab: lessons, undone and refused."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from core.digits.builtin import baseline as article
from core.digits.builtin import weights as shipped
from core.runs.visitors import new_id
from core.training.mlp import linear_layers
from pages.drawing import fine_tuning as teach
from pages.drawing.state import MOST_LESSONS, DrawingState, Taught
from tests.pages.drawing_page import button, choose, draw, fabric_of, train, visit, words


def test_lesson_makes_a_pupil_of_this_visitor_alone_and_can_be_undone(app):
    draw(app, fabric_of("1"))
    choose(app, "drawing_view", "Teach it")
    choose(app, "drawing_lesson", 4)
    button(app, "Teach").click().run()
    assert not app.exception
    assert app.session_state["drawing_network"] == "Your pupil"
    assert "| after lesson 1: a 4 |" in words(app)
    button(app, "Teach").click().run()
    assert words(app).index("| The recognizer that ships |") < words(app).index("after lesson 2")
    button(app, "Undo the lesson").click().run()
    assert "after lesson 2" not in words(app)
    other = visit(new_id())
    assert draw(other, fabric_of("1")).selectbox(key="drawing_network").options == [
        "The recognizer that ships",
        "The article's network",
    ]
    button(app, "Undo the lesson").click().run()
    assert app.selectbox(key="drawing_network").value == "The recognizer that ships"


@pytest.fixture
def refused(app):
    """The page after a lesson that a network could not be given."""
    network = train(app).network
    assert network
    with torch.no_grad():
        linear_layers(network)[-1].weight *= 1e25  # finite answers, but their square is not
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", app.selectbox(key="drawing_network").options[2])
    choose(app, "drawing_view", "Teach it")
    choose(app, "drawing_lesson", 4)
    button(app, "Teach").click().run()
    assert not app.exception
    assert "no step, however small, leads downhill" in app.warning[0].value
    return app


def test_lesson_that_leads_nowhere_leaves_the_network(refused):
    assert refused.selectbox(key="drawing_network").value.startswith("Run 1: ")
    assert len(refused.selectbox(key="drawing_network").options) == 3
    choose(refused, "drawing_network", "The article's network")
    assert not refused.warning
    button(refused, "Teach").click().run()
    assert not refused.warning
    assert refused.selectbox(key="drawing_network").value == "Your pupil"


def test_refusal_is_said_of_no_other_drawing_digit_or_network(refused):
    assert choose(refused, "drawing_view", "Teach it").warning
    assert not draw(refused, fabric_of("7")).warning
    assert draw(refused, fabric_of("1")).warning
    assert not choose(refused, "drawing_lesson", 5).warning
    assert choose(refused, "drawing_lesson", 4).warning
    assert not choose(refused, "drawing_network", "The article's network").warning


def test_refusal_is_forgotten_when_the_lesson_before_it_is_undone(refused):
    network = refused.selectbox(key="drawing_network").value
    state = refused.session_state["drawing_state"]
    assert state.refused
    teacher = state.refused.reader
    state.learn(Taught(replace(teacher, name=teach.NAME), teacher, 4, before=0.9, after=0.8))
    button(refused.run(), "Undo the lesson").click().run()
    assert refused.selectbox(key="drawing_network").value == network
    assert not refused.warning


def taught(number):
    """Lessons on a network each of which builds on the one before; and that network."""
    readers = [replace(shipped.recognizer(), name=teach.NAME) for _ in range(number)]
    readers.insert(0, shipped.recognizer())
    course = [
        Taught(pupil, teacher, 4, before=0.9, after=0.8, number=place)
        for place, (teacher, pupil) in enumerate(pairwise(readers), start=1)
    ]
    return course, readers


def test_oldest_lessons_are_forgotten_and_what_was_before_them_stays():
    state = DrawingState()
    course, readers = taught(MOST_LESSONS + 3)
    for lesson in course:
        state.learn(lesson)
    assert [lesson.reader for lesson in state.lessons] == readers[-MOST_LESSONS:]
    assert state.lessons[0].teacher is shipped.recognizer()
    assert [lesson.number for lesson in state.lessons] == list(range(4, MOST_LESSONS + 4))


def test_lesson_on_another_network_is_not_one_more_after_a_forgotten_one():
    state = DrawingState()
    course, _ = taught(MOST_LESSONS)
    aside = Taught(replace(article.network(), name=teach.NAME), article.network(), 1, 0.9, 0.9)
    for lesson in (aside, *course):
        state.learn(lesson)
    assert state.lessons == course


def test_more_lessons_than_are_kept_can_be_undone_down_to_the_first_network(app):
    course, _ = taught(MOST_LESSONS + 1)
    for lesson in course:
        app.session_state["drawing_state"].learn(lesson)
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", "Your pupil")
    choose(app, "drawing_view", "Teach it")
    assert f"| after lesson {MOST_LESSONS + 1}: a 4 |" in words(app)
    for _ in range(MOST_LESSONS):
        button(app, "Undo the lesson").click().run()
        assert not app.exception
    assert app.selectbox(key="drawing_network").value == "The recognizer that ships"
