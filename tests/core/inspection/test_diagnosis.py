"""Diagnosis: the likely cause, and changes that train."""

from dataclasses import replace
from typing import Any

import pytest
from torch import Generator

from core.inspection.diagnosis import CHANCE_ACCURACY, diagnose, never_learned
from core.inspection.learning_rate_finder import HIGHEST, LOWEST
from core.training.config import TrainingConfig
from core.training.events import Diverged, Done
from core.training.mlp import build
from core.training.trainer import train
from tests.core.small import bars

DATA = bars()
CONFIG = TrainingConfig(hidden=(16,), batch_size=64, epochs=40)
NETWORK = build((16,), Generator())
DIVERGED = Diverged(3, 100.0, NETWORK)
NOT_LEARNED = Done(280, 0.1, NETWORK, stopped=False, seconds=1.0)
RAW: dict[str, Any] = {"inputs": "Raw [0, 255]"}
LARGE = {"initialisation": "Normal, std 1"}
ZEROS = {"initialisation": "Zeros", "hidden": (16, 16)}
SIGMOIDS = {"hidden": (16,) * 5, "activation": "Sigmoid"}
CASES = [
    (DIVERGED, {"learning_rate": 100.0}, "learning rate too large"),
    (DIVERGED, {**RAW, "learning_rate": 0.1}, "unnormalised inputs"),
    (DIVERGED, {**LARGE, "learning_rate": 0.1}, "initial weights too large"),
    (NOT_LEARNED, {**ZEROS, "learning_rate": 0.1}, "zero initialisation"),
    (NOT_LEARNED, {"optimizer": "Adam", "learning_rate": 10.0}, "learning rate unsuitable"),
    (NOT_LEARNED, {"learning_rate": 1e-5}, "learning rate unsuitable"),
    (NOT_LEARNED, {"label_noise": 1.0, "learning_rate": 0.1}, "label noise"),
    (NOT_LEARNED, {**SIGMOIDS, "learning_rate": 0.1}, "vanishing gradients"),
]


@pytest.mark.parametrize(("end", "change", "cause"), CASES, ids=str)
def test_cause_is_found_and_the_changes_train(end, change, cause):
    config = replace(CONFIG, **change)
    found = diagnose(config, DATA, end)
    assert found.cause == cause
    assert found.changes
    assert LOWEST <= found.changes.get("learning_rate", 1.0) <= HIGHEST
    *_, end = train(replace(config, **found.changes), DATA)
    assert isinstance(end, Done)
    assert end.test_accuracy > 2 * CHANCE_ACCURACY


def test_random_labels_get_no_changes():
    noise = replace(DATA, train_labels=DATA.train_labels.flip(0))
    found = diagnose(replace(CONFIG, learning_rate=100.0), noise, DIVERGED)
    assert found.changes == {}


def test_stop_gives_the_cause_alone():
    found = diagnose(replace(CONFIG, learning_rate=100.0), DATA, DIVERGED, lambda: True)
    assert (found.cause, found.changes) == ("learning rate too large", {})


def test_only_complete_runs_at_chance_level_never_learned():
    assert never_learned(NOT_LEARNED)
    assert not never_learned(replace(NOT_LEARNED, stopped=True))
    assert not never_learned(replace(NOT_LEARNED, test_accuracy=CHANCE_ACCURACY))
