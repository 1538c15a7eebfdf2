"""Training: the stream of events, and its numbers against a plain PyTorch loop."""

import copy
from dataclasses import replace

import pytest
import torch
from torch import nn

from core.training.config import Change, TrainingConfig
from core.training.datasets.batches import Batches, Stream, generator_for
from core.training.datasets.dataset import load
from core.training.events import Diverged, Done, EpochEnd, Started, Steps
from core.training.losses import LOSSES
from core.training.mlp import linear_layers
from core.training.optimizers import OPTIMIZERS
from core.training.trainer import SINGLE_STEPS, Trainer, train
from tests.core.small import bars

CPU = torch.device("cpu")
SMALL = TrainingConfig(
    hidden=(16,), loss="Cross-entropy", learning_rate=0.1, batch_size=64, epochs=3
)
PLAIN_OPTIMIZERS = {
    "SGD": lambda w: torch.optim.SGD(w, 0.001, 0.9, weight_decay=0.01),
    "Nesterov": lambda w: torch.optim.SGD(w, 0.001, 0.9, weight_decay=0.01, nesterov=True),
    "AdaGrad": lambda w: torch.optim.Adagrad(w, 0.001, weight_decay=0.01),
    "RMSProp": lambda w: torch.optim.RMSprop(w, 0.001, 0.999, momentum=0.9, weight_decay=0.01),
    "Adam": lambda w: torch.optim.Adam(w, 0.001, (0.9, 0.999), weight_decay=0.01),
    "AdamW": lambda w: torch.optim.AdamW(w, 0.001, (0.9, 0.999), weight_decay=0.01),
}


@pytest.fixture(scope="module")
def data():
    return bars()


def last(config, data):
    *_, end = train(config, data)
    return end


def test_events_describe_the_whole_run_in_order(data):
    events = list(train(SMALL, data))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Done)
    steps = [event for event in events if isinstance(event, Steps)]
    epochs = [event for event in events if isinstance(event, EpochEnd)]
    assert (events[0].steps, events[0].steps_per_epoch) == (21, 7)
    assert [epoch.step for epoch in epochs] == [7, 14, 21]
    assert sum(len(event.losses) for event in steps) == 21
    assert steps[-1].samples == 3 * 400
    assert [event.seconds for event in steps] == sorted(event.seconds for event in steps)


def test_last_event_carries_the_model_and_its_accuracy(data):
    end = last(SMALL, data)
    assert isinstance(end, Done)
    assert not end.stopped
    inputs = (data.test_images.float() / 255 - 0.1307) / 0.3081
    right = end.model(inputs).argmax(dim=1) == data.test_labels
    assert end.test_accuracy == pytest.approx(float(right.double().mean()))
    assert end.test_accuracy > 0.95


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_losses_are_those_of_a_plain_pytorch_loop(data, optimizer, loss):
    config = replace(SMALL, optimizer=optimizer, loss=loss, learning_rate=0.001, weight_decay=0.01)
    trainer = Trainer(config, data)
    plain = copy.deepcopy(trainer.network)
    optimizer = PLAIN_OPTIMIZERS[optimizer](plain.parameters())
    order = torch.cat(
        [torch.randperm(400, generator=generator_for(0, Stream.SHUFFLING, e)) for e in range(2)]
    )
    for first in [*range(0, 400, 64), *range(400, 800, 64)]:
        chosen = order[first : min(first + 64, 400 if first < 400 else 800)]
        inputs = (data.train_images[chosen].float() / 255 - 0.1307) / 0.3081
        outputs = plain(inputs.reshape(-1, 784))
        labels = data.train_labels[chosen].long()
        if loss == "MSE":
            wanted = nn.MSELoss()(outputs, torch.eye(10)[labels])
        else:
            wanted = nn.CrossEntropyLoss()(outputs, labels)
        optimizer.zero_grad()
        wanted.backward()
        optimizer.step()
        torch.testing.assert_close(trainer.training_step(), wanted.detach(), rtol=1e-4, atol=1e-5)


def test_change_is_that_of_a_plain_pytorch_loop_that_sets_its_param_groups(data):
    trainer = Trainer(replace(SMALL, changes=(Change(3, 0.03, 0.5), Change(9, 0.2, 0.0))), data)
    plain = copy.deepcopy(trainer.network)
    optimizer = torch.optim.SGD(plain.parameters(), 0.1, 0.9)
    for step in range(14):
        if step in (3, 9):
            optimizer.param_groups[0]["lr"] = 0.03 if step == 3 else 0.2
            optimizer.param_groups[0]["momentum"] = 0.5 if step == 3 else 0.0
        inputs, labels = trainer.batches.at(step)
        wanted = nn.CrossEntropyLoss()(plain(inputs), labels)
        optimizer.zero_grad()
        wanted.backward()
        optimizer.step()
        torch.testing.assert_close(trainer.training_step(), wanted.detach(), rtol=1e-4, atol=1e-5)


EVERYTHING = replace(
    SMALL,
    dropout=0.3,
    augmentation=1.0,
    label_noise=0.2,
    training_fraction=0.8,
    schedule="One cycle",
    optimizer="AdamW",
    learning_rate=0.01,
)


@pytest.mark.parametrize("config", [SMALL, EVERYTHING], ids=["plain", "everything"])
def test_same_seed_gives_the_same_bits_whatever_else_draws_numbers(data, config):
    first = last(config, data).model.state_dict()
    torch.manual_seed(123)
    again = last(config, data).model.state_dict()
    other = last(replace(config, seed=1), data).model.state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["1.weight"], other["1.weight"])


def test_stop_ends_the_run_within_one_step_and_keeps_the_network(data):
    asked = []

    def stop():
        asked.append(True)
        return len(asked) > 4

    *_, tested, end = train(replace(SMALL, epochs=1000), data, stop)
    assert isinstance(end, Done)
    assert end.stopped
    assert end.step <= 4
    assert isinstance(tested, EpochEnd)
    assert tested.test_outputs.shape == (400, 10)
    assert tested.epoch == end.step / 7
    assert 0 <= end.test_accuracy <= 1


def test_divergence_ends_the_run_and_names_the_step(data):
    config = replace(SMALL, loss="MSE", learning_rate=1000.0, activation="None", epochs=50)
    config = replace(config, schedule="One cycle")
    *_, before, end = train(config, data)
    assert isinstance(end, Diverged)
    assert isinstance(before, Steps)
    assert before.step == end.step - 1
    trainer = Trainer(config, data)
    losses = [trainer.training_step() for _ in range(end.step)]
    assert not torch.isfinite(losses[-1])
    assert torch.isfinite(torch.stack(losses[:-1])).all()
    assert end.learning_rate == trainer.learning_rate
    assert before.measured_step <= before.step


def test_norm_of_the_gradient_and_size_of_the_update_are_those_of_each_layer(data):
    trainer, other = Trainer(SMALL, data), Trainer(SMALL, data)
    before = copy.deepcopy(other.network)
    loss, measured = trainer.measured_step()
    assert torch.equal(loss, other.training_step())
    layers = zip(linear_layers(before), linear_layers(other.network), measured, strict=True)
    for old_layer, layer, (norm, ratio) in layers:
        old, new = old_layer.weight.detach(), layer.weight.detach()
        gradients = torch.cat([w.grad.flatten() for w in layer.parameters() if w.grad is not None])
        assert norm == pytest.approx(float(gradients.norm()), rel=1e-5)
        assert ratio == pytest.approx(float((new - old).norm() / old.norm()), rel=1e-4)


def test_learning_rate_follows_the_schedule(data):
    config = replace(SMALL, schedule="Cosine")
    trainer = Trainer(config, data)
    for step in range(1, 6):
        trainer.training_step()
        wanted = 0.1 * config.schedule_factor(step, 21)
        assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(wanted)


def test_each_image_is_used_once_per_epoch(data):
    batches = Batches(replace(SMALL, inputs="Raw [0, 255]"), data, CPU)
    for epoch in (0, 1):
        seen = torch.cat([batches.at(epoch * batches.per_epoch + i)[0] for i in range(7)])
        sums = seen.sum(dim=(1, 2)).sort().values
        torch.testing.assert_close(
            sums, data.train_images.float().sum(dim=(1, 2)).sort().values, rtol=1e-4, atol=0
        )
    assert not torch.equal(batches.at(0)[0], batches.at(7)[0])


def test_label_noise_replaces_the_given_fraction_of_labels(data):
    batches = Batches(replace(SMALL, label_noise=0.25), data, CPU)
    assert int((batches.labels != data.train_labels).sum()) == 100
    assert int(batches.labels.max()) <= 9


def test_training_fraction_selects_a_subset(data):
    batches = Batches(replace(SMALL, training_fraction=0.1), data, CPU)
    assert batches.images.shape == (40, 28, 28)


@pytest.mark.slow
def test_baseline_reaches_its_accuracy_on_mnist(mnist_root):
    *_, end = train(TrainingConfig(), load("mnist", mnist_root))
    assert isinstance(end, Done)
    assert end.step == 354
    assert 0.875 <= end.test_accuracy <= 0.90


@pytest.mark.slow
def test_baseline_reaches_its_accuracy_on_the_small_digits():
    *_, end = train(TrainingConfig(batch_size=64, epochs=20), load("digits"))
    assert isinstance(end, Done)
    assert end.test_accuracy >= 0.93


def test_layers_and_learning_rate_are_those_of_the_measured_step(data):
    config = replace(SMALL, epochs=4, schedule="Cosine")
    events = [event for event in train(config, data) if isinstance(event, Steps)]
    trainer = Trainer(config, data)
    measured = [(trainer.measured_step()[1], trainer.learning_rate) for _ in range(28)]
    for event in events:
        assert (event.layers, event.learning_rate) == measured[event.measured_step - 1]
    firsts = [event.step - len(event.losses) + 1 for event in events]
    assert [event.measured_step for event in events] == firsts


def test_first_steps_are_reported_one_by_one(data):
    steps = [e for e in train(replace(SMALL, epochs=5), data) if isinstance(e, Steps)]
    assert [event.step for event in steps[:SINGLE_STEPS]] == list(range(1, SINGLE_STEPS + 1))
    assert sum(len(event.losses) for event in steps) == 35
