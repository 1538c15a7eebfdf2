"""A page looks into a network that trains: copies, made only while it looks."""

import pytest
import torch
from torch import Generator

from core.runs import watch
from core.training.events import Done
from core.training.mlp import build, linear_layers
from core.training.trainer import train
from tests.core.small import ENDLESS, SHORT, bars
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")


def test_copies_are_made_while_somebody_looks_and_nothing_changes_them(clock):
    network, found = build((), Generator()), watch.Watch(clock)
    (layer,) = linear_layers(network)
    found.offer(network, 1)
    assert found.look() is None
    found.offer(network, 2)
    first = found.look()
    assert first is not None
    before = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight += 1
    clock.now = watch.INTERVAL / 2
    found.offer(network, 3)
    assert found.look() is first
    clock.now = watch.INTERVAL
    found.offer(network, 4)
    second = found.look()
    assert second is not None
    assert second.step == 4
    assert torch.equal(linear_layers(second.network)[0].weight, before + 1)
    assert torch.equal(linear_layers(first.network)[0].weight, before)
    clock.now = 2 * watch.EXPIRY
    found.offer(network, 5)
    assert found.look() is second


def test_looking_changes_no_number_of_a_run(visitor, monkeypatch):
    data = bars()
    monkeypatch.setattr(watch, "INTERVAL", 0.0)
    run = visitor.start(SHORT, data)
    while not run.ended:
        run.look()
    *_, end = train(SHORT, data)
    assert isinstance(end, Done)
    final = run.look()
    assert final is not None
    assert final.step == end.step
    for name, weights in end.model.state_dict().items():
        assert torch.equal(final.network.state_dict()[name], weights)


def test_a_paused_run_shows_its_last_step(visitor):
    run = visitor.start(ENDLESS, bars())
    until(lambda: run.state().metrics.step > 0)
    run.pause()
    until(lambda: run.status == "paused")
    found = run.look()
    assert found is not None
    assert found.step == run.state().metrics.step
    run.stop()
    assert run.join(10)
