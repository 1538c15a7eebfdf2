"""The Drawing page in tests: draw on it, press its buttons, read its texts."""

from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from core.training.config import TrainingConfig
from core.training.datasets import dataset as datasets
from tests.strokes import DIGITS, Polyline
from ui import visitors

PAGE = Path(__file__).parents[2] / "pages" / "drawing" / "page.py"
SMALL = TrainingConfig(hidden=(16,), epochs=1)
NO_DIGIT: list[Polyline] = [[(0, 0), (100, 100), (100, 0), (0, 100)]]
OUTLINES = {**DIGITS, "no digit": NO_DIGIT}


def fabric_of(name, size=200.0, x=50.0, y=50.0, pen=18):
    """The drawing as the canvas component would send it."""
    objects = []
    for line in OUTLINES[name]:
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
    """The page of this visitor: AppTest has no cookies that identify one."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["visitor_id"] = visitor_id
    return page.run()


def train(app, config=SMALL):
    """A finished run of the page's visitor on scikit-learn's digits."""
    visitor = visitors.all_visitors().get(app.session_state["visitor_id"])
    run = visitor.start(config, datasets.load("digits"))
    assert run.join(60)
    return run


def large(app):
    """The prediction in large with the sentence beside it, as HTML."""
    (answer,) = [
        part.proto.body for part in app.get("html") if 'class="drawing-answer"' in part.proto.body
    ]
    return answer


def stages(app):
    """The JSON of the figures, by the key of their stage."""
    found = [part.proto for part in app.get("bidi_component")]
    return {part.id.rsplit("-", 1)[-1]: part.json for part in found}


def words(app):
    return " ".join([part.value for part in [*app.markdown, *app.caption]])


def button(app, label):
    (found,) = [button for button in app.button if button.label == label]
    return found


def choose(app, key, value):
    app.session_state[key] = value
    return app.run()
