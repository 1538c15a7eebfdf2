"""Range tests in the background: one a visitor, in the line like runs, with the same result."""

from dataclasses import replace

import numpy as np
import pytest

from core.inspection.learning_rate_finder import range_test
from core.runs import jobs
from core.runs.scheduler import Slots
from core.runs.visitors import BusyError
from tests.core.small import ENDLESS, SHORT, bars
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")


@pytest.fixture(scope="module")
def data():
    return bars()


def test_it_finds_what_a_plain_call_finds(visitor, data):
    measurement = visitor.measure(SHORT, data)
    assert measurement.join(30)
    wanted = range_test(SHORT, data)
    assert measurement.found.proposal == wanted.proposal
    np.testing.assert_array_equal(measurement.found.losses, wanted.losses)
    assert measurement.share > 0
    assert visitor.measurement is measurement


def test_it_waits_in_the_line_and_a_visitor_has_one(visitor, data):
    slots: Slots = visitor._slots
    assert slots.enter("somebody", lambda: False)
    measurement = visitor.measure(SHORT, data)
    until(lambda: measurement.place == 1)
    with pytest.raises(BusyError, match="One at a time"):
        visitor.measure(replace(SHORT, seed=1), data)
    measurement.stop()
    assert measurement.join(10)
    assert measurement.found is None
    slots.leave("somebody")


def test_it_takes_turns(visitor, data, monkeypatch):
    monkeypatch.setattr(jobs, "SECONDS_OF_A_TURN", 0.0)
    wide = replace(SHORT, hidden=(512, 512))
    measurement = visitor.measure(wide, data)
    until(lambda: measurement.steps > 0)
    assert visitor._slots.enter("somebody", lambda: measurement.ended)
    until(lambda: measurement.place == 1)
    visitor._slots.leave("somebody")
    assert measurement.join(30)
    np.testing.assert_array_equal(measurement.found.losses, range_test(wide, data).losses)


def test_run_and_measurement_make_room_for_each_other(visitor, data):
    visitor.start(ENDLESS, data)
    with pytest.raises(BusyError, match="One at a time"):
        visitor.measure(SHORT, data)
    visitor.active.stop()
    until(lambda: visitor.active is None)
    measurement = visitor.measure(replace(SHORT, hidden=(512, 512, 512)), data)
    run = visitor.start(SHORT, data)
    assert measurement.join(10)
    assert run.join(30)


def test_it_ends_when_its_visitor_has_gone(visitor, clock, data):
    assert visitor._slots.enter("somebody", lambda: False)
    measurement = visitor.measure(SHORT, data)
    clock.now = 61.0
    assert measurement.join(10)
    visitor._slots.leave("somebody")


def test_fault_is_kept_and_room_is_made(visitor, data, caplog):
    broken = replace(data, train_images=data.train_images[:3])
    measurement = visitor.measure(SHORT, broken)
    assert measurement.join(10)
    assert "Error" in measurement.fault
    assert "a range test failed" in caplog.text
    assert visitor.start(SHORT, data).join(30)
