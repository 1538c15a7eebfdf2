"""A class: a teacher's board, two pupils, counts without names, and waiting for each other."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_lessons import opened, strip
from ui.lessons import school
from ui.lessons.content import challenges

LESSONS = str(Path(__file__).parents[2] / "pages" / "lessons" / "page.py")
FIRST = "first-step"


@pytest.fixture
def board():
    return school.all_boards().open()


def test_predictions_and_ticks_of_two_pupils_reach_the_board(board):
    solution = challenges()[FIRST].show[0]
    for choice in (1, 0):
        pupil = opened("descent", {"challenge": FIRST, "class": board.code})
        pupil.button(f"challenge_choice_{choice}").click().run()
    pupil.select_slider("descent_rate").set_value(float(str(solution["descent_rate"]))).run()
    spread = board.spread(FIRST, 4)
    assert (board.members, spread.predictions, spread.met) == (2, (1, 1, 0, 0), 1)
    teacher = AppTest.from_file(LESSONS, default_timeout=60)
    teacher.query_params["board"] = board.key
    teacher.run()
    assert not teacher.exception
    assert board.code in strip(teacher)
    assert "**1. One step** · 1 ✓" in strip(teacher)


def test_class_waits_at_a_card_until_the_teacher_goes_on(board):
    link = {"challenge": FIRST, "card": "1", "class": board.code}
    board.hold(1)
    pupil = opened("descent", link)
    assert "challenge_Next" not in [button.key for button in pupil.button]
    board.hold(0)
    pupil.run()
    assert "challenge_Next" in [button.key for button in pupil.button]


def test_board_is_opened_by_a_button_and_its_code_joins():
    teacher = AppTest.from_file(LESSONS, default_timeout=60).run()
    next(one for one in teacher.button if one.label == "Open a board").click().run()
    assert not teacher.exception
    key = str(teacher.query_params["board"])
    board = school.all_boards().of_teacher(key)
    assert board
    pupil = AppTest.from_file(LESSONS, default_timeout=60).run()
    pupil.text_input("class_code").set_value(board.code.lower()).run()
    next(one for one in pupil.button if one.label == "Join").click().run()
    assert board.members == 1
