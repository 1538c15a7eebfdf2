"""The Drawing lab, without a browser: what it says to what lies on the sheet."""

import io
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from core import datasets
from core.drawing import Stroke, rasterise
from core.network import linear_layers
from core.presets import PRESETS
from core.recipe import TrainingConfig
from core.recognizer import article, shipped
from core.visitors import new_id
from pages.drawing import examples, teach
from pages.drawing.state import MOST_LESSONS, DrawingState, Taught
from tests.strokes import DIGITS
from ui import visitors

PAGE = Path(__file__).parents[2] / "pages" / "drawing" / "page.py"


def fabric_of(name, size=200.0, x=50.0, y=50.0, pen=18):
    """The sheet as the canvas component would send it."""
    objects = []
    for line in DIGITS[name]:
        points = np.array(line) / 100 * size + (x, y)
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        path = [["M", *points[0].tolist()], *(["L", *point.tolist()] for point in points[1:])]
        objects.append(
            {"type": "Path", "path": path, "left": middle[0], "top": middle[1], "strokeWidth": pen}
        )
    return {"objects": objects}


def draw(app, drawing, sheet="drawing_digit_0"):
    app.session_state[sheet] = {"drawing": {"raw": drawing, "data": None}, "backgroundFit": None}
    return app.run()


def visit(visitor_id):
    """The page as this visitor sees it. AppTest has no cookies that would tell who it is."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["visitor_id"] = visitor_id
    return page.run()


@pytest.fixture
def app(monkeypatch, tmp_path):
    """The page on a machine without MNIST."""
    monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path))
    page = visit(new_id())
    assert not page.exception
    return page


@pytest.fixture
def broken_mnist(app, monkeypatch, tmp_path):
    """MNIST's four archives, cut short, and no network to fetch them anew."""
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, _ in MNIST.resources:
        (folder / name).write_bytes(b"\x1f\x8bhalf")
    examples.training.clear()
    examples.test.clear()
    yield
    examples.training.clear()
    examples.test.clear()


SMALL = TrainingConfig(hidden=(16,), epochs=1)


def train(app, config=SMALL):
    """A run of the page's visitor over the small digits, ended."""
    visitor = visitors.all_visitors().get(app.session_state["visitor_id"])
    run = visitor.start(config, datasets.load("digits"))
    assert run.join(60)
    return run


def large(app):
    """The answer in large, as text with the sentence beside it."""
    (answer,) = [
        part.proto.body for part in app.get("html") if 'class="drawing-answer"' in part.proto.body
    ]
    return answer


def words(app):
    return " ".join([part.value for part in [*app.markdown, *app.caption]])


def choose(app, key, value):
    app.session_state[key] = value
    return app.run()


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
    cross = fabric_of("1")
    cross["objects"][0]["path"] = [["M", 50, 50], ["L", 250, 250], ["L", 250, 50], ["L", 50, 250]]
    cross["objects"][0].update(left=150, top=150)
    draw(app, cross)
    assert 'drawing-digit">?<' in large(app)
    assert "Not a digit I know" in large(app)


@pytest.mark.parametrize("view", ["The way of the drawing", "Why", "Side by side", "Teach it"])
def test_every_closer_look_shows_without_error(app, view):
    draw(app, fabric_of("5"))
    choose(app, "drawing_view", view)
    assert not app.exception


def test_switching_off_a_step_changes_what_the_network_sees(app):
    draw(app, fabric_of("7", size=60, x=5, y=5))
    assert "With every step: **7, " in words(app)
    assert "Not cropped" not in words(app)
    for step in ("crop", "margin", "centre"):
        app.toggle(key=f"drawing_step_{step}").set_value(False)
    app.run()
    assert not app.exception
    assert "With every step: **7, " in words(app)
    assert "Not cropped, not scaled, not centred: **" in words(app)
    assert "not centred: **7, " not in words(app)
    assert "~~Scaled~~  \nIt fills all 28 pixels." in words(app)


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


def test_lesson_makes_a_pupil_of_this_visitor_alone_and_can_be_undone(app):
    draw(app, fabric_of("1"))
    choose(app, "drawing_view", "Teach it")
    choose(app, "drawing_lesson", 4)
    button = {button.label: button for button in app.button}
    button["Teach"].click().run()
    assert not app.exception
    assert app.session_state["drawing_network"] == "Your pupil"
    assert "| after lesson 1: a 4 |" in words(app)
    {button.label: button for button in app.button}["Teach"].click().run()
    assert words(app).index("| The recognizer that ships |") < words(app).index("after lesson 2")
    {button.label: button for button in app.button}["Undo the lesson"].click().run()
    assert "after lesson 2" not in words(app)
    other = visit(new_id())
    assert draw(other, fabric_of("1")).selectbox(key="drawing_network").options == [
        "The recognizer that ships",
        "The article's network",
    ]
    {button.label: button for button in app.button}["Undo the lesson"].click().run()
    assert app.selectbox(key="drawing_network").value == "The recognizer that ships"


def press(app, label):
    {button.label: button for button in app.button}[label].click()
    return app.run()


def test_lesson_that_leads_nowhere_is_said_and_leaves_the_network(app):
    network = train(app).network
    assert network
    with torch.no_grad():
        linear_layers(network)[-1].weight *= 1e25  # finite answers, but their square is not
    draw(app, fabric_of("1"))
    name = app.selectbox(key="drawing_network").options[2]
    choose(app, "drawing_network", name)
    choose(app, "drawing_view", "Teach it")
    choose(app, "drawing_lesson", 4)
    press(app, "Teach")
    assert not app.exception
    assert "no step, however small, leads downhill" in app.warning[0].value
    assert app.selectbox(key="drawing_network").value == name
    assert len(app.selectbox(key="drawing_network").options) == 3
    choose(app, "drawing_network", "The article's network")
    assert not app.warning
    press(app, "Teach")
    assert not app.warning
    assert app.selectbox(key="drawing_network").value == "Your pupil"


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
        press(app, "Undo the lesson")
        assert not app.exception
    assert app.selectbox(key="drawing_network").value == "The recognizer that ships"


def test_networks_of_runs_that_are_named_alike_are_told_apart(app):
    for _ in range(2):
        train(app).name = "Mine"
    draw(app, fabric_of("1"))
    names = app.selectbox(key="drawing_network").options[2:]
    assert [name.partition(":")[0] for name in names] == ["Mine (Run 1)", "Mine (Run 2)"]
    choose(app, "drawing_view", "Side by side")
    assert not app.exception


def test_network_of_the_training_lab_can_be_chosen_and_is_judged_fairly(app):
    train(app)
    draw(app, fabric_of("1"))
    name = app.selectbox(key="drawing_network").options[2]
    assert name.startswith("Run 1: Small digits, ")
    choose(app, "drawing_network", name)
    assert not app.exception
    assert "44 % of MNIST" in words(app)
    choose(app, "drawing_view", "Why")
    assert not app.exception


@pytest.mark.parametrize(
    ("config", "units", "reminded"),
    [
        (PRESETS["No activation"].config, "**Layer 2: 64 units**", "those that the last hidden"),
        (TrainingConfig(hidden=()), "has no hidden layer", "those whose pixels are most alike"),
    ],
    ids=["no activation", "no hidden layer"],
)
def test_why_of_every_shape_of_network(app, config, units, reminded):
    train(app, replace(config, epochs=1))
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", app.selectbox(key="drawing_network").options[-1])
    choose(app, "drawing_view", "Why")
    assert not app.exception
    assert units in words(app)
    assert reminded in words(app)


def test_number_is_read_digit_by_digit(app):
    choose(app, "drawing_mode", "A number")
    sheet = {
        "objects": [
            part
            for place, name in enumerate(["2", "0", "5 hat"])
            for part in fabric_of(name, size=120, x=30 + place * 180)["objects"]
        ]
    }
    draw(app, sheet, "drawing_number_0")
    assert not app.exception
    assert 'drawing-digit">205<' in large(app)
    assert len(app.get("download_button")) == 2


def photo(depth=1, **options):
    strokes = [Stroke(np.array(line) * 2.0 + 50, 16) for line in DIGITS["6"]]
    file = io.BytesIO()
    Image.fromarray((255 - rasterise(strokes, 300, 300)) * depth).save(file, "PNG", **options)
    return file.getvalue()


PICTURES = {
    "plain": photo(),
    "junk in its EXIF block": photo(exif=b"Exif\0\0junkjunkjunk"),
    "16 bits a pixel": photo(depth=np.uint16(257)),
}


@pytest.mark.parametrize("file", PICTURES.values(), ids=PICTURES)
def test_picture_file_is_read(app, file):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.png", file, "image/png").run()
    assert not app.exception
    assert 'drawing-digit">6<' in large(app)


def test_broken_picture_gets_a_sentence(app):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.png", photo()[:200], "image/png").run()
    assert not app.exception
    assert "broken" in app.error[0].value


def test_file_that_is_no_picture_gets_a_sentence(app):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.txt", b"6", "text/plain").run()
    assert not app.exception
    assert "not a picture" in app.error[0].value


def test_a_test_digit_goes_the_same_way_and_the_next_one_is_another(app):
    choose(app, "drawing_mode", "A test digit")
    assert not app.exception
    first = words(app)
    assert "synthesised from strokes" in first
    app.button[0].click().run()
    assert words(app) != first


@pytest.mark.usefixtures("broken_mnist")
def test_synthesised_digits_take_the_place_of_a_broken_mnist_and_it_is_said(app):
    source = "synthesised from strokes, as the MNIST that is here can't be read"
    choose(app, "drawing_mode", "A test digit")
    assert not app.exception
    assert f"of the test digits ({source})" in words(app)
    choose(app, "drawing_view", "Why")
    assert not app.exception
    assert f"training digits ({source})" in words(app)


def test_quiz_counts_what_was_read_rightly(app):
    choose(app, "drawing_mode", "Quiz")
    app.button[0].click().run()
    quiz = app.session_state["drawing_state"].quiz
    for number in range(10):
        sheet = app.session_state["drawing_state"].quiz_sheet
        asked = quiz.asked[number] if number else (quiz.asked[0] + 1) % 10
        draw(app, fabric_of(str(asked) if str(asked) in DIGITS else f"{asked} open"), sheet.key)
        {button.label: button for button in app.button}["Hand it in"].click().run()
        assert not app.exception
    assert "# 9 of 10" in words(app)


def test_answer_can_be_downloaded_as_json(app):
    draw(app, fabric_of("3"))
    labels = [part.proto.label for part in app.get("download_button")]
    assert labels == ["Drawing as PNG", "Answer as JSON"]


def test_eight_has_the_article_that_it_needs():
    from pages.drawing.words import a

    assert [a(1), a(8)] == ["a 1", "an 8"]


def test_record_is_plain_data():
    from core.recognition import NOTHING
    from pages.drawing.words import record

    answer = json.loads(json.dumps(record(NOTHING, "nobody")))
    assert answer["digit"] is None
    assert len(answer["probabilities"]) == 10
