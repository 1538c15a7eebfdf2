"""Runs in the background: they answer, take turns, end, and leave nothing behind."""

import threading
from dataclasses import replace

import pytest
import torch

from core.runs import jobs, runs
from core.runs.runs import Run
from core.runs.scheduler import Slots
from core.training.events import Done
from core.training.trainer import train
from tests.core.small import ENDLESS, SHORT, bars
from tests.waiting import never_advises, until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")


@pytest.fixture(scope="module")
def data():
    return bars()


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


def test_run_that_left_the_line_because_nobody_was_there_does_not_go_on(data):
    gone = list[bool]()
    slots = Slots(1)
    run = Run(ENDLESS, data, slots, lambda: not (gone and gone.pop()))
    is_at(run, "running")
    run.pause()
    is_at(run, "paused")
    assert slots.enter("somebody", lambda: False)
    run.resume()
    until(lambda: run.view().place == 1)
    gone.append(True)
    assert run.join(10)
    assert run.status == "stopped"
    slots.leave("somebody")


def test_runs_take_turns(data, monkeypatch):
    monkeypatch.setattr(jobs, "SECONDS_OF_A_TURN", 0.0)
    slots = Slots(1)
    both = [Run(ENDLESS, data, slots, lambda: True) for _ in range(2)]
    until(lambda: all(run.view().course.step > 100 for run in both))
    for run in both:
        run.stop()
        assert run.join(10)


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
    again = visitor.start(replace(config, **advice.changes), data)
    assert again.join(30)
    assert (again.view().course.test_accuracy or 0) > 0.9


def test_while_advice_is_tried_out_the_cause_is_there_and_stop_ends_it(visitor, data, monkeypatch):
    monkeypatch.setattr(runs, "advise", never_advises)
    run = visitor.start(replace(SHORT, loss="MSE", learning_rate=1000.0, epochs=50), data)
    is_at(run, "advising")
    assert run.active
    assert "learning rate is too large" in run.view().advice.cause
    run.pause()
    assert not run.halted
    run.stop()
    assert run.join(10)
    assert run.status == "diverged"


def test_advice_takes_turns_too(data, monkeypatch):
    monkeypatch.setattr(jobs, "SECONDS_OF_A_TURN", 0.0)
    slots = Slots(1)
    config = replace(SHORT, hidden=(512, 512), loss="MSE", learning_rate=1000.0, epochs=50)
    run = Run(config, data, slots, lambda: True)
    is_at(run, "advising")
    assert slots.enter("somebody", lambda: not run.active)
    until(lambda: run.view().place == 1)
    assert run.status == "advising"
    slots.leave("somebody")
    assert run.join(30)
    advice = run.view().advice
    assert advice is not None
    assert advice.changes


def test_run_that_learned_nothing_gets_advice_too(visitor, data):
    run = visitor.start(replace(SHORT, hidden=(16, 16), initialisation="All zero"), data)
    assert run.join(30)
    assert run.status == "finished"
    assert run.view().advice.changes["initialisation"] == "PyTorch"


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


def test_run_with_all_its_steps_waits_for_nothing_any_more(visitor, data, monkeypatch):
    first = visitor.start(SHORT, data)
    assert first.join(30)
    monkeypatch.setattr(jobs, "SECONDS_OF_A_TURN", 0.0)
    slots, stops = Slots(1), list[bool]()
    assert slots.enter("the first", lambda: False)
    run = Run(SHORT, data, slots, lambda: True, start=first.checkpoint())
    until(lambda: slots.place(run) == 1)
    other = threading.Thread(target=slots.enter, args=("the last", lambda: bool(stops)))
    other.start()
    until(lambda: slots.place("the last") == 2)
    slots.leave("the first")
    try:
        assert run.join(10)
    finally:
        stops.append(True)
        other.join(10)
        slots.leave("the last")
    assert run.status == "finished"


def test_pause_is_copied_once_and_the_end_not_at_all(visitor, data):
    run = visitor.start(ENDLESS, data)
    until(lambda: run.view().course.step > 0)
    run.pause()
    is_at(run, "paused")
    kept = run.checkpoint()
    assert run.checkpoint() is kept
    run.resume()
    until(lambda: run.view().course.step > kept.step)
    assert run.checkpoint() is None
    run.stop()
    assert run.join(10)
    assert run.checkpoint().step > kept.step
    assert run.checkpoint().network is run.network
    assert all(weight.grad is None for weight in run.network.parameters())
