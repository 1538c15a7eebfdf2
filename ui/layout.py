"""The frame of every lab: title, two columns, expanders."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from ui import link_aliases, links
from ui.lessons import panel

_STYLE = Path(__file__).parent / "layout.css"

# layout.css opens and closes with it the column in which it stands.
_DRAWER_HANDLE = '<details class="drawer-handle"><summary>Controls</summary></details>'


def style() -> None:
    """Send layout.css, before the page draws anything."""
    st.html(_STYLE)


def header(title: str, introduction: str) -> None:
    """Show the title and introduction of a lab. Every page calls this before it draws a widget."""
    links.remove_infinite()
    link_aliases.apply()
    panel.prepare()
    with st.container(horizontal=True, vertical_alignment="center", key="title_row"):
        st.title(title, anchor=False, width="content")
        if not panel.show(title.lower()):
            st.markdown(introduction, width="stretch")


def expander(label: str, key: str, expanded: bool = False) -> ExpanderContainer:
    """An expander whose state is part of the link.

    Content drawn only `if expander.open` costs nothing while it is closed.
    """
    return st.expander(label, expanded, key=key, bind="query-params")


def columns(drawer: bool = False) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The two columns of a lab: (controls, figures).

    On a phone the figures come first and the controls below them, or, with `drawer`, in a
    drawer at the bottom of the screen, so that a slider and its effect are visible together.
    """
    lab = st.container(key="lab_with_drawer" if drawer else "lab")
    controls, figures = lab.columns([3, 9], gap="medium")
    if drawer:
        controls.html(_DRAWER_HANDLE)
    return controls, figures
