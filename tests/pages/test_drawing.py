"""The Drawing lab, without a browser: what it says to what lies on the sheet."""

import io
import json
import re
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
from core.markdown import literal
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


def button(app, label):
    (found,) = [button for button in app.button if button.label == label]
    return found


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


@pytest.mark.parametrize("view", ["The way of the drawing", "Why", "Side by side", "Teach it"])
def test_every_closer_look_shows_without_error(app, view):
    draw(app, fabric_of("5"))
    choose(app, "drawing_view", view)
    assert not app.exception


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
    button(app, "Teach").click().run()
    assert not app.exception
    assert "no step, however small, leads downhill" in app.warning[0].value
    assert app.selectbox(key="drawing_network").value == name
    assert len(app.selectbox(key="drawing_network").options) == 3
    choose(app, "drawing_network", "The article's network")
    assert not app.warning
    button(app, "Teach").click().run()
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
        button(app, "Undo the lesson").click().run()
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
    assert re.fullmatch(r"Run 1: Small digits, \d\d\.\d %", name)
    choose(app, "drawing_network", name)
    assert not app.exception
    assert "A simple network (784-16-10), trained for 1 round: right on " in words(app)
    assert "% of Small digits, 1,797 small digits of one kind of writing." in words(app)
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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "The recognizer that ships",
            "right on 99.6 % of MNIST, 70,000 digits that Americans wrote.",
        ),
        (
            "The article's network",
            "A simple network (784-256-64-10), trained for 3 rounds: "
            "right on 89 % of MNIST, 70,000 digits that Americans wrote.",
        ),
    ],
)
def test_each_network_says_what_it_is_and_how_good(app, name, said):
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", name)
    assert said in words(app)


def linked(**choices):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params.update(choices)
    return page


def test_link_to_a_network_of_somebody_else_says_so_until_another_one_is_chosen():
    name = "Run 1: MNIST, 89.1 %"
    page = linked(drawing_network=name).run()
    said = f"The link names {literal(name)}, a network of the visitor who made it."
    assert said in words(draw(page, fabric_of("1")))
    assert said in words(page.run())
    assert said not in words(choose(page, "drawing_network", "The article's network"))


def test_link_to_a_view_that_is_not_there_says_so():
    page = linked(drawing_view="Nonsense").run()
    assert "The link says Nonsense here" in words(draw(page, fabric_of("1")))
    assert "The link says" not in words(choose(page, "drawing_view", "Side by side"))


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


def test_picture_file_is_still_there_after_another_mode_until_it_is_taken_away(app):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.png", photo(), "image/png").run()
    choose(app, "drawing_mode", "A test digit")
    choose(app, "drawing_mode", "A picture file")
    assert not app.exception
    assert 'drawing-digit">6<' in large(app)
    button(app, "Take it away").click().run()
    assert "A photo of one digit" in words(app)


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
