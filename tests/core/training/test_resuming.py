"""A run that was interrupted ends with the very bits of one that was not."""

from dataclasses import replace

import pytest
import torch

from core.runs.scheduler import Scheduler
from core.runs.visitors import Visitor
from core.training.checkpoints import CheckpointError, from_bytes, resume, snapshot, to_bytes
from core.training.config import TrainingConfig
from core.training.events import Done
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
def test_resumed_from_a_file_it_ends_with_the_same_bits(optimizer):
    config = replace(CONFIG, optimizer=optimizer, epochs=2)
    trainer, files = Trainer(config, DATA), []
    for step in range(1, trainer.steps + 1):
        trainer.training_step()
        if step in (1, trainer.batches.per_epoch, trainer.batches.per_epoch + 2):
            files.append(to_bytes(snapshot(trainer)))
    uninterrupted = trainer.network.state_dict()
    for file in files:
        assert same_bits(uninterrupted, ended(resume(from_bytes(file), DATA)))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_changed_run_ends_with_the_bits_of_a_run_configured_so_and_of_a_resumed_one(optimizer):
    config = replace(CONFIG, optimizer=optimizer, augmentation=0.0)
    trainer = Trainer(config, DATA)
    for _ in range(5):
        trainer.training_step()
    trainer.change(0.02, 0.5)
    trainer.change(0.02, 0.5)  # the second click of a double one
    for _ in range(4):
        trainer.training_step()
    trainer.change(0.02, 0.5)
    trainer.change(0.005, 0.0)
    for _ in range(2):
        trainer.training_step()
    file = from_bytes(to_bytes(snapshot(trainer)))
    assert file.config.changes == ((5, 0.02, 0.5), (9, 0.005, 0.0))
    assert trainer.learning_rate == 0.005 * config.schedule_factor(11, trainer.steps)
    changed = ended(trainer)
    assert same_bits(changed, ended(resume(file, DATA)))
    assert same_bits(changed, ended(Trainer(file.config, DATA)))
    assert not same_bits(changed, ended(Trainer(config, DATA)))


def test_snapshot_is_a_copy():
    trainer = Trainer(CONFIG, DATA)
    trainer.training_step()
    kept = snapshot(trainer)
    before = {name: value.clone() for name, value in kept.network.state_dict().items()}
    trainer.training_step()
    assert same_bits(before, kept.network.state_dict())


def test_paused_run_can_be_saved_and_ends_elsewhere_with_the_same_bits():
    visitor = Visitor(Scheduler(1))
    config = replace(CONFIG, epochs=30, augmentation=0.0)
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
