"""Where a digit comes from: the sheet, a picture file, or the test set."""

import streamlit as st

from core.drawing import Ink
from core.photo import FORMATS, PictureError, ink_in, picture_of
from pages.drawing import canvas, examples, words
from pages.drawing.state import DrawingState

LARGEST_MEGABYTES = 20


def drawn(state: DrawingState) -> Ink | None:
    """What is drawn on the sheet."""
    ink = canvas.ask(state.digit)
    return ink if ink.any() else None


def from_file(_: DrawingState) -> Ink | None:
    """What is found in a picture file."""
    file = st.file_uploader(
        "A picture of one digit",
        max_upload_size=LARGEST_MEGABYTES,
        help=f"A photo of a digit on paper, or any picture of one: {', '.join(FORMATS)}. It stays "
        "on this server only while you look at it.",
    )
    if file is None:
        return None
    try:
        picture = picture_of(file.getvalue())
        ink = ink_in(picture)
    except PictureError as error:
        st.error(str(error))
        return None
    st.image(picture, "Your picture", width=300)
    return ink


def example(state: DrawingState) -> Ink | None:
    """A digit of the test set, another one at each press."""
    digits = examples.test()
    if st.button("Another one", type="primary"):
        state.example += 1
    picked = examples.order(len(digits.labels))[state.example % len(digits.labels)]
    ink: Ink = digits.images[picked]
    st.image(255 - ink.repeat(10, 0).repeat(10, 1), width=300)
    st.caption(
        f"Number {picked:,} of the test digits ({digits.source}), "
        f"meant as {words.a(int(digits.labels[picked]))}."
    )
    return ink
