"""Waiting for what another thread does."""

import threading

from core.inspection.diagnosis import Diagnosis


def until(condition):
    """Wait until a condition holds; a test that waits in vain hangs up after 10 seconds."""
    event = threading.Event()
    for _ in range(1000):
        if condition():
            return
        event.wait(0.01)
    raise AssertionError("this never came true")


def never_advises(config, dataset, end, stop):
    """As `core.inspection.diagnosis.diagnose`, but it goes on until it is stopped."""
    until(stop)
    return Diagnosis("learning rate unsuitable")
