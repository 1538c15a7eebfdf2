"""Teach it: the learner says what the drawing is, and the network takes a few steps."""

from dataclasses import replace

import streamlit as st

from core.digits.classifier import Reader
from core.digits.fine_tuning import Lesson, LessonError, accuracy, teach
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from pages.drawing import answer as words
from pages.drawing import examples
from pages.drawing.state import DrawingState, Refused, Taught

NAME = "Your pupil"
SHOWN = 5


def show(ink: Ink, reader: Reader, state: DrawingState) -> None:
    """The question, the button, and what the last lesson changed."""
    st.caption(
        "What should it have said? A copy of the network takes ten small steps downhill on your "
        "drawing, mixed with digits that it knew already. Only you see this copy."
    )
    digit = st.segmented_control("This is a", range(10), key="drawing_lesson")
    with st.container(horizontal=True):
        st.button(
            "Teach",
            type="primary",
            disabled=digit is None,
            on_click=_teach,
            args=(ink, reader, digit, state),
        )
        st.button("Undo the lesson", disabled=not state.lessons, on_click=_undo, args=(state,))
    if state.refused and state.refused.concerns(ink, reader, digit):
        st.warning(state.refused.why)
    if state.lessons:
        _report(ink, _course(state.lessons))


def _teach(ink: Ink, reader: Reader, digit: int, state: DrawingState) -> None:
    test = examples.test()
    image = recognize(ink, reader).image
    try:
        learned = teach(reader, image, digit, examples.training(), Lesson())
    except LessonError as error:
        state.refused = Refused(ink, reader, digit, str(error))
        return
    pupil = replace(learned, name=NAME)
    number = next((had.number for had in state.lessons if had.reader is reader), 0) + 1
    state.refused = None
    state.learn(Taught(pupil, reader, digit, accuracy(reader, test), accuracy(pupil, test), number))
    st.session_state["drawing_network"] = NAME


def _undo(state: DrawingState) -> None:
    """Back to the network that took the lesson."""
    state.refused = None
    st.session_state["drawing_network"] = state.lessons.pop().teacher.name


def _course(lessons: list[Taught]) -> list[Taught]:
    """The last lesson and those that it builds on, the first one first."""
    course = [lessons[-1]]
    for earlier in reversed(lessons[:-1]):
        if course[0].teacher is earlier.reader:
            course.insert(0, earlier)
    return course


def _report(ink: Ink, course: list[Taught]) -> None:
    """What each lesson did to this drawing, and to all the rest."""
    first, last = course[0], course[-1]
    table = [
        f"| | this drawing | right on {examples.COUNT:,} test digits ({examples.test().source}) |",
        "| --- | --- | --- |",
        _row(first.teacher.name, ink, first.teacher, first.before),
    ]
    for lesson in course[-SHOWN:]:
        title = f"after lesson {lesson.number}: {words.a(lesson.digit)}"
        table.append(_row(title, ink, lesson.reader, lesson.after))
    st.markdown("\n".join(table))
    if last.after < first.before - 0.002:
        st.caption("For what it learned it forgot a little of the rest.")


def _row(title: str, ink: Ink, reader: Reader, right: float) -> str:
    return f"| {title} | {words.short(recognize(ink, reader))} | {100 * right:.1f} % |"
