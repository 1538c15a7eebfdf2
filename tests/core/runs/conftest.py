"""What the tests of runs and visitors share."""

import threading

import pytest

from core.runs.scheduler import Scheduler
from core.runs.visitors import Visitor
from tests.waiting import until


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def no_thread_is_left_behind():
    before = threading.active_count()
    yield
    until(lambda: threading.active_count() <= before)


@pytest.fixture
def visitor(clock):
    visitor = Visitor(Scheduler(1), grace=60, clock=clock)
    yield visitor
    for run in visitor.runs:
        run.stop()
        assert run.join(10)
