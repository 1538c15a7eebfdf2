"""Identifies a visitor across pages and reloads, by a cookie with a random id."""

import atexit
import os
import re
from functools import partial

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.runs.scheduler import Scheduler
from core.runs.visitors import Visitor, Visitors, new_id
from ui.server import shutdown
from ui.server.sessions import all_sessions

COOKIE = "gradient_playground_visitor"
SHUTDOWN_SECONDS = 1.5
_SET_COOKIE = "<script>document.cookie = '{}={}; path=/; max-age=31536000; SameSite=Lax';</script>"


@st.cache_resource(show_spinner=False)
def all_visitors() -> Visitors:
    """The visitors of this server, whose runs share all cores but one."""
    visitors = Visitors(Scheduler(max(1, (os.cpu_count() or 1) - 1)))
    atexit.register(visitors.shutdown)  # where there is no server: in tests
    shutdown.call(partial(visitors.shutdown, SHUTDOWN_SECONDS))
    all_sessions().on_sweep.append(visitors.sweep)
    return visitors


def current() -> Visitor:
    """The visitor of this session, present for as long as it is connected."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    visitor = all_visitors().get(_id())
    visitor.keep_alive(session, partial(_is_connected, session) if runtime.exists() else None)
    return visitor


def _id() -> str:
    cookie = str(st.context.cookies.get(COOKIE, ""))
    if "visitor_id" not in st.session_state:
        st.session_state["visitor_id"] = cookie if re.fullmatch(r"[\w-]{22}", cookie) else new_id()
    visitor_id = str(st.session_state["visitor_id"])
    if runtime.exists() and cookie != visitor_id:
        st.html(_SET_COOKIE.format(COOKIE, visitor_id), unsafe_allow_javascript=True)
    return visitor_id


def _is_connected(session: str) -> bool:
    return runtime.exists() and bool(runtime.get_instance().is_active_session(session))
