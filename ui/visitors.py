"""Who is looking: the same visitor after a change of page and after a reload.

A cookie holds the visitor's id, which is drawn by chance; nothing else is kept of them.
"""

import atexit
import os
import re
from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.runs.scheduler import Scheduler
from core.runs.visitors import Visitor, Visitors, new_id

COOKIE = "gradient_playground_visitor"
_KEEP = "<script>document.cookie = '{}={}; path=/; max-age=31536000; SameSite=Lax';</script>"


@st.cache_resource(show_spinner=False)
def all_visitors() -> Visitors:
    """The visitors of this server, and room for one run on each core but one."""
    visitors = Visitors(Scheduler(max(1, (os.cpu_count() or 1) - 1)))
    atexit.register(visitors.shutdown)
    return visitors


def current() -> Visitor:
    """The visitor of this page, present as long as this browser window is open.

    `current().runs` are their training runs; those with a `network` can be used anywhere.
    """
    context = get_script_run_ctx()
    window = context.session_id if context else ""
    visitor = all_visitors().get(_id())
    visitor.keep_alive(window, _presence(window) if runtime.exists() else None)
    return visitor


def _id() -> str:
    told = str(st.context.cookies.get(COOKIE, ""))
    if "visitor_id" not in st.session_state:
        st.session_state["visitor_id"] = told if re.fullmatch(r"[\w-]{22}", told) else new_id()
    visitor_id = str(st.session_state["visitor_id"])
    if runtime.exists() and told != visitor_id:
        st.html(_KEEP.format(COOKIE, visitor_id), unsafe_allow_javascript=True)
    return visitor_id


def _presence(window: str) -> Callable[[], bool]:
    def is_connected() -> bool:
        return runtime.exists() and bool(runtime.get_instance().is_active_session(window))

    return is_connected
