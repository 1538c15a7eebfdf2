"""The quiz: the app says what to draw, and the network has to read it."""

import numpy as np
import streamlit as st

from charts import drawing as charts
from core.drawing import Ink
from core.reader import Reader
from core.recognition import recognize
from pages.drawing import canvas, readers, words
from pages.drawing.state import DrawingState, Quiz
from ui import stage


def show(state: DrawingState) -> None:
    """The question and the sheet; after ten digits the score and who was taken for whom."""
    reader = readers.chosen(state)
    if state.quiz is None:
        st.markdown(
            "### Ten digits in random order\nCan you write so that the network reads them all?"
        )
        st.button("Start", type="primary", on_click=_start, args=(state,))
    elif len(state.quiz.answers) < len(state.quiz.asked):
        _ask(state, state.quiz, reader)
    else:
        _result(state, state.quiz)


def _start(state: DrawingState) -> None:
    """A new order each time; nobody needs to repeat it."""
    state.quiz = Quiz([int(digit) for digit in np.random.default_rng().permutation(10)])
    state.quiz_sheet.replace()


def _ask(state: DrawingState, quiz: Quiz, reader: Reader) -> None:
    done = len(quiz.answers)
    st.progress(
        done / len(quiz.asked), f"{done} of {len(quiz.asked)} drawn, {_score(quiz)} read right"
    )
    words.large(str(quiz.asked[done]), "Draw this digit.")
    with st.container(horizontal=True, gap="large"):
        with st.container(width=320):
            ink = canvas.ask(state.quiz_sheet)
        with st.container(width="stretch"):
            st.markdown("Take your time: the network looks only when you hand it in.")
            st.button(
                "Hand it in",
                type="primary",
                disabled=not ink.any(),
                on_click=_hand_in,
                args=(state, quiz, ink, reader),
            )
            if quiz.answers:
                st.markdown(_last(quiz))


def _hand_in(state: DrawingState, quiz: Quiz, ink: Ink, reader: Reader) -> None:
    quiz.answers.append(recognize(ink, reader).digit)
    state.quiz_sheet.replace()


def _last(quiz: Quiz) -> str:
    asked, read = quiz.asked[len(quiz.answers) - 1], quiz.answers[-1]
    return f"Your {asked} was read as {'no digit at all' if read is None else words.a(read)}."


def _score(quiz: Quiz) -> int:
    return sum(asked == read for asked, read in zip(quiz.asked, quiz.answers, strict=False))


def _result(state: DrawingState, quiz: Quiz) -> None:
    st.markdown(f"# {_score(quiz)} of {len(quiz.asked)}")
    with st.container(width=640):
        stage.show(charts.confusion(quiz.asked, quiz.answers), key="drawing_confusion")
    st.button("Again", type="primary", on_click=_start, args=(state,))
