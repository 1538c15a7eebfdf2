"""Teach it: the learner says what the drawing is, and the network takes a few steps."""

from dataclasses import replace

import streamlit as st

from charts.drawing import percent
from core.drawing import Ink
from core.reader import Reader
from core.recognition import recognize
from core.teaching import Lesson, accuracy, teach
from pages.drawing import examples, words
from pages.drawing.state import DrawingState, Taught

NAME = "Your pupil"


def show(ink: Ink, reader: Reader, state: DrawingState) -> None:
    """The question, the button, and what the last lesson changed."""
    st.caption(
        "What should it have said? A copy of the network takes ten small steps downhill on your "
        "drawing, mixed with digits that it knew already. Only you see this copy."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        digit = st.segmented_control("This is a", range(10), key="drawing_lesson")
        st.button(
            "Teach",
            type="primary",
            disabled=digit is None,
            on_click=_teach,
            args=(ink, reader, digit, state),
        )
        st.button("Undo the lesson", disabled=not state.lessons, on_click=_undo, args=(state,))
    if state.lessons:
        _report(ink, state)


def _teach(ink: Ink, reader: Reader, digit: int, state: DrawingState) -> None:
    test = examples.test()
    image = recognize(ink, reader).image
    pupil = replace(teach(reader, image, digit, examples.training(), Lesson()), name=NAME)
    state.lessons.append(
        Taught(pupil, reader, digit, accuracy(reader, test), accuracy(pupil, test))
    )
    st.session_state["drawing_network"] = NAME


def _undo(state: DrawingState) -> None:
    """Back to the network that took the lesson."""
    st.session_state["drawing_network"] = state.lessons.pop().teacher.name


def _report(ink: Ink, state: DrawingState) -> None:
    lesson = state.lessons[-1]
    source = examples.test().source
    st.markdown(
        f"| after {len(state.lessons)} lesson{'s' if len(state.lessons) > 1 else ''} "
        f"| before the last one | now |\n| --- | --- | --- |\n"
        f"| this drawing | {words.short(recognize(ink, lesson.teacher))} "
        f"| {words.short(recognize(ink, lesson.reader))} |\n"
        f"| right on {examples.COUNT:,} test digits ({source}) "
        f"| {percent(lesson.before)} | {percent(lesson.after)} |"
    )
    if lesson.after < lesson.before - 0.002:
        st.caption("It forgot a little of the rest for it.")
