"""What every page begins with, and how it divides the screen."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from ui import link_aliases

_STYLE = Path(__file__).parent / "layout.css"

# What it opens and shuts is the column that it stands in, by the style above.
_HANDLE = '<details class="drawer-handle" open><summary>Controls</summary></details>'


def header(title: str, lead: str) -> None:
    """Show the title and introduction of a lab. Every page calls this before it draws a widget."""
    link_aliases.apply()
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.markdown(lead)


def fold(label: str, key: str, expanded: bool = False) -> ExpanderContainer:
    """A part that opens on demand; the link keeps it open, or, if `expanded`, shut.

    What is made only while it is `open` costs nothing before, neither here nor in the browser.
    """
    return st.expander(label, expanded, key=key, bind="query-params")


def split(drawer: bool = False) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The two parts of a lab: (controls, picture).

    On a phone the picture comes first. The controls follow it, or, as a `drawer`, stay at the
    foot of the screen, so that a slider and what it moves are seen together.
    """
    lab = st.container(key="lab_with_drawer" if drawer else "lab")
    controls, picture = lab.columns([3, 9], gap="medium")
    if drawer:
        controls.html(_HANDLE)
    return controls, picture
