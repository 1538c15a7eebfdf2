"""The Drawing lab: draw a digit and see what a network reads in it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from pages.drawing import digit, number, quiz, sources, state
from ui import layout
from ui.links import report_unmatched

MODES: dict[str, Callable[[state.DrawingState], None]] = {
    "Draw": partial(digit.show, source=sources.drawn, hint=digit.HINT),
    "A number": number.show,
    "A picture file": partial(
        digit.show,
        source=sources.from_file,
        hint="### A photo of one digit\nDark on light or light on dark; shadows do no harm.",
        of_several="Cut the picture to one of them.",
    ),
    "A test digit": partial(digit.show, source=sources.example, hint=""),
    "Quiz": quiz.show,
}
TOLD = {
    "drawing_network": "Networks that were trained are with the visitor who made them: train one "
    "in the Training lab."
}


@st.fragment
def lab() -> None:
    """Runs again after each stroke."""
    with report_unmatched("drawing_", notes=TOLD):
        mode = st.segmented_control(
            "What to read",
            list(MODES),
            default="Draw",
            required=True,
            key="drawing_mode",
            bind="query-params",
            label_visibility="collapsed",
        )
        MODES[mode](state.current())


layout.header(
    "Drawing",
    "Write a digit by hand. After each stroke the network says what it reads, and shows the "
    "small picture that it really gets.",
)
st.html(Path(__file__).with_name("drawing.css"))
lab()
