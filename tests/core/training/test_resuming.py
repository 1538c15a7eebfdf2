"""A run that was interrupted ends with the very bits of one that was not."""

from dataclasses import replace

import pytest
import torch

from core.runs.scheduler import Scheduler
from core.runs.visitors import Visitor
from core.training.checkpoints import CheckpointError, from_bytes, resume, snapshot, to_bytes
from core.training.config import TrainingConfig
from core.training.events import Done
from core.training.mlp import first_layer_weights
from core.training.optimizers import OPTIMIZERS
from core.training.trainer import Trainer, run, train
from tests.core.small import bars
from tests.waiting import until

DATA = bars()
CONFIG = TrainingConfig(
    hidden=(16,),
    loss="Cross-entropy",
    learning_rate=0.01,
    batch_size=64,
    epochs=3,
    dropout=0.3,
    augmentation=0.5,
    label_noise=0.1,
    training_fraction=0.9,
    schedule="One cycle",
    weight_decay=0.01,
)


def ended(trainer):
    *_, end = run(trainer, lambda: False)
    assert isinstance(end, Done)
    return end.model.state_dict()


def same_bits(one, other):
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("steps", [1, 6, 8])
def test_resumed_from_a_file_it_ends_with_the_same_bits(optimizer, steps):
    config = replace(CONFIG, optimizer=optimizer)
    uninterrupted = ended(Trainer(config, DATA))
    trainer = Trainer(config, DATA)
    for _ in range(steps):
        trainer.training_step()
    file = to_bytes(snapshot(trainer))
    assert same_bits(uninterrupted, ended(resume(from_bytes(file), DATA)))


def test_snapshot_is_a_copy():
    trainer = Trainer(CONFIG, DATA)
    trainer.training_step()
    kept = snapshot(trainer)
    before = {name: value.clone() for name, value in kept.network.state_dict().items()}
    trainer.training_step()
    assert same_bits(before, kept.network.state_dict())


def test_paused_run_can_be_saved_and_ends_elsewhere_with_the_same_bits():
    visitor = Visitor(Scheduler(1))
    config = replace(CONFIG, epochs=60)
    *_, wanted = train(config, DATA)
    assert isinstance(wanted, Done)
    first = visitor.start(config, DATA)
    until(lambda: first.state().metrics.step > 0)
    first.pause()
    until(lambda: first.checkpoint() is not None)
    kept = first.checkpoint()
    assert kept is not None
    first.stop()
    assert first.join(30)
    second = visitor.start(config, DATA, from_bytes(to_bytes(kept)))
    assert second.join(60)
    assert second.network is not None
    assert same_bits(wanted.model.state_dict(), second.network.state_dict())
    assert second.state().metrics.first == kept.step


def test_finished_network_is_only_tested_again():
    *_, end = train(CONFIG, DATA)
    assert isinstance(end, Done)
    trainer = Trainer(CONFIG, DATA)
    for _ in range(trainer.steps):
        trainer.training_step()
    file = to_bytes(snapshot(trainer, end.test_accuracy))
    *_, again = run(resume(from_bytes(file), DATA), lambda: False)
    assert isinstance(again, Done)
    assert again.test_accuracy == end.test_accuracy
    assert not again.stopped


def test_unfit_states_are_refused():
    trainer = Trainer(replace(CONFIG, optimizer="Adam"), DATA)
    trainer.training_step()
    kept = snapshot(trainer)
    state = dict(kept.optimizer)
    name = next(name for name in state if name.endswith("exp_avg"))
    for unfit in (
        {},
        {**state, "0.exec": torch.zeros(1)},
        {**state, "x": torch.zeros(1)},
        {**state, name: torch.zeros(3)},
        {**state, name: torch.full_like(state[name], float("inf"))},
        {**state, f"{name}_sq": -torch.ones_like(state[name])},
        {**state, "0.step": torch.tensor(-1.0)},
    ):
        with pytest.raises(CheckpointError):
            resume(replace(kept, optimizer=unfit), DATA)
    with pytest.raises(CheckpointError, match="trained on 'mnist'"):
        resume(replace(kept, dataset="mnist"), DATA)
    with pytest.raises(CheckpointError, match="beyond the last step"):
        resume(replace(kept, step=10**6), DATA)


def test_change_of_the_weights_counts_from_the_start_of_the_run_not_of_the_file():
    trainer = Trainer(CONFIG, DATA)
    begun = first_layer_weights(trainer.network)
    trainer.training_step()
    again = resume(from_bytes(to_bytes(snapshot(trainer))), DATA)
    assert (again.initial_weights == begun).all()
    assert (first_layer_weights(again.network) != begun).any()
