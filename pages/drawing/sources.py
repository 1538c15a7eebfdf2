"""Where a digit comes from: the sheet, a picture file, or the test set."""

import streamlit as st

from charts.drawing import sheet
from core.digits.photo import FORMATS, PictureError, ink_in, picture_of
from core.digits.strokes import Ink
from pages.drawing import answer as words
from pages.drawing import canvas, examples
from pages.drawing.state import DrawingState

LARGEST_MEGABYTES = 20
UPLOAD = "drawing_file"


def drawn(state: DrawingState) -> Ink | None:
    """What is drawn on the sheet."""
    ink = canvas.ask(state.digit)
    return ink if ink.any() else None


def from_file(state: DrawingState) -> Ink | None:
    """What is found in a picture file, also in one that was given before another mode."""
    file = st.file_uploader(
        "A picture of one digit",
        key=UPLOAD,
        on_change=_keep,
        args=(state,),
        max_upload_size=LARGEST_MEGABYTES,
        help=f"A photo of a digit on paper, or any picture of one: {', '.join(FORMATS)}. It stays "
        "on this server until you give another one, take it away, or close this page.",
    )
    if state.picture is None:
        return None
    if file is None:
        st.button("Take it away", on_click=_keep, args=(state,))
    try:
        picture = picture_of(state.picture)
        ink = ink_in(picture)
    except PictureError as error:
        st.error(str(error))
        return None
    with st.container(key="drawing_picture"):
        st.image(picture, "Your picture", width=300)
    return ink


def _keep(state: DrawingState) -> None:
    """What is in the uploader now, if anything; it is empty whenever it is laid out anew."""
    file = st.session_state[UPLOAD]
    state.picture = None if file is None else file.getvalue()


def example(state: DrawingState) -> Ink | None:
    """A digit of the test set, another one at each press."""
    digits = examples.test()
    if st.button("Another one", type="primary"):
        state.example += 1
    picked = examples.order(len(digits.labels))[state.example % len(digits.labels)]
    ink: Ink = digits.images[picked]
    st.image(sheet(ink / 255, 300), width=300)
    st.caption(
        f"Number {picked:,} of the test digits ({digits.source}), "
        f"meant as {words.a(int(digits.labels[picked]))}."
    )
    return ink
