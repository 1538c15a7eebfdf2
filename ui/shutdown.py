"""The end of the server: within seconds and with exit code 0, whatever its threads are doing.

When the interpreter exits, a thread inside PyTorch, even one that is importing it, aborts the
whole process ("terminate called without an active exception"). So before that the threads get
some time to end, and if they need more, the process exits without ending them.
"""

import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Callable

import uvicorn
from streamlit import runtime

# The names of all background threads begin with this.
PREFIX = "playground"
SECONDS = 2.0

_calls: list[Callable[[], object]] = []


def prepare() -> None:
    """Watch for the end of this server; call it once, before the first background thread.

    The interpreter waits for this thread before it does anything else at its end, because it
    is not a daemon.
    """
    if runtime.exists():
        _limit_open_downloads()
        threading.Thread(target=_end, name="exit", daemon=False).start()


def _limit_open_downloads() -> None:
    """Do not wait for downloads that a browser has left unread.

    By default uvicorn waits for them without end, and Streamlit has no option for it.
    """
    for one in gc.get_objects():
        if issubclass(type(one), uvicorn.Server):
            one.config.timeout_graceful_shutdown = int(SECONDS)


def call(stop: Callable[[], object]) -> None:
    """Call `stop` at the end of the server."""
    _calls.append(stop)


def _end() -> None:
    threading.main_thread().join()
    deadline = time.monotonic() + SECONDS
    for stop in _calls:
        stop()
    for thread in threading.enumerate():
        ours = thread.name.startswith(PREFIX) or not thread.daemon
        if ours and thread not in (threading.main_thread(), threading.current_thread()):
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                logging.shutdown()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)
