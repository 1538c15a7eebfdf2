"""Imports PyTorch, which two of the labs need, in the background."""

import gc
import importlib
import os
import threading

import streamlit as st

from ui.server import shutdown

SECONDS_FOR_THE_FIRST_PAGE = 2.0


@st.cache_resource(show_spinner=False)
def start() -> threading.Timer:
    """Import PyTorch once per server, after the first page was drawn.

    Each run computes on one thread: several threads that wait for each other on a busy machine
    are many times slower, and the other cores serve other runs and the pages.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    timer = threading.Timer(SECONDS_FOR_THE_FIRST_PAGE, _load)
    timer.name, timer.daemon = f"{shutdown.PREFIX} import of PyTorch", True
    shutdown.prepare()
    timer.start()
    return timer


def _load() -> None:
    importlib.import_module("torch")
    # These modules stay: garbage collection need not look at them again.
    gc.freeze()
