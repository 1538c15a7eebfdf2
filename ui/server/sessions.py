"""Bounds on the sessions of a server; what they hold is given back soon after they leave.

New sessions draw their first page one after the other, with pauses: so visitors who are at work
share the interpreter with one of them at most. Who finds no room sees a
sentence and asks again at intervals, the longer the more are waiting.

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

from ui.server import gate

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MAX_SESSIONS = 500
OPEN_FILES = 20_000
# Less than the 120 s after which Streamlit forgets a session, but keeps it in memory.
KEEP_SECONDS, KEEP_SECONDS_IF_CROWDED = 90.0, 10.0
SWEEP_SECONDS = 10.0
# Up to so many new sessions wait for their turn, so long, before they are told to wait.
QUEUE, QUEUE_SECONDS = 10, 2.0
# Between two first pages passes so many times the processor time of the first, at most MAX_REST s.
REST, REST_IF_CROWDED, MAX_REST = 1.0, 3.0, 1.0
# All who wait ask so often together, and each at least this often.
RETRIES_PER_SECOND = 10
MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 2.0, 120.0
DRAWN = '<i class="page-drawn"></i>'
WAIT = "This server is busy. Keep this page open: it shows the lab as soon as there is room."
log = logging.getLogger(__name__)


class Sessions:
    """The sessions of a server: those with a page, and those that wait for room."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # When each was last seen connected.
        self._inside: dict[str, float] = {}
        self._waiting: dict[str, float] = {}
        self._turn = threading.Lock()
        self._next_turn = 0.0
        self.on_sweep: list[Callable[[], None]] = []

    def __contains__(self, session: str) -> bool:
        with self._lock:
            return session in self._inside

    @contextmanager
    def first_page(self, session: str, timeout: float = QUEUE_SECONDS) -> Iterator[bool]:
        """Wait for the turn of a new session; False if there is no room, or it takes too long."""
        timeout = 0.0 if session in self._waiting else timeout
        if not (self._may_queue(session) and self._turn.acquire(timeout=timeout)):
            with self._lock:
                self._waiting[session] = self._clock()
            yield False
            return
        begin = time.thread_time()
        try:
            threading.Event().wait(max(0.0, self._next_turn - self._clock()))
            with self._lock:
                self._waiting.pop(session, None)
                self._inside[session] = self._clock()
            yield True
        finally:
            rest = REST_IF_CROWDED if len(self._waiting) >= QUEUE else REST
            rest = min(rest * (time.thread_time() - begin), MAX_REST)
            self._next_turn = self._clock() + rest
            self._turn.release()

    def _may_queue(self, session: str) -> bool:
        """Those who were told to wait go first."""
        with self._lock:
            is_next = session in self._waiting or len(self._waiting) < QUEUE
            return is_next and len(self._inside) < MAX_SESSIONS

    def has_room(self) -> bool:
        """Whether a session that waits should try again now."""
        with self._lock:
            return len(self._inside) < MAX_SESSIONS and not self._turn.locked()

    def seconds_to_retry(self) -> float:
        """After how long a session that waits should ask for room."""
        with self._lock:
            seconds = len(self._waiting) / RETRIES_PER_SECOND
        return min(max(MIN_RETRY_SECONDS, seconds), MAX_RETRY_SECONDS)

    def sweep(self, is_open: Callable[[str], bool], close: Callable[[str], None]) -> int:
        """Close sessions that were disconnected some time ago; how many."""
        gone: list[str] = []
        with self._lock:
            now = self._clock()
            crowded = len(self._inside) + len(self._waiting) > MAX_SESSIONS // 2
            keep = KEEP_SECONDS_IF_CROWDED if crowded else KEEP_SECONDS
            for sessions in (self._inside, self._waiting):
                sessions |= {session: now for session in sessions if is_open(session)}
                left = [session for session, seen in sessions.items() if now - seen > keep]
                for session in left:
                    del sessions[session]
                gone += left
        for session in gone:
            close(session)
        return len(gone)


@st.cache_resource(show_spinner=False)
def all_sessions() -> Sessions:
    """The sessions of this server, and the thread that closes those that have left."""
    sessions = Sessions()
    if runtime.exists():
        _allow_open_files()
        gate.install()
        threading.Thread(target=_keep_sweeping, args=(sessions,), daemon=True).start()
    return sessions


def run_page(page: Callable[[], None]) -> None:
    """Draw a page, or ask the visitor to wait; layout.css hides a first page until it is whole."""
    sessions, context = all_sessions(), get_script_run_ctx()
    session = context.session_id if context else ""
    if session in sessions or not runtime.exists():
        st.html(DRAWN)
        page()
        return
    mark = st.empty()
    try:
        _draw_first(page, sessions, session)
    finally:
        mark.html(DRAWN)


def _draw_first(page: Callable[[], None], sessions: Sessions, session: str) -> None:
    with sessions.first_page(session) as entered:
        if not runtime.get_instance().is_active_session(session):
            st.stop()
        if entered:
            page()
        else:
            retry = sessions.seconds_to_retry()
            st.fragment(_wait, run_every=retry)(sessions, time.monotonic() + retry / 2)


def _wait(sessions: Sessions, begin: float) -> None:
    """Show the sentence, and from `begin` on try again as soon as there is room."""
    st.warning(WAIT)
    if time.monotonic() > begin and sessions.has_room():
        st.rerun()


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


def _allow_open_files() -> None:
    """Four files a session may be more than the system allows a process by default."""
    if resource is not None:
        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = min(OPEN_FILES, most) if most != resource.RLIM_INFINITY else OPEN_FILES
        if allowed < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
