"""Runs in the background: they pause, stop, share the cores, end, and leave no thread."""

import threading
from dataclasses import replace

import pytest
import torch

from core.runs import jobs, runs
from core.runs.runs import Run
from core.runs.scheduler import Scheduler
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


def test_run_gives_the_same_numbers_as_train(visitor, data):
    run = visitor.start(SHORT, data)
    assert run.join(30)
    view = run.state()
    *_, end = train(SHORT, data)
    assert isinstance(end, Done)
    assert view.status == "finished"
    assert view.metrics.test_accuracy == end.test_accuracy
    assert view.metrics.losses.shape == (21,)
    assert view.metrics.seconds_left == 0
    assert view.metrics.epochs[-1].test_outputs.shape == (400, 10)
    assert view.metrics.epochs[0].test_outputs.shape == (0, 10)


def test_stopped_run_keeps_its_network(visitor, data):
    run = visitor.start(ENDLESS, data)
    until(lambda: run.state().metrics.step > 0)
    run.stop()
    assert run.join(10)
    view = run.state()
    assert view.status == "stopped"
    assert view.metrics.step == view.metrics.losses.size > 0
    assert view.metrics.test_accuracy is not None
    assert run.network is not None


def test_paused_run_takes_no_steps_and_frees_its_core(visitor, data):
    run = visitor.start(ENDLESS, data)
    until(lambda: run.state().metrics.step > 0)
    run.pause()
    is_at(run, "paused")
    step = run.state().metrics.step
    other = Run(SHORT, data, visitor._scheduler, lambda: True)
    assert other.join(30)
    assert run.state().metrics.step == step
    run.resume()
    until(lambda: run.state().metrics.step > step)
    assert run.status == "running"


def test_pause_changes_no_number(visitor, data):
    config = replace(SHORT, epochs=60, dropout=0.2)
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


def test_changed_run_is_one_that_was_configured_so(visitor, data):
    run = visitor.start(SHORT, data, paused=True)
    is_at(run, "paused")
    run.pace.take_step()
    until(lambda: run.status == "paused" and run.state().metrics.step == 1)
    run.change(0.3, 0.5)
    until(lambda: run.config.changes)
    assert run.checkpoint().config == SHORT.changed(1, 0.3, 0.5)
    run.resume()
    assert run.join(30)
    *_, end = train(run.config, data)
    assert isinstance(end, Done)
    weights = end.model.state_dict()
    assert all(torch.equal(value, weights[n]) for n, value in run.network.state_dict().items())


def test_stop_ends_a_paused_run_and_a_queued_one(visitor, data):
    run = visitor.start(ENDLESS, data)
    is_at(run, "running")
    waiting = Run(SHORT, data, visitor._scheduler, lambda: True)
    until(lambda: waiting.state().queue_position == 1 or not waiting.active)
    run.pause()
    is_at(run, "paused")
    run.stop()
    assert run.join(10)
    assert waiting.join(30)
    assert (run.status, waiting.status) == ("stopped", "finished")


def test_queued_run_that_is_stopped_never_starts(data):
    scheduler = Scheduler(1)
    scheduler.acquire("somebody", lambda: False)
    run = Run(SHORT, data, scheduler, lambda: True)
    until(lambda: run.state().queue_position == 1)
    assert run.active
    run.stop()
    assert run.join(10)
    assert run.status == "stopped"
    assert run.network is None
    assert not scheduler.has_waiting


def test_run_paused_for_long_is_stopped_and_keeps_its_network(visitor, data, monkeypatch):
    monkeypatch.setattr(runs, "MAX_PAUSE", 0.0)
    run = visitor.start(ENDLESS, data)
    until(lambda: run.state().metrics.step > 0)
    run.pause()
    assert run.join(10)
    assert run.status == "stopped"
    assert run.checkpoint() is not None


def test_run_of_an_absent_visitor_does_not_resume(data):
    gone = list[bool]()
    scheduler = Scheduler(1)
    run = Run(ENDLESS, data, scheduler, lambda: not (gone and gone.pop()))
    is_at(run, "running")
    run.pause()
    is_at(run, "paused")
    assert scheduler.acquire("somebody", lambda: False)
    run.resume()
    until(lambda: run.state().queue_position == 1)
    gone.append(True)
    assert run.join(10)
    assert run.status == "stopped"
    scheduler.release("somebody")


def test_runs_share_a_core_by_time_slices(data, monkeypatch):
    monkeypatch.setattr(jobs, "TIME_SLICE", 0.0)
    scheduler = Scheduler(1)
    both = [Run(ENDLESS, data, scheduler, lambda: True) for _ in range(2)]
    until(lambda: all(run.state().metrics.step > 100 for run in both))
    for run in both:
        run.stop()
        assert run.join(10)


def test_divergence_is_a_status_and_not_an_error(visitor, data):
    config = replace(SHORT, loss="MSE", activation="None", learning_rate=1000.0, epochs=50)
    run = visitor.start(config, data)
    assert run.join(30)
    assert run.status == "diverged"
    assert run.network is None


def test_diverged_run_proposes_a_learning_rate_that_works(visitor, data):
    config = replace(SHORT, loss="MSE", learning_rate=1000.0, epochs=50)
    run = visitor.start(config, data)
    assert run.join(30)
    diagnosis = run.state().diagnosis
    assert diagnosis is not None
    assert diagnosis.cause == "learning rate too large"
    again = visitor.start(replace(config, **diagnosis.changes), data)
    assert again.join(30)
    assert (again.state().metrics.test_accuracy or 0) > 0.9


def test_cause_is_known_during_the_diagnosis_and_stop_ends_it(visitor, data, monkeypatch):
    monkeypatch.setattr(runs, "diagnose", never_advises)
    run = visitor.start(replace(SHORT, loss="MSE", learning_rate=1000.0, epochs=50), data)
    is_at(run, "diagnosing")
    assert run.active
    assert run.state().diagnosis.cause == "learning rate too large"
    run.pause()
    assert not run.pausing
    run.stop()
    assert run.join(10)
    assert run.status == "diverged"


def test_diagnosis_shares_the_core(data, monkeypatch):
    monkeypatch.setattr(jobs, "TIME_SLICE", 0.0)
    scheduler = Scheduler(1)
    config = replace(SHORT, hidden=(512, 512), loss="MSE", learning_rate=1000.0, epochs=50)
    run = Run(config, data, scheduler, lambda: True)
    is_at(run, "diagnosing")
    assert scheduler.acquire("somebody", lambda: not run.active)
    until(lambda: run.state().queue_position == 1)
    assert run.status == "diagnosing"
    scheduler.release("somebody")
    assert run.join(30)
    diagnosis = run.state().diagnosis
    assert diagnosis is not None
    assert diagnosis.changes


def test_run_that_learned_nothing_is_diagnosed(visitor, data):
    run = visitor.start(replace(SHORT, hidden=(16, 16), initialisation="Zeros"), data)
    assert run.join(30)
    assert run.status == "finished"
    assert run.state().diagnosis.changes["initialisation"] == "PyTorch default"


def test_exception_ends_the_run_and_frees_its_core(visitor, data, caplog):
    broken = replace(data, train_labels=data.train_labels[:3])
    run = visitor.start(SHORT, broken)
    assert run.join(10)
    assert run.state().status == "failed"
    assert "IndexError" in run.state().error or "RuntimeError" in run.state().error
    assert "training run failed" in caplog.text
    assert visitor.start(SHORT, data).join(30)


def test_run_that_has_taken_all_its_steps_does_not_queue(visitor, data, monkeypatch):
    first = visitor.start(SHORT, data)
    assert first.join(30)
    monkeypatch.setattr(jobs, "TIME_SLICE", 0.0)
    scheduler, stops = Scheduler(1), list[bool]()
    assert scheduler.acquire("the first", lambda: False)
    run = Run(SHORT, data, scheduler, lambda: True, checkpoint=first.checkpoint())
    until(lambda: scheduler.position(run) == 1)
    other = threading.Thread(target=scheduler.acquire, args=("the last", lambda: bool(stops)))
    other.start()
    until(lambda: scheduler.position("the last") == 2)
    scheduler.release("the first")
    try:
        assert run.join(10)
    finally:
        stops.append(True)
        other.join(10)
        scheduler.release("the last")
    assert run.status == "finished"


def test_checkpoint_is_copied_once_in_a_pause_and_not_at_the_end(visitor, data):
    run = visitor.start(ENDLESS, data)
    until(lambda: run.state().metrics.step > 0)
    run.pause()
    is_at(run, "paused")
    kept = run.checkpoint()
    assert run.checkpoint() is kept
    run.resume()
    until(lambda: run.state().metrics.step > kept.step)
    assert run.checkpoint() is None
    run.stop()
    assert run.join(10)
    assert run.checkpoint().step > kept.step
    assert run.checkpoint().network is run.network
    assert all(weight.grad is None for weight in run.network.parameters())
