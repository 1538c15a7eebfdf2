"""The quiz: draw ten digits so that the network recognizes them."""

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts import drawing as charts
from core.digits.classifier import Classifier
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from pages.drawing import answer, networks, sentences, sources
from pages.drawing.state import DrawingState, Quiz

TILE = 104


def show(state: DrawingState) -> None:
    """The next digit to draw and the canvas; after ten digits, the results."""
    quiz = state.quiz
    if quiz is None:
        place, line, figures = answer.desk(320)
        line.markdown(sentences.QUIZ)
        _choose_and_start(place, figures, "Start", state)
    elif len(quiz.answers) < len(quiz.asked):
        _ask(state, quiz)
    else:
        _result(state, quiz)


def _choose_and_start(
    place: DeltaGenerator, below: DeltaGenerator, label: str, state: DrawingState
) -> None:
    with place:
        classifier = networks.choose(state)
    below.button(label, type="primary", on_click=_start, args=(state, classifier))


def _start(state: DrawingState, classifier: Classifier) -> None:
    asked = [int(digit) for digit in np.random.default_rng().permutation(10)]
    state.quiz = Quiz(asked, classifier)
    state.quiz_canvas.replace()


def _ask(state: DrawingState, quiz: Quiz) -> None:
    done, total = len(quiz.answers), len(quiz.asked)
    place, line, figures = answer.desk(320)
    with line:
        previous = sentences.quiz_answer(*quiz.pairs[-1]) if quiz.answers else ""
        answer.large(str(quiz.asked[done]), f"Draw this digit. {previous}")
    with place:
        sources.draw(state.quiz_canvas, beside=partial(_submit_button, state, quiz))
    with figures:
        progress = sentences.QUIZ_PROGRESS.format(done=done, total=total, correct=quiz.correct)
        st.progress(done / total, progress)
        _gallery(quiz)
        st.caption(sentences.QUIZ_CLASSIFIER.format(network=quiz.classifier.name))
        st.button("Restart", on_click=_start, args=(state, quiz.classifier))


def _submit_button(state: DrawingState, quiz: Quiz, ink: Ink) -> None:
    st.button(
        "Submit",
        type="primary",
        disabled=not ink.any(),
        on_click=_submit,
        args=(state, quiz, ink),
    )


def _submit(state: DrawingState, quiz: Quiz, ink: Ink) -> None:
    quiz.answers.append(recognize(ink, quiz.classifier))
    state.quiz_canvas.replace()


def _result(state: DrawingState, quiz: Quiz) -> None:
    place, line, figures = answer.desk(320)
    line.markdown(f"# {quiz.correct} of {len(quiz.asked)}")
    with figures:
        st.caption(sentences.QUIZ_RESULT.format(network=quiz.classifier.name))
        _gallery(quiz)
    _choose_and_start(place, place, "Start again", state)


def _gallery(quiz: Quiz) -> None:
    """The drawings so far with their predictions, those that were misclassified first."""
    with st.container(horizontal=True):
        drawn = zip(quiz.pairs, quiz.answers, strict=False)
        for (asked, predicted), seen in sorted(drawn, key=lambda row: row[0][0] == row[0][1]):
            caption = sentences.quiz_caption(asked, predicted)
            st.image(charts.thumbnail(seen.image, TILE), caption, width=TILE)
