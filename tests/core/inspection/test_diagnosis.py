"""Advice: the likely cause is named, and what is proposed trains."""

from dataclasses import replace

import pytest
from torch import Generator

from core.inspection.diagnosis import CHANCE, LEARNED, advise, is_stuck, try_out
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
STUCK = Done(280, 0.1, NETWORK, stopped=False, seconds=1.0)
CASES = {
    "too large a rate": (DIVERGED, {"learning_rate": 100.0}, "learning rate is too large"),
    "raw bytes": (DIVERGED, {"inputs": "0 to 255", "learning_rate": 0.1}, "raw bytes"),
    "raw bytes, too large a rate": (
        DIVERGED,
        {"inputs": "0 to 255", "learning_rate": 10.0},
        "raw bytes",
    ),
    "large first weights": (
        DIVERGED,
        {"initialisation": "Too large", "learning_rate": 0.1},
        "first weights",
    ),
    "equal units": (
        STUCK,
        {"initialisation": "All zero", "hidden": (16, 16), "learning_rate": 0.1},
        "start alike",
    ),
    "a rate that leaps about": (
        STUCK,
        {"optimizer": "Adam", "learning_rate": 10.0},
        "rate does not fit",
    ),
    "a rate that leads nowhere": (STUCK, {"learning_rate": 1e-5}, "rate does not fit"),
    "false labels": (STUCK, {"wrong_labels": 1.0, "learning_rate": 0.1}, "labels are wrong"),
    "five sigmoids": (
        STUCK,
        {"hidden": (16,) * 5, "activation": "Sigmoid", "learning_rate": 0.1},
        "sigmoid",
    ),
}


@pytest.mark.parametrize(("end", "change", "words"), CASES.values(), ids=list(CASES))
def test_cause_is_named_and_what_is_proposed_trains(end, change, words):
    config = replace(CONFIG, **change)
    advice = advise(config, DATA, end)
    assert words in advice.cause
    assert advice.changes
    assert LOWEST <= advice.changes.get("learning_rate", 1.0) <= HIGHEST
    *_, end = train(replace(config, **advice.changes), DATA)
    assert isinstance(end, Done)
    assert end.test_accuracy > LEARNED
    assert advice.accuracy >= LEARNED


def test_what_can_not_be_learned_gets_no_proposal():
    noise = replace(DATA, train_labels=DATA.train_labels[list(range(399, -1, -1))])
    advice = advise(replace(CONFIG, learning_rate=100.0), noise, DIVERGED)
    assert advice.changes == {}
    assert advice.sought


def test_who_stops_gets_the_cause_alone():
    advice = advise(replace(CONFIG, inputs="0 to 255"), DATA, DIVERGED, lambda: True)
    assert "raw bytes" in advice.cause
    assert advice.changes == {}


def test_diverging_trial_counts_as_nothing_learned():
    steps, reached = try_out(replace(CONFIG, learning_rate=1000.0), DATA, lambda: False)
    assert (steps, reached) == (128, 0.0)


def test_only_a_whole_run_that_guesses_is_stuck():
    assert is_stuck(STUCK)
    assert not is_stuck(replace(STUCK, stopped=True))
    assert not is_stuck(replace(STUCK, test_accuracy=CHANCE))
