"""The networks that can read a drawing, and the one that the learner chose."""

import streamlit as st

from core.reader import Reader
from core.recognizer import article, shipped
from pages.drawing.state import DrawingState


def available(state: DrawingState) -> dict[str, Reader]:
    """All networks by name, the one that ships first."""
    readers = [
        shipped.recognizer(),
        article.network(),
        *(lesson.reader for lesson in state.lessons[-1:]),
    ]
    return {reader.name: reader for reader in readers}


def chosen(state: DrawingState) -> Reader:
    """The choice, by a widget that the link remembers."""
    readers = available(state)
    name = st.selectbox(
        "Network",
        list(readers),
        key="drawing_network",
        bind="query-params",
        help="Who reads? Networks that you train in the Training lab appear here.",
    )
    return readers[name]
