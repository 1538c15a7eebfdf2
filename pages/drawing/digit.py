"""One digit: on the left where it comes from, on the right what the network says."""

from collections.abc import Callable

import streamlit as st

from charts import drawing as charts
from core.drawing import Ink
from core.reader import Reader
from core.recognition import recognize
from pages.drawing import compare, readers, teach, way, why, words
from pages.drawing.state import DrawingState
from ui import stage

View = Callable[[Ink, Reader, DrawingState], None]
VIEWS: dict[str, View] = {
    "The way of the drawing": way.show,
    "Why": why.show,
    "Side by side": compare.show,
    "Teach it": teach.show,
}
HINT = "### Draw a digit, 0 to 9\nLarge or small, anywhere on the sheet, with mouse, finger or pen."


def show(state: DrawingState, source: Callable[[DrawingState], Ink | None], hint: str) -> None:
    """The source, the answer, and under both a closer look."""
    with st.container(horizontal=True, gap="large"):
        with st.container(width=320):
            ink = source(state)
        with st.container(width="stretch", key="drawing_answer"):
            if ink is None:
                st.markdown(hint)
                return
            above = st.container()
            reader = readers.chosen(state)
            recognition = recognize(ink, reader)
            with above:
                words.answer(recognition)
                stage.show(charts.answer(recognition), key="drawing_stage")
    _look_closer(ink, reader, state)
    words.downloads(ink, words.record(recognition, reader.name))


def _look_closer(ink: Ink, reader: Reader, state: DrawingState) -> None:
    view = st.segmented_control(
        "Look closer",
        list(VIEWS),
        default=next(iter(VIEWS)),
        key="drawing_view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if view:
        VIEWS[view](ink, reader, state)
