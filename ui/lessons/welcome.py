"""Whether the first minute is shown, and how far it has come."""

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from ui.lessons import progress

_KEY = "welcome_step"  # None: not shown, or left


def is_due(pages: tuple[str, ...]) -> bool:
    """Whether the bare address shows the first minute in this session.

    Only to who has not seen it yet and did not come by a link: to one of the `pages`, with
    settings, or inside another page.
    """
    if _KEY not in st.session_state:
        page = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
        came_by_link = page in pages or bool(st.query_params) or bool(st.context.is_embedded)
        shown = not came_by_link and not progress.current().welcomed
        st.session_state[_KEY] = 0 if shown else None
    return st.session_state[_KEY] is not None


def step() -> int:
    """How far it has come; the first step is 0. It counts as seen from now on."""
    if not progress.current().welcomed:
        progress.change(replace(progress.current(), welcomed=True))
        progress.write()
    return int(st.session_state.get(_KEY) or 0)


def go_on(to: int) -> None:
    """Go to a step."""
    st.session_state[_KEY] = to


def leave() -> None:
    """Show Descent instead, from now on."""
    st.session_state[_KEY] = None
