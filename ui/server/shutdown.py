"""The end of the server: within seconds and with exit code 0, whatever its threads are doing.

At its end the interpreter refuses what a thread that still works may need (modules that register
with `threading`, new threads), and a thread inside PyTorch aborts the whole process. So the
threads are awaited before that, and if they need too long, the process exits without ending them.
"""

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import cast

from streamlit import runtime

from ui.server.gate import uvicorn_configs

# The names of all background threads begin with this.
PREFIX = "playground"
SECONDS = 2.0

_calls: list[Callable[[], object]] = []


def prepare() -> None:
    """Watch for the end of this server; call it once, before the first background thread."""
    if runtime.exists():
        _limit_open_downloads()
        stopped = cast("asyncio.Future[None]", runtime.get_instance().stopped)
        stopped.get_loop().call_soon_threadsafe(stopped.add_done_callback, _end)


def _limit_open_downloads() -> None:
    """Do not wait for downloads that a browser has left unread, and do not report their end.

    By default uvicorn waits for them without end, and Streamlit has no option for it.
    """
    for config in uvicorn_configs():
        config.timeout_graceful_shutdown = int(SECONDS)
    logging.getLogger("uvicorn.error").addFilter(_is_reported)


def _is_reported(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def call(stop: Callable[[], object]) -> None:
    """Call `stop` at the end of the server."""
    _calls.append(stop)


def _end(_: object) -> None:
    """In the main thread, as soon as Streamlit has stopped its sessions."""
    deadline = time.monotonic() + SECONDS
    for stop in _calls:
        stop()
    for thread in threading.enumerate():
        if thread.name.startswith((PREFIX, "ScriptRunner")):
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                logging.shutdown()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)
