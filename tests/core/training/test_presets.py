"""Presets: what their lessons promise, and the forms that suit a data set."""

from dataclasses import replace

import numpy as np
import pytest

from core.training.datasets.dataset import load
from core.training.events import Done, EpochEnd
from core.training.presets import PRESETS, named, suited
from core.training.trainer import train

WELL = PRESETS["The same network, trained well"].config


def test_same_network_trained_well_reads_98_of_100_after_three_epochs(mnist_root):
    article = PRESETS["The article's recipe"].config
    assert (WELL.hidden, WELL.activation, WELL.epochs) == ((256, 64), "ReLU", article.epochs)
    mnist, right = load("mnist", mnist_root), []
    for seed in range(3):
        *_, end = train(replace(WELL, seed=seed), mnist)
        assert isinstance(end, Done)
        right.append(end.test_accuracy)
    assert np.mean(right) >= 0.98


@pytest.mark.parametrize("dataset", ["mnist", "digits"])
@pytest.mark.parametrize("name", PRESETS)
def test_preset_is_known_by_its_recipe(name, dataset):
    assert named(suited(PRESETS[name].config, dataset), dataset) == name


@pytest.mark.parametrize("dataset", ["mnist", "digits", "kmnist"])
def test_what_is_said_of_batches_is_true(dataset):
    article, well = (suited(preset.config, dataset) for preset in list(PRESETS.values())[:2])
    sizes = f"batches of {well.batch_size} pictures instead of {article.batch_size}"
    said = PRESETS["The same network, trained well"].told(dataset)
    assert (sizes in said) or "batches" not in said
    assert article.epochs == well.epochs


def epochs_of(preset):
    config = suited(PRESETS[preset].config, "digits")
    return [event for event in train(config, load("digits")) if isinstance(event, EpochEnd)]


def test_wrong_labels_are_learned_by_heart_and_what_was_known_is_lost():
    tests = epochs_of("Wrong labels")
    best, last = max(test.test_accuracy for test in tests), tests[-1]
    assert tests[0].train_accuracy < 0.7 < last.train_accuracy > 0.99
    assert last.test_accuracy < best - 0.1


def test_few_pictures_are_learned_by_heart_and_others_are_not_known():
    last = epochs_of("Few pictures")[-1]
    assert last.train_accuracy == 1
    assert last.test_accuracy < 0.9


def test_recipe_of_ones_own_has_no_name():
    assert named(replace(WELL, seed=7), "mnist") is None


def test_numbers_are_told_where_they_were_measured():
    for preset in PRESETS.values():
        assert preset.look in preset.told("digits")
        assert (preset.on_mnist in preset.told("mnist")) or not preset.on_mnist
        assert "%" not in preset.told("kmnist")
