"""The quiz: the app says what to draw, and the network has to read it."""

from functools import partial

import numpy as np
import streamlit as st

from charts import drawing as charts
from core.digits.classifier import Reader
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from pages.drawing import answer as words
from pages.drawing import canvas
from pages.drawing import networks as readers
from pages.drawing.state import DrawingState, Quiz
from ui import stage

TILE = 104


def show(state: DrawingState) -> None:
    """The question and the sheet; after ten digits what was read, and who was taken for whom."""
    quiz = state.quiz
    if quiz is None:
        reader = readers.chosen(state)
        st.markdown(
            "### Ten digits in random order\nCan you write so that the network reads them all?"
        )
        st.button("Start", type="primary", on_click=_start, args=(state, reader))
    elif len(quiz.answers) < len(quiz.asked):
        _ask(state, quiz)
    else:
        _result(state, quiz)


def _start(state: DrawingState, reader: Reader) -> None:
    """A new order each time; nobody needs to repeat it."""
    asked = [int(digit) for digit in np.random.default_rng().permutation(10)]
    state.quiz = Quiz(asked, reader)
    state.quiz_sheet.replace()


def _ask(state: DrawingState, quiz: Quiz) -> None:
    done = len(quiz.answers)
    st.progress(
        done / len(quiz.asked), f"{done} of {len(quiz.asked)} drawn, {quiz.score} read right"
    )
    words.large(str(quiz.asked[done]), f"Draw this digit. {_last(quiz)}")
    with st.container(width=320):
        canvas.ask(state.quiz_sheet, beside=partial(_hand_in_button, state, quiz))
    st.caption(f"Read by: {quiz.reader.name}, only when you hand it in. Take your time.")
    st.button("Start again", on_click=_start, args=(state, quiz.reader))


def _hand_in_button(state: DrawingState, quiz: Quiz, ink: Ink) -> None:
    st.button(
        "Hand it in",
        type="primary",
        disabled=not ink.any(),
        on_click=_hand_in,
        args=(state, quiz, ink),
    )


def _hand_in(state: DrawingState, quiz: Quiz, ink: Ink) -> None:
    quiz.answers.append(recognize(ink, quiz.reader))
    state.quiz_sheet.replace()


def _last(quiz: Quiz) -> str:
    """What became of the digit before this one."""
    if not quiz.answers:
        return ""
    asked, answer = quiz.rows[-1]
    if answer.digit is None:
        return f"Your {asked} was read as no digit. {words.ONE_DIGIT}"
    return f"Your {asked} was read as {words.a(answer.digit)}."


def _result(state: DrawingState, quiz: Quiz) -> None:
    """The ten digits as they were drawn, those that were misread first."""
    st.markdown(f"# {quiz.score} of {len(quiz.asked)}")
    st.caption(f"Read by: {quiz.reader.name}.")
    with st.container(horizontal=True):
        for asked, answer in sorted(quiz.rows, key=lambda row: row[0] == row[1].digit):
            mark = "✓" if asked == answer.digit else "✗"
            read_as = "no digit" if answer.digit is None else answer.digit
            st.image(
                charts.sheet(answer.image, TILE), f"{mark} {asked} read as {read_as}", width=TILE
            )
    with st.container(width=640):
        answers = [answer.digit for answer in quiz.answers]
        stage.show(charts.confusion(quiz.asked, answers), key="drawing_confusion")
    reader = readers.chosen(state)
    st.button("Again", type="primary", on_click=_start, args=(state, reader))
