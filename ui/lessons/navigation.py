"""Opening another address of the app without loading it anew.

Streamlit sets every control to the value in the link, or to its default, when the browser goes
back or forth. So the address is entered into the browser's history as a new place there.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

_TARGET = "navigation_target"
_COUNT = "navigation_count"
# The number makes Streamlit run the same script again.
_GO = """<script>/* {number} */
history.pushState({{}}, "", "{address}");
window.dispatchEvent(new PopStateEvent("popstate", {{ state: {{}} }}));
</script>"""


def address(page: str, link: Mapping[str, str | Sequence[str]]) -> str:
    """The address of a page with the parameters of a link, relative to that of the app."""
    return f"{page}?{urlencode(dict(link), doseq=True)}" if link else page


def go(to: str) -> None:
    """Open an address of this app once the script runs again: for callbacks of buttons."""
    st.session_state[_TARGET] = to


def follow() -> None:
    """Open the address that was asked for; every page calls it before it draws anything."""
    to = st.session_state.pop(_TARGET, None)
    if to is not None:
        number = st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
        st.html(_GO.format(number=number, address=to), unsafe_allow_javascript=True)
        st.stop()
