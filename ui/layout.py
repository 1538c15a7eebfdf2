"""What every page begins with, and how it divides the screen."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Streamlit leaves six lines of blank space above a page; a projector has none to spare.
_TIGHT = "<style>.stMainBlockContainer { padding-top: 4.5rem; padding-bottom: 3rem; }</style>"


def header(title: str, lead: str) -> None:
    """The title of a lab and, in a sentence or two, what can be seen in it."""
    st.html(_TIGHT)
    st.title(title, anchor=False)
    st.markdown(lead)


def split() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The two parts of a lab: (controls, picture). On a phone they stand one above the other."""
    controls, picture = st.columns([3, 9], gap="medium")
    return controls, picture
