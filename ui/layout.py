"""What every page begins with, and how it divides the screen."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

# Streamlit leaves six lines of blank space above a page; a projector has none to spare. And it
# lets what is about to be drawn anew fade, and progress glide: with several pictures a second
# the browser would never rest, and a machine without a graphics card draws each of its frames.
_STYLE = """<style>
.stMainBlockContainer { padding-top: 4.5rem; padding-bottom: 3rem; }
[data-stale] { opacity: 1 !important; transition: none !important; }
[data-testid="stProgressBarTrack"] * { transition: none !important; }
@media (max-width: 640px) {
  [data-testid="stMarkdownContainer"] :is(td, th) { padding: 0.35rem 0.45rem; font-size: 0.85rem; }
}
</style>"""


def header(title: str, lead: str) -> None:
    """The title of a lab and, in a sentence or two, what can be seen in it."""
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.markdown(lead)


def fold(label: str, key: str, expanded: bool = False) -> ExpanderContainer:
    """A part that opens on demand; the link keeps it open, or, if `expanded`, shut.

    What is made only while it is `open` costs nothing before, neither here nor in the browser.
    """
    return st.expander(label, expanded, key=key, bind="query-params")


def split() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The two parts of a lab: (controls, picture). On a phone they stand one above the other."""
    controls, picture = st.columns([3, 9], gap="medium")
    return controls, picture
