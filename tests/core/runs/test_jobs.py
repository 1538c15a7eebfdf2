"""Learning-rate finder in the background: one a visitor, queued like runs, same result."""

from dataclasses import replace

import numpy as np
import pytest

from core.inspection.learning_rate_finder import find_learning_rate
from core.runs import jobs
from core.runs.scheduler import Scheduler
from core.runs.visitors import BusyError
from tests.core.small import ENDLESS, SHORT, bars
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")


@pytest.fixture(scope="module")
def data():
    return bars()


def test_finder_gives_the_same_result_as_range_test(visitor, data):
    finder = visitor.find_learning_rate(SHORT, data)
    assert finder.join(30)
    wanted = find_learning_rate(SHORT, data)
    assert finder.result.suggestion == wanted.suggestion
    np.testing.assert_array_equal(finder.result.losses, wanted.losses)
    assert finder.progress > 0
    assert visitor.finder is finder


def test_finder_is_queued_and_a_visitor_has_one(visitor, data):
    scheduler: Scheduler = visitor._scheduler
    assert scheduler.acquire("somebody", lambda: False)
    finder = visitor.find_learning_rate(SHORT, data)
    until(lambda: finder.queue_position == 1)
    with pytest.raises(BusyError, match="Only one job at a time"):
        visitor.find_learning_rate(replace(SHORT, seed=1), data)
    finder.stop()
    assert finder.join(10)
    assert finder.result is None
    scheduler.release("somebody")


def test_finder_shares_the_core(visitor, data, monkeypatch):
    monkeypatch.setattr(jobs, "TIME_SLICE", 0.0)
    wide = replace(SHORT, hidden=(256, 256))
    finder = visitor.find_learning_rate(wide, data)
    until(lambda: finder._steps > 0)
    assert visitor._scheduler.acquire("somebody", lambda: finder.ended)
    until(lambda: finder.queue_position == 1)
    visitor._scheduler.release("somebody")
    assert finder.join(30)
    np.testing.assert_array_equal(finder.result.losses, find_learning_rate(wide, data).losses)


def test_run_stops_the_finder(visitor, data):
    visitor.start(ENDLESS, data)
    with pytest.raises(BusyError, match="Only one job at a time"):
        visitor.find_learning_rate(SHORT, data)
    visitor.active.stop()
    until(lambda: visitor.active is None)
    finder = visitor.find_learning_rate(replace(SHORT, hidden=(512, 512, 512)), data)
    run = visitor.start(SHORT, data)
    assert finder.join(10)
    assert run.join(30)


def test_finder_of_an_absent_visitor_ends(visitor, clock, data):
    assert visitor._scheduler.acquire("somebody", lambda: False)
    finder = visitor.find_learning_rate(SHORT, data)
    clock.now = 61.0
    assert finder.join(10)
    visitor._scheduler.release("somebody")


def test_exception_ends_the_finder_and_frees_its_core(visitor, data, caplog):
    broken = replace(data, train_images=data.train_images[:3])
    finder = visitor.find_learning_rate(SHORT, broken)
    assert finder.join(10)
    assert "Error" in finder.error
    assert "range test failed" in caplog.text
    assert visitor.start(SHORT, data).join(30)
