"""Runs in the background: they answer, take turns, end, and leave nothing behind."""

import threading
from dataclasses import replace

import pytest
import torch

from core import runs
from core.events import Done
from core.recipe import TrainingConfig
from core.runs import Run
from core.slots import Slots
from core.training import train
from core.visitors import MOST_RUNS, BusyError, Visitor, Visitors, new_id
from tests.core.small import bars
from tests.waiting import until

SHORT = TrainingConfig(
    hidden=(16,), loss="Cross-entropy", learning_rate=0.1, batch_size=64, epochs=3
)
ENDLESS = replace(SHORT, epochs=1000, batch_size=2)


@pytest.fixture(scope="module")
def data():
    return bars()


@pytest.fixture(autouse=True)
def no_thread_is_left_behind():
    before = threading.active_count()
    yield
    until(lambda: threading.active_count() == before)


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def visitor(clock):
    visitor = Visitor(Slots(1), grace=60, clock=clock)
    yield visitor
    for run in visitor.runs:
        run.stop()
        assert run.join(10)


def is_at(run, status):
    until(lambda: run.status == status)


def test_run_ends_with_the_numbers_of_a_plain_call(visitor, data):
    run = visitor.start(SHORT, data)
    assert run.join(30)
    view = run.view()
    *_, end = train(SHORT, data)
    assert isinstance(end, Done)
    assert view.status == "finished"
    assert view.course.test_accuracy == end.test_accuracy
    assert view.course.losses.shape == (21,)
    assert view.course.seconds_left == 0
    assert view.course.epochs[-1].test_outputs.shape == (400, 10)
    assert view.course.epochs[0].test_outputs.shape == (0, 10)


def test_stop_keeps_what_was_reached(visitor, data):
    run = visitor.start(ENDLESS, data)
    until(lambda: run.view().course.step > 0)
    run.stop()
    assert run.join(10)
    view = run.view()
    assert view.status == "stopped"
    assert view.course.step == view.course.losses.size > 0
    assert view.course.test_accuracy is not None
    assert run.network is not None


def test_paused_run_stands_still_and_makes_room(visitor, data):
    run = visitor.start(ENDLESS, data)
    until(lambda: run.view().course.step > 0)
    run.pause()
    is_at(run, "paused")
    step = run.view().course.step
    other = Run(SHORT, data, visitor._slots, lambda: True)
    assert other.join(30)
    assert run.view().course.step == step
    run.resume()
    until(lambda: run.view().course.step > step)
    assert run.status == "running"


def test_pause_changes_no_number(visitor, data):
    config = replace(SHORT, epochs=120, dropout=0.2)
    run = visitor.start(config, data)
    for _ in range(3):
        run.pause()
        until(lambda: run.status == "paused" or not run.active)
        run.resume()
    assert run.join(30)
    *_, end = train(config, data)
    assert isinstance(end, Done)
    assert run.network is not None
    for name, weights in end.model.state_dict().items():
        assert torch.equal(run.network.state_dict()[name], weights)


def test_stop_ends_a_paused_run_and_a_queued_one(visitor, data):
    run = visitor.start(ENDLESS, data)
    is_at(run, "running")
    waiting = Run(SHORT, data, visitor._slots, lambda: True)
    until(lambda: waiting.view().place == 1 or not waiting.active)
    run.pause()
    is_at(run, "paused")
    run.stop()
    assert run.join(10)
    assert waiting.join(30)
    assert (run.status, waiting.status) == ("stopped", "finished")


def test_queued_run_that_is_stopped_never_starts(data):
    slots = Slots(1)
    slots.enter("somebody", lambda: False)
    run = Run(SHORT, data, slots, lambda: True)
    until(lambda: run.view().place == 1)
    assert run.active
    run.stop()
    assert run.join(10)
    assert run.status == "stopped"
    assert run.network is None
    assert not slots.wanted


def test_runs_take_turns(data, monkeypatch):
    monkeypatch.setattr(runs, "SECONDS_OF_A_TURN", 0.0)
    slots = Slots(1)
    both = [Run(ENDLESS, data, slots, lambda: True) for _ in range(2)]
    until(lambda: all(run.view().course.step > 100 for run in both))
    for run in both:
        run.stop()
        assert run.join(10)


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


def test_oldest_runs_are_dropped(visitor, data):
    config = replace(SHORT, epochs=1, batch_size=400)
    for _ in range(MOST_RUNS + 2):
        run = visitor.start(config, data)
        run.pinned = run.number == 2
        assert run.join(30)
    assert [run.name for run in visitor.runs][:2] == ["Run 2", "Run 4"]
    assert len(visitor.runs) == MOST_RUNS


def test_dropped_run_ends(visitor, data):
    run = visitor.start(ENDLESS, data)
    visitor.drop(run)
    assert run.join(10)
    assert visitor.runs == ()


def test_divergence_is_a_status_and_not_a_fault(visitor, data):
    config = replace(SHORT, loss="MSE", activation="None", learning_rate=1000.0, epochs=50)
    run = visitor.start(config, data)
    assert run.join(30)
    assert run.status == "diverged"
    assert run.network is None


def test_diverged_run_names_a_rate_that_works(visitor, data):
    config = replace(SHORT, loss="MSE", learning_rate=1000.0, epochs=50)
    run = visitor.start(config, data)
    assert run.join(30)
    advice = run.view().advice
    assert advice is not None
    assert "learning rate is too large" in advice.cause
    assert advice.learning_rate is not None
    again = visitor.start(replace(config, learning_rate=advice.learning_rate), data)
    assert again.join(30)
    assert (again.view().course.test_accuracy or 0) > 0.9


def test_portraits_are_drawn_while_somebody_looks(visitor, data):
    run = visitor.start(replace(ENDLESS, dropout=0.5), data)
    until(lambda: run.view().portrait is not None)
    first = run.view().portrait

    def newer():
        run.look()
        return run.view().portrait.step > first.step

    until(newer)
    portrait = run.view().portrait
    assert portrait is not None
    assert portrait.weights.shape == (16, 28, 28)
    assert [layer.units for layer in portrait.layers] == [16]


def test_error_is_shown_in_the_run_and_room_is_made(visitor, data, caplog):
    broken = replace(data, train_labels=data.train_labels[:3])
    run = visitor.start(SHORT, broken)
    assert run.join(10)
    assert run.view().status == "failed"
    assert "IndexError" in run.view().fault or "RuntimeError" in run.view().fault
    assert "a training run failed" in caplog.text
    assert visitor.start(SHORT, data).join(30)


def test_visitors_are_told_apart_and_forgotten_when_gone(clock):
    visitors = Visitors(Slots(1), clock=clock)
    one, two = new_id(), new_id()
    first = visitors.get(one)
    assert visitors.get(one) is first
    assert visitors.get(two) is not first
    clock.now = 3 * 3600.0
    visitors.get(two).renew()
    assert visitors.get(one) is not first


def test_no_thread_outlives_the_end_of_the_server(clock, data):
    visitors = Visitors(Slots(1), clock=clock)
    started = [visitors.get(name).start(ENDLESS, data) for name in ("a", "b", "c")]
    until(lambda: "running" in {run.status for run in started})
    next(run for run in started if run.status == "running").pause()
    visitors.end()
    assert not any(run.active for run in started)
    assert "training run" not in {thread.name for thread in threading.enumerate()}
