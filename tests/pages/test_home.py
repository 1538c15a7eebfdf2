"""The first minute: who sees it, its steps, and what it takes from the browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.home.sheet import MOST_POINTS, SIDE, strokes_of
from ui.lessons.progress import Reached

APP = Path(__file__).parents[2] / "app.py"


def visit(link=None, **state):
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in state.items():
        app.session_state[key] = value
    for key, value in (link or {}).items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_first_minute_is_for_who_is_new_and_came_without_settings():
    assert visit().title[0].value == "Welcome"
    assert visit({"descent_steps": "20"}).title[0].value == "Descent"
    assert visit(lessons_progress=Reached(welcomed=True)).title[0].value == "Descent"


def test_first_minute_goes_from_step_to_step_and_can_be_left():
    app = visit(welcome_step=3)
    assert "It takes 40 steps." in [part.value for part in app.markdown]
    app.select_slider("home_rate").set_value(0.05).run()
    app.button("home_next").click().run()
    app.select_slider("home_rate").set_value(0.08).run()
    app.button("home_next").click().run()
    assert "steps downhill" in " ".join(part.value for part in app.markdown)
    next(button for button in app.button if button.label == "Skip to the labs").click().run()
    assert not app.exception
    assert app.title[0].value == "Descent"
    assert app.session_state["lessons_progress"].welcomed


@pytest.mark.parametrize(
    ("sent", "points"),
    [
        (None, []),
        ("x", []),
        ([[[1, 2], [3, 4]], [[5, 6]]], [2, 1]),
        ([[[1, 2], [float("nan"), 1], ["1", 2], [1]], 7, []], [1]),
        ([[[1, 1]] * (MOST_POINTS + 1)], []),
    ],
)
def test_strokes_from_the_browser_that_are_malformed_are_left_out(sent, points):
    assert [len(stroke.points) for stroke in strokes_of(sent)] == points


def test_strokes_stay_on_the_sheet():
    [stroke] = strokes_of([[[-1e9, 5], [1e9, 1e300]]])
    assert np.all((stroke.points >= 0) & (stroke.points <= SIDE))
