"""Training on a GPU, beside the processor; it skips where there is no GPU."""

from dataclasses import replace

import pytest
import torch

from core.inspection.diagnosis import diagnose
from core.inspection.learning_rate_finder import find_learning_rate
from core.runs.runs import Run
from core.runs.scheduler import Scheduler
from core.training.checkpoints import from_bytes, resume, snapshot, to_bytes
from core.training.events import Diverged, Done
from core.training.losses import LOSSES
from core.training.mlp import ACTIVATIONS
from core.training.optimizers import OPTIMIZERS
from core.training.trainer import DEVICE_VARIABLE, Trainer, device, train
from tests.core.small import SHORT, bars

DATA = bars()
GENTLE = replace(SHORT, learning_rate=0.001)

pytestmark = pytest.mark.skipif(
    not (torch.cuda.is_available() or torch.backends.mps.is_available()), reason="no GPU here"
)


@pytest.fixture(autouse=True)
def on_the_gpu(monkeypatch):
    monkeypatch.delenv(DEVICE_VARIABLE)
    assert device().type != "cpu"


def losses(config, steps=12):
    trainer = Trainer(config, DATA)
    return torch.stack([trainer.training_step().cpu() for _ in range(steps)]), trainer


SETTINGS = [
    *({"optimizer": name} for name in OPTIMIZERS),
    *({"loss": name} for name in LOSSES),
    *({"activation": name} for name in ACTIVATIONS),
    {"dropout": 0.3},
    {"augmentation": 1.0},
    {"label_noise": 0.2, "training_fraction": 0.5},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_losses_are_those_of_the_processor(settings, monkeypatch):
    config = replace(GENTLE, **settings)
    there, _ = losses(config)
    monkeypatch.setenv(DEVICE_VARIABLE, "cpu")
    here, _ = losses(config)
    torch.testing.assert_close(there, here, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_resumed_from_a_file_it_goes_on_to_the_same_network(optimizer):
    config = replace(GENTLE, optimizer=optimizer, dropout=0.2)
    _, trainer = losses(config, 5)
    again = resume(from_bytes(to_bytes(snapshot(trainer))), DATA)
    for _ in range(5):
        torch.testing.assert_close(again.training_step(), trainer.training_step())
    for one, other in zip(again.parameters, trainer.parameters, strict=True):
        torch.testing.assert_close(one, other)


def test_run_learns_and_leaves_its_network_on_the_processor():
    run = Run(SHORT, DATA, Scheduler(1), lambda: True)
    assert run.join(60)
    view = run.state()
    assert (view.status, view.error) == ("finished", "")
    assert run.look() is not None
    assert view.metrics.test_accuracy is not None
    assert view.metrics.test_accuracy > 0.95
    assert run.network is not None
    assert {weight.device.type for weight in run.network.parameters()} == {"cpu"}


def test_divergence_is_seen_and_advice_is_tried_out():
    config = replace(SHORT, learning_rate=100.0, loss="MSE", epochs=30)
    *_, end = train(config, DATA)
    assert isinstance(end, Diverged)
    assert diagnose(config, DATA, end).changes


def test_range_test_proposes_a_rate_that_learns():
    suggestion = find_learning_rate(SHORT, DATA).suggestion
    assert suggestion is not None
    *_, end = train(replace(SHORT, learning_rate=suggestion), DATA)
    assert isinstance(end, Done)
    assert end.test_accuracy > 0.9
