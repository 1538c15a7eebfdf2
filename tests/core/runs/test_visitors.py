"""Visitors: one active run each, a limited number kept, jobs end when they leave."""

import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from core.runs import runs, visitors
from core.runs.scheduler import Scheduler
from core.runs.visitors import MAX_RUNS, BusyError, Visitors, new_id
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


def test_run_ends_after_the_grace_period_of_a_closed_session(visitor, clock, data):
    window = threading.Event()
    window.set()
    visitor.keep_alive("window", window.is_set)
    run = visitor.start(ENDLESS, data)
    clock.now = 1000.0
    until(lambda: run.state().metrics.step > 50)
    assert run.active
    window.clear()
    clock.now += 59
    step = run.state().metrics.step
    until(lambda: run.state().metrics.step > step + 50)
    assert run.active
    clock.now += 60
    assert run.join(10)
    assert run.status == "stopped"


def test_paused_run_of_a_closed_session_ends_too(visitor, clock, data):
    run = visitor.start(ENDLESS, data)
    is_at(run, "running")
    run.pause()
    is_at(run, "paused")
    clock.now = 61.0
    assert run.join(10)


def test_run_survives_a_reload(visitor, clock, data):
    visitor.keep_alive("old window", lambda: False)
    run = visitor.start(ENDLESS, data)
    clock.now = 50.0
    visitor.keep_alive("new window", lambda: True)
    clock.now = 1000.0
    step = run.state().metrics.step
    until(lambda: run.state().metrics.step > step + 50)
    assert visitor.active is run


def test_a_visitor_has_one_active_run(visitor, data):
    first = visitor.start(ENDLESS, data)
    with pytest.raises(BusyError, match="Only one run at a time"):
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


def test_no_deadlock_beside_a_paused_run(data, monkeypatch):
    monkeypatch.setattr(runs, "POLL_SECONDS", 0.0)
    everybody = Visitors(Scheduler(1))
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
                visitor.find_learning_rate(SHORT, data)
            everybody.get("b").keep_alive()
            run.state()

    asking = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(30)
        assert not thread.is_alive(), "they wait for each other"
    run.stop()
    assert run.join(10)


def test_oldest_runs_are_deleted(visitor, data):
    for _ in range(MAX_RUNS + 2):
        run = ended(visitor, data)
        run.pinned = run.number == 2
    assert [run.name for run in visitor.runs][:2] == ["Run 2", "Run 4"]
    assert len(visitor.runs) == MAX_RUNS


def test_deleted_run_ends(visitor, data):
    run = visitor.start(ENDLESS, data)
    visitor.delete(run)
    assert run.join(10)
    assert visitor.runs == ()


def test_visitors_without_runs_are_removed_after_the_grace_period(clock):
    everybody = Visitors(Scheduler(1), clock=clock)
    one, two = new_id(), new_id()
    first = everybody.get(one)
    assert everybody.get(one) is first
    assert everybody.get(two) is not first
    clock.now = 59.0
    everybody.sweep()
    assert everybody.get(one) is first
    clock.now = 61.0
    everybody.get(two).keep_alive()
    everybody.sweep()
    assert everybody.get(one) is not first


def test_runs_of_absent_visitors_are_kept_for_hours_within_a_limit(clock, data, monkeypatch):
    everybody = Visitors(Scheduler(1), clock=clock)
    absent = [everybody.get(name) for name in "ab"]
    for visitor in absent:
        run = ended(visitor, data)
        clock.now += 10
    clock.now += 61
    everybody.sweep()
    assert [everybody.get(name) for name in "ab"] == absent
    monkeypatch.setattr(visitors, "MAX_ABSENT_BYTES", 1.5 * run.bytes)
    everybody.sweep()
    assert everybody.get("a") is not absent[0]
    assert everybody.get("b") is absent[1]
    clock.now += 3 * 3600
    everybody.sweep()
    assert everybody.get("b") is not absent[1]


def test_pinned_runs_are_never_deleted(visitor, data):
    for _ in range(MAX_RUNS):
        ended(visitor, data).pinned = True
    before = visitor.runs
    with pytest.raises(BusyError, match="unpin one first"):
        visitor.start(ENDLESS, data)
    assert visitor.runs == before
    before[3].pinned = False
    run = visitor.start(ENDLESS, data)
    assert visitor.active is run
    assert before[3] not in visitor.runs
    with pytest.raises(BusyError, match="Only one run at a time"):
        visitor.start(ENDLESS, data)


def test_kept_runs_have_a_memory_limit(visitor, data, monkeypatch):
    first, second = ended(visitor, data), ended(visitor, data)
    # The weights of 784-16-10, four bytes each, two kept moments, two bytes each, and one loss.
    assert first.bytes == (4 + 2 * 2) * (785 * 16 + 17 * 10) + 8
    monkeypatch.setattr(visitors, "MAX_BYTES", 1.5 * first.bytes)
    third = ended(visitor, data)
    assert visitor.runs == (second, third)


def test_no_run_is_deleted_in_vain(visitor, data, monkeypatch):
    free, pinned = ended(visitor, data), ended(visitor, data)
    pinned.pinned = True
    monkeypatch.setattr(visitors, "MAX_BYTES", pinned.bytes - 1)
    with pytest.raises(BusyError, match="unpin one first"):
        visitor.start(ENDLESS, data)
    assert visitor.runs == (free, pinned)


def test_shutdown_leaves_no_thread(clock, data):
    visitors = Visitors(Scheduler(1), clock=clock)
    started = [visitors.get(name).start(ENDLESS, data) for name in ("a", "b", "c")]
    until(lambda: "running" in {run.status for run in started})
    next(run for run in started if run.status == "running").pause()
    finder = visitors.get("d").find_learning_rate(replace(SHORT, hidden=(512, 512, 512)), data)
    visitors.shutdown(60)
    assert not any(run.active for run in started)
    assert finder.ended
    assert not [t for t in threading.enumerate() if t.name.startswith("playground")]


def test_shutdown_waits_for_deleted_runs(data):
    visitors = Visitors(Scheduler(1))
    run = visitors.get("a").start(replace(ENDLESS, hidden=(512, 512), batch_size=400), data)
    until(lambda: run.state().metrics.step > 0)
    visitors.get("a").delete(run)
    visitors.shutdown(60)
    assert run.join(0)
