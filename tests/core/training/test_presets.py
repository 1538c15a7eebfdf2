"""Presets: each shows the effect that it is named for."""

from dataclasses import replace

import pytest

from core.training.datasets.dataset import load
from core.training.events import Done, EpochEnd
from core.training.presets import BASELINE, PRESETS, TUNED, for_dataset, preset_name
from core.training.trainer import train


@pytest.mark.slow
def test_tuned_baseline_reaches_98_percent_on_mnist_after_three_epochs(mnist_root):
    assert (TUNED.hidden, TUNED.activation) == (BASELINE.hidden, BASELINE.activation)
    assert (TUNED.epochs, BASELINE.epochs) == (3, 3)
    *_, end = train(TUNED, load("mnist", mnist_root))
    assert isinstance(end, Done)
    assert end.test_accuracy >= 0.979  # 98.0 %


@pytest.mark.parametrize("dataset", ["mnist", "digits"])
def test_preset_is_recognised_by_its_configuration(dataset):
    for name, config in PRESETS.items():
        assert preset_name(for_dataset(config, dataset), dataset) == name
    assert preset_name(replace(TUNED, seed=7), "mnist") is None


def evaluations(preset, **changes):
    config = replace(for_dataset(PRESETS[preset], "digits"), **changes)
    return [event for event in train(config, load("digits")) if isinstance(event, EpochEnd)]


@pytest.mark.slow
def test_label_noise_is_memorised_and_test_accuracy_falls():
    epochs = evaluations("30 % label noise", training_fraction=0.4, epochs=60)
    best, last = max(epoch.test_accuracy for epoch in epochs), epochs[-1]
    assert epochs[0].train_accuracy < 0.7 < 0.9 < last.train_accuracy
    assert last.test_accuracy < best - 0.1


@pytest.mark.slow
def test_few_images_are_memorised_but_not_generalised():
    last = evaluations("Overfitting: 2 % of the data")[-1]
    assert last.train_accuracy == 1
    assert last.test_accuracy < 0.9
