"""The Drawing lab: draw a digit and see how a network classifies it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from pages.drawing import digit, number, preprocessing, quiz, sentences, sources, state
from ui import layout
from ui.links import report_unmatched

MODES: dict[str, Callable[[state.DrawingState], None]] = {
    "Draw": partial(digit.show, source=sources.drawn, hint=sentences.DRAW),
    "Number": number.show,
    "Photo": partial(
        digit.show,
        source=sources.photo,
        hint=sentences.UPLOAD,
        is_photo=True,
    ),
    "Test image": partial(digit.show, source=sources.test_image, hint=""),
    "Quiz": quiz.show,
}


@st.fragment
def lab() -> None:
    """Runs again after each stroke."""
    with report_unmatched("drawing_", notes={"drawing_network": sentences.UNKNOWN_NETWORK}):
        mode = st.segmented_control(
            "Mode",
            list(MODES),
            default="Draw",
            required=True,
            key="drawing_mode",
            on_change=preprocessing.switch_all_on,
            bind="query-params",
            label_visibility="collapsed",
        )
        MODES[mode or "Draw"](state.current())


layout.header("Drawing", sentences.INTRODUCTION)
st.html(Path(__file__).with_name("drawing.css"))
lab()
