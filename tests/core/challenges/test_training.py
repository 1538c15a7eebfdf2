"""Each challenge of Training, from configurations and their accuracies; no network is trained."""

from dataclasses import replace
from itertools import count

import pytest

from core.challenges.training import BASELINE, CHECKS, LINEAR, OVERFITTING, RunAttempt
from core.training.presets import TUNED

NUMBERS = count(1)


def run(reference, test, train=1.0, dataset="mnist", finished=True, **changes):
    """An ended run of a configuration with these changes."""
    config = replace(reference, **changes)
    return RunAttempt(next(NUMBERS), config, dataset, train, test, finished)


def base(test, **more):
    return run(BASELINE, test, **more)


def linear(test, *hidden, **more):
    return run(LINEAR, test, hidden=hidden, **more)


def few(test, train=1.0, **more):
    return run(OVERFITTING, test, train, **{"training_fraction": 0.02, "epochs": 20} | more)


THREE = [linear(0.925), linear(0.9245, 256, 64), linear(0.915, 512, 256)]
CROSS = base(0.938, loss="Cross-entropy")
BATCH = base(0.952, batch_size=64)
MET = {
    "shuffled-pixels": [[run(TUNED, 0.982, shuffled_pixels=True)]],
    "two-losses": [[CROSS, base(0.976, learning_rate=1.0)]],
    "linear-layers": [[*THREE, run(LINEAR, 0.982, activation="ReLU")]],
    "smaller-inputs": [[base(0.895, inputs="Scaled to [0, 1]", learning_rate=0.04)]],
    "steps-and-momentum": [[BATCH, base(0.896, momentum=0.0, learning_rate=0.1)]],
    "memorise": [[few(0.903), few(0.938, 0.99, augmentation=1.0)]],
}
MISSED = {
    "shuffled-pixels": [[run(TUNED, 0.974, shuffled_pixels=True)]],
    "two-losses": [[CROSS, base(0.969, learning_rate=0.5)], [base(0.976, learning_rate=1.0)]],
    "linear-layers": [
        [*THREE[:2], run(LINEAR, 0.982, activation="ReLU")],
        [*THREE, run(LINEAR, 0.96, activation="ReLU")],
    ],
    "smaller-inputs": [[base(0.889, inputs="Scaled to [0, 1]", learning_rate=0.03)]],
    "steps-and-momentum": [
        [BATCH, base(0.905, momentum=0.0, learning_rate=0.12)],
        [BATCH, base(0.641, momentum=0.0)],
    ],
    "memorise": [[few(0.903), few(0.904, dropout=0.5)], [few(0.92), few(0.938)]],
}
CHEATED = {
    "shuffled-pixels": [
        ([run(TUNED, 0.982)], "settings"),
        ([run(TUNED, 0.982, shuffled_pixels=True, dataset="digits")], "dataset"),
    ],
    "two-losses": [
        ([CROSS, base(0.98, learning_rate=1.0, epochs=10)], "settings"),
        ([CROSS, base(0.976, learning_rate=1.0, dataset="digits")], "dataset"),
    ],
    "linear-layers": [([*THREE, run(LINEAR, 0.99, activation="ReLU", epochs=9)], "settings")],
    "smaller-inputs": [
        ([base(0.95, inputs="Scaled to [0, 1]", batch_size=64)], "settings"),
        ([base(0.90, learning_rate=0.02)], "settings"),
        ([base(0.9, inputs="Scaled to [0, 1]", learning_rate=0.04, finished=False)], "finished"),
    ],
    "steps-and-momentum": [([BATCH, base(0.89)], "settings")],
    "memorise": [([few(0.903), few(0.95, training_fraction=0.1)], "settings")],
}


def test_every_challenge_has_its_three_tables():
    assert CHECKS.keys() == MET.keys() == MISSED.keys() == CHEATED.keys()


@pytest.mark.parametrize("name", CHECKS)
def test_check_tells_reaching_the_goal_from_missing_and_from_cheating(name):
    for runs in MET[name]:
        assert CHECKS[name](runs).met
    for runs in MISSED[name]:
        assert not CHECKS[name](runs).met
    for runs, rule in CHEATED[name]:
        found = CHECKS[name](runs)
        assert (found.met, found.note) == (False, rule)


def test_which_half_of_a_goal_is_met_is_told():
    assert CHECKS["two-losses"]([CROSS]).note == "loss"
    assert CHECKS["linear-layers"](THREE).note == "linear"
    assert CHECKS["steps-and-momentum"]([BATCH]).note == "batch"
    assert CHECKS["memorise"]([few(0.903)]).note == "memorised"


def test_another_seed_is_the_same_experiment():
    assert CHECKS["two-losses"]([replace_seed(CROSS), base(0.976, learning_rate=1.0)]).met


def replace_seed(attempt):
    return replace(attempt, config=replace(attempt.config, seed=7))
