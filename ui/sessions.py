"""Bounds on the sessions of a server; what they hold is given back soon after they leave.

Streamlit keeps a session for two minutes after its connection has closed, and then drops it
when the next session comes; until then its files stay open. Here a thread closes it, with
`Runtime.clear_user_info_for_session`, the one public method that may do so from any thread.
"""

import ctypes
import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

MAX_SESSIONS = 500
# Less than the 120 s after which Streamlit forgets a session, but keeps it in memory.
KEEP_SECONDS, KEEP_SECONDS_IF_CROWDED = 90.0, 10.0
SWEEP_SECONDS = 10.0
QUEUE_SECONDS = 30.0
log = logging.getLogger(__name__)
FULL = f"This server is full: {MAX_SESSIONS} pages are open. Close some, or try again later."
BUSY = "This server is busy: many pages are being opened. Reload this page in a minute."


class Sessions:
    """The open and the recently closed sessions of a server.

    New sessions draw their first page one after the other, so that those who are at work
    share the interpreter with one of them at most.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last_seen: dict[str, float] = {}
        self._first_page = threading.Lock()
        self.on_sweep: list[Callable[[], None]] = []

    def add(self, session: str, limit: int = MAX_SESSIONS) -> bool:
        """Note a session; False if there are too many."""
        with self._lock:
            if len(self._last_seen) >= limit and session not in self._last_seen:
                return False
            self._last_seen[session] = self._clock()
            return True

    def __contains__(self, session: str) -> bool:
        with self._lock:
            return session in self._last_seen

    @contextmanager
    def first_page(self, timeout: float = QUEUE_SECONDS) -> Iterator[bool]:
        """Wait for the turn to draw the first page; False if it does not come in time."""
        acquired = self._first_page.acquire(timeout=timeout)
        try:
            yield acquired
        finally:
            if acquired:
                self._first_page.release()

    def sweep(self, is_open: Callable[[str], bool], close: Callable[[str], None]) -> int:
        """Close sessions that were disconnected some time ago; how many."""
        with self._lock:
            now = self._clock()
            self._last_seen |= {session: now for session in self._last_seen if is_open(session)}
            crowded = len(self._last_seen) > MAX_SESSIONS // 2
            keep = KEEP_SECONDS_IF_CROWDED if crowded else KEEP_SECONDS
            gone = [s for s, seen in self._last_seen.items() if now - seen > keep]
            for session in gone:
                del self._last_seen[session]
        for session in gone:
            close(session)
        return len(gone)


@st.cache_resource(show_spinner=False)
def all_sessions() -> Sessions:
    """The sessions of this server, and the thread that closes those that have left."""
    sessions = Sessions()
    if runtime.exists():
        threading.Thread(target=_keep_sweeping, args=(sessions,), daemon=True).start()
    return sessions


def run_page(page: Callable[[], None]) -> None:
    """Draw a page, or say that the server is full or busy."""
    sessions, context = all_sessions(), get_script_run_ctx()
    session = context.session_id if context else ""
    if session in sessions or not runtime.exists():
        page()
    elif not sessions.add(session):
        st.warning(FULL)
    else:
        with sessions.first_page() as acquired:
            if not runtime.get_instance().is_active_session(session):
                st.stop()
            if acquired:
                page()
            else:
                st.warning(BUSY)


def _keep_sweeping(sessions: Sessions) -> None:
    """Sweep for as long as the server runs."""
    pause = threading.Event()
    while not pause.wait(SWEEP_SECONDS) and runtime.exists():
        try:
            server = runtime.get_instance()
            closed = sessions.sweep(server.is_active_session, server.clear_user_info_for_session)
            for clean in sessions.on_sweep:
                clean()
            if closed:
                _free_memory()
        except Exception:
            log.exception("sessions could not be closed")


def _free_memory() -> None:
    """Return the memory of closed sessions to the operating system, where it can be done."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
