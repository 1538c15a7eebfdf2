"""One digit: on the left where it comes from, on the right what the network says."""

from collections.abc import Callable

import streamlit as st

from charts import drawing as charts
from core.digits.classifier import Reader
from core.digits.recognition import Recognition, recognize
from core.digits.segmentation import split
from core.digits.strokes import Ink
from pages.drawing import answer as words
from pages.drawing import attribution as why
from pages.drawing import compare
from pages.drawing import fine_tuning as teach
from pages.drawing import networks as readers
from pages.drawing import preprocessing as way
from pages.drawing.state import DrawingState
from ui import stage

View = Callable[[Ink, Reader, DrawingState], None]
VIEWS: dict[str, View] = {
    "The way of the drawing": way.show,
    "Why": why.show,
    "Side by side": compare.show,
    "Teach it": teach.show,
}
MOST_PIECES = 6
HINT = "### Draw a digit, 0 to 9\nLarge or small, anywhere on the sheet, with mouse, finger or pen."


def show(
    state: DrawingState,
    source: Callable[[DrawingState], Ink | None],
    hint: str,
    of_several: str = "“A number” reads them one by one.",
) -> None:
    """The source, the answer, and under both a closer look.

    of_several: what helps where there are several digits.
    """
    with st.container(horizontal=True, gap="large", key="drawing_desk"):
        with st.container(width=320):
            ink = source(state)
        with st.container(width="stretch", key="drawing_answer"):
            line, above = st.container(key="drawing_line"), st.container()
            if ink is None:
                line.markdown(hint)
                return
            reader = readers.chosen(state)
            recognition = recognize(ink, reader)
            parts = _parts(ink, recognition, reader)
            with line:
                words.answer(recognition, words.several(parts, of_several))
            with above:
                stage.show(charts.answer(recognition), key="drawing_stage")
    _look_closer(ink, reader, state)
    words.downloads(ink, words.record(recognition, reader.name))


def _parts(ink: Ink, recognition: Recognition, reader: Reader) -> list[int | None]:
    """What is read in the pieces of a drawing that is no digit as a whole.

    The first that is no digit is the last; nothing of one piece, or of more than MOST_PIECES.
    """
    pieces = split(ink) if recognition.digit is None else []
    read: list[int | None] = []
    if 2 <= len(pieces) <= MOST_PIECES:
        for piece in pieces:
            read.append(recognize(piece.ink, reader).digit)
            if read[-1] is None:
                break
    return read


def _look_closer(ink: Ink, reader: Reader, state: DrawingState) -> None:
    view = st.segmented_control(
        "Look closer",
        list(VIEWS),
        default=next(iter(VIEWS)),
        required=True,
        key="drawing_view",
        bind="query-params",
        label_visibility="collapsed",
    )
    VIEWS[view](ink, reader, state)
