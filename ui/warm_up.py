"""Loads what the later labs need while the learner is still looking at the first one."""

import gc
import importlib
import os
import threading

import streamlit as st

SECONDS_FOR_THE_FIRST_PAGE = 2.0


@st.cache_resource(show_spinner=False)
def start() -> threading.Timer:
    """Import PyTorch in the background, once for each server, after the first page is up.

    It computes on one core for each run: on a busy machine two that wait for each other are
    many times slower than one, and the other cores belong to other runs and to the pages.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    timer = threading.Timer(SECONDS_FOR_THE_FIRST_PAGE, _load)
    timer.daemon = True
    timer.start()
    return timer


def _load() -> None:
    importlib.import_module("torch")
    # What is loaded now stays for good: no later collection need look at it.
    gc.freeze()
