"""Visitors: one active run each, at most twenty kept, none left alone for long."""

import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from core.runs import runs, visitors
from core.runs.scheduler import Slots
from core.runs.visitors import MOST_RUNS, BusyError, Visitors, new_id
from tests.core.small import ENDLESS, SHORT, bars
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")

BRIEF = replace(SHORT, epochs=1, batch_size=400)


@pytest.fixture(scope="module")
def data():
    return bars()


def is_at(run, status):
    until(lambda: run.status == status)


def ended(visitor, data, config=BRIEF):
    """A run that is over."""
    run = visitor.start(config, data)
    assert run.join(30)
    return run


def test_closed_window_ends_the_run_after_the_grace_time(visitor, clock, data):
    window = threading.Event()
    window.set()
    visitor.renew("window", window.is_set)
    run = visitor.start(ENDLESS, data)
    clock.now = 1000.0
    until(lambda: run.view().course.step > 50)
    assert run.active
    window.clear()
    clock.now += 59
    step = run.view().course.step
    until(lambda: run.view().course.step > step + 50)
    assert run.active
    clock.now += 60
    assert run.join(10)
    assert run.status == "stopped"


def test_paused_run_of_a_closed_window_ends_too(visitor, clock, data):
    run = visitor.start(ENDLESS, data)
    is_at(run, "running")
    run.pause()
    is_at(run, "paused")
    clock.now = 61.0
    assert run.join(10)


def test_reload_finds_the_run_and_keeps_it(visitor, clock, data):
    visitor.renew("old window", lambda: False)
    run = visitor.start(ENDLESS, data)
    clock.now = 50.0
    visitor.renew("new window", lambda: True)
    clock.now = 1000.0
    step = run.view().course.step
    until(lambda: run.view().course.step > step + 50)
    assert visitor.active is run


def test_a_visitor_has_one_active_run(visitor, data):
    first = visitor.start(ENDLESS, data)
    with pytest.raises(BusyError, match="One run at a time"):
        visitor.start(SHORT, data)
    first.stop()
    assert first.join(10)
    assert visitor.start(SHORT, data).join(30)
    assert [run.name for run in visitor.runs] == ["Run 1", "Run 2"]


def test_many_at_once_start_one_run(visitor, data):
    started, refused = [], []

    def start():
        try:
            started.append(visitor.start(ENDLESS, data))
        except BusyError:
            refused.append(1)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(started), len(refused)) == (1, 7)


def test_whatever_is_asked_beside_a_paused_run_is_answered(data, monkeypatch):
    monkeypatch.setattr(runs, "SECONDS_BETWEEN_LOOKS", 0.0)
    everybody = Visitors(Slots(1))
    visitor = everybody.get("a")
    run = visitor.start(ENDLESS, data)
    is_at(run, "running")
    run.pause()
    is_at(run, "paused")

    def ask():
        for _ in range(3000):
            with suppress(BusyError):
                visitor.start(SHORT, data)
            with suppress(BusyError):
                visitor.measure(SHORT, data)
            everybody.get("b").renew()
            run.view()

    asking = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(30)
        assert not thread.is_alive(), "they wait for each other"
    run.stop()
    assert run.join(10)


def test_oldest_runs_are_dropped(visitor, data):
    for _ in range(MOST_RUNS + 2):
        run = ended(visitor, data)
        run.pinned = run.number == 2
    assert [run.name for run in visitor.runs][:2] == ["Run 2", "Run 4"]
    assert len(visitor.runs) == MOST_RUNS


def test_dropped_run_ends(visitor, data):
    run = visitor.start(ENDLESS, data)
    visitor.drop(run)
    assert run.join(10)
    assert visitor.runs == ()


def test_visitors_are_told_apart_and_forgotten_when_gone(clock):
    everybody = Visitors(Slots(1), clock=clock)
    one, two = new_id(), new_id()
    first = everybody.get(one)
    assert everybody.get(one) is first
    assert everybody.get(two) is not first
    clock.now = 3 * 3600.0
    everybody.get(two).renew()
    assert everybody.get(one) is not first


def test_where_all_are_pinned_no_run_is_started_and_none_dropped(visitor, data):
    for _ in range(MOST_RUNS):
        ended(visitor, data).pinned = True
    before = visitor.runs
    with pytest.raises(BusyError, match="unpin one first"):
        visitor.start(ENDLESS, data)
    assert visitor.runs == before
    before[3].pinned = False
    run = visitor.start(ENDLESS, data)
    assert visitor.active is run
    assert before[3] not in visitor.runs
    with pytest.raises(BusyError, match="One run at a time"):
        visitor.start(ENDLESS, data)


def test_large_runs_make_room_before_there_are_many(visitor, data, monkeypatch):
    first, second = ended(visitor, data), ended(visitor, data)
    # The weights of 784-16-10, four bytes each, and one loss.
    assert first.bytes == 4 * (785 * 16 + 17 * 10) + 8
    monkeypatch.setattr(visitors, "MOST_BYTES", 1.5 * first.bytes)
    third = ended(visitor, data)
    assert visitor.runs == (second, third)


def test_no_run_makes_room_in_vain(visitor, data, monkeypatch):
    free, pinned = ended(visitor, data), ended(visitor, data)
    pinned.pinned = True
    monkeypatch.setattr(visitors, "MOST_BYTES", pinned.bytes - 1)
    with pytest.raises(BusyError, match="unpin one first"):
        visitor.start(ENDLESS, data)
    assert visitor.runs == (free, pinned)


def test_no_thread_outlives_the_end_of_the_server(clock, data):
    visitors = Visitors(Slots(1), clock=clock)
    started = [visitors.get(name).start(ENDLESS, data) for name in ("a", "b", "c")]
    until(lambda: "running" in {run.status for run in started})
    next(run for run in started if run.status == "running").pause()
    measurement = visitors.get("d").measure(replace(SHORT, hidden=(512, 512, 512)), data)
    visitors.end()
    assert not any(run.active for run in started)
    assert measurement.ended
    assert not {"training run", "range test"} & {thread.name for thread in threading.enumerate()}


def test_end_of_the_server_waits_for_runs_that_were_dropped(data):
    visitors = Visitors(Slots(1))
    run = visitors.get("a").start(replace(ENDLESS, hidden=(512, 512), batch_size=400), data)
    until(lambda: run.view().course.step > 0)
    visitors.get("a").drop(run)
    visitors.end()
    assert run.join(0)
