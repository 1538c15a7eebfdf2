"""A number on a wide canvas: split into digits, each classified by itself."""

import streamlit as st

from charts import drawing as charts
from core.digits.recognition import recognize
from core.digits.segmentation import split
from pages.drawing import answer, networks, sentences, sources
from pages.drawing.state import DrawingState
from ui import stage

TILE = 84


def show(state: DrawingState) -> None:
    """The wide canvas, the number, and its digits in their boxes."""
    place, line, figures = answer.desk(state.number.width + 20)
    with place:
        ink = sources.draw(state.number)
        classifier = networks.choose(state)
    parts = split(ink)
    seen = [recognize(part.ink, classifier) for part in parts]
    labels = [answer.label(one) for one in seen]
    if not seen:
        line.markdown(sentences.WRITE_NUMBER)
        return
    with line:
        answer.large("".join(labels))
    with figures:
        stage.show(charts.boxes(ink, parts, labels), "drawing_boxes")
        with st.container(horizontal=True):
            for one in seen:
                st.image(charts.thumbnail(one.image, TILE), sentences.short(one), width=TILE)
        answer.downloads(ink, [answer.record(one, classifier.name) for one in seen])
