"""Pace: a run that is slowed down or stepped waits without a core, and computes the same."""

import time
from dataclasses import replace

import pytest

from core.runs import jobs
from core.runs.runs import Run
from core.training.events import Steps
from core.training.trainer import train
from tests.core.small import ENDLESS, SHORT, bars
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")


@pytest.fixture(scope="module")
def data():
    return bars()


def is_at(run, status):
    until(lambda: run.status == status)


def test_pace_changes_no_number_and_no_step_comes_too_early(visitor, data):
    config, begun = replace(SHORT, dropout=0.2), time.monotonic()
    run = visitor.start(config, data, pace=200)
    assert run.join(30)
    assert time.monotonic() - begun >= 20 / 200
    plain = [event for event in train(config, data) if isinstance(event, Steps)]
    assert run.state().metrics.losses.tolist() == [x for event in plain for x in event.losses]
    assert run.state().metrics.measured_steps.tolist() == list(range(1, 22))


def test_another_pace_a_pause_and_stop_end_the_wait_for_the_next_step(visitor, data):
    run = visitor.start(ENDLESS, data, pace=1e-4)
    until(lambda: run.state().metrics.step == 1)
    run.pace.set(None)
    until(lambda: run.state().metrics.step > 5)
    run.pace.set(1e-4)
    run.pause()
    is_at(run, "paused")
    run.resume()
    run.stop()
    assert run.join(10)


def test_run_that_waits_for_its_next_step_holds_no_core(visitor, data):
    run = visitor.start(ENDLESS, data, pace=1e-4)
    until(lambda: run.state().metrics.step == 1)
    assert Run(SHORT, data, visitor._scheduler, lambda: True).join(30)
    assert (run.status, run.state().metrics.step) == ("running", 1)


def test_slow_run_keeps_its_pace_beside_a_fast_one(visitor, data, monkeypatch):
    monkeypatch.setattr(jobs, "TIME_SLICE", 3600.0)
    fast = Run(ENDLESS, data, visitor._scheduler, lambda: True)
    until(lambda: fast.state().metrics.step > 0)
    # To begin, a slow run waits for its turn like any other.
    slow = visitor.start(SHORT, data, pace=100)
    fast.pause()
    until(lambda: slow.state().metrics.step > 0)
    fast.resume()
    assert slow.join(30)
    assert fast.active
    fast.stop()
    assert fast.join(10)


def test_steps_are_taken_one_by_one(visitor, data):
    run = visitor.start(SHORT, data, paused=True)
    is_at(run, "paused")
    for step in range(1, 8):
        assert run.state().metrics.step == step - 1
        run.pace.take_step()
        until(lambda step=step: run.status == "paused" and run.state().metrics.step == step)
    assert len(run.state().metrics.epochs) == 1  # evaluated with the last step of the epoch
    run.resume()
    assert run.join(30)
