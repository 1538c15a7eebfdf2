"""A number written across a wide sheet: cut into digits, each read by itself."""

import streamlit as st

from charts import drawing as charts
from charts.drawing import sheet
from core.digits.recognition import Recognition, recognize
from core.digits.segmentation import split
from pages.drawing import answer as words
from pages.drawing import canvas
from pages.drawing import networks as readers
from pages.drawing.state import DrawingState
from ui import stage

TILE = 84
HINT = "### Write a number\nSeveral digits from left to right, with a little space between."


def show(state: DrawingState) -> None:
    """The wide sheet, the digits in their boxes, and the number."""
    with st.container(key="drawing_number"):
        with st.container(width=state.number.width + 20):
            ink = canvas.ask(state.number)
            reader = readers.chosen(state)
        parts = split(ink)
        answers = [recognize(part.ink, reader) for part in parts]
        with st.container(key="drawing_line"):
            if answers:
                words.large("".join(_label(answer) for answer in answers))
            else:
                st.markdown(HINT)
    if not answers:
        return
    with st.container(width=state.number.width + 20):
        labels = [_label(answer) for answer in answers]
        stage.show(charts.boxes(ink, parts, labels), "drawing_boxes")
    st.caption("What the network gets of each digit, and how sure it is:")
    with st.container(horizontal=True):
        for answer in answers:
            st.image(sheet(answer.image, TILE), words.short(answer), width=TILE)
    words.downloads(ink, [words.record(answer, reader.name) for answer in answers])


def _label(answer: Recognition) -> str:
    return "?" if answer.digit is None else str(answer.digit)
