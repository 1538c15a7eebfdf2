"""Why a run diverged or did not learn, and a change of its settings that trains."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import torch

from core.inspection.learning_rate_finder import LOWEST, find_learning_rate, round_to_125
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.evaluation import accuracy, predict
from core.training.events import Diverged, Done
from core.training.mlp import CLASSES
from core.training.trainer import Trainer

TRIAL_STEPS, TRIAL_IMAGES = 128, 1000
CHANCE_ACCURACY, LEARNED_ACCURACY = 1.5 / CLASSES, 3 / CLASSES
FRACTIONS_OF_SUGGESTION = (1.0, 0.3, 0.1, 0.03)
MOSTLY_NOISE = 0.8

Changes = Mapping[str, Any]
Stop = Callable[[], bool]
Cause = Literal[
    "unnormalised inputs",
    "initial weights too large",
    "zero initialisation",
    "label noise",
    "vanishing gradients",
    "learning rate too large",
    "learning rate unsuitable",
]
# What to change whatever the learning rate.
REPAIRS: dict[Cause, Changes] = {
    "unnormalised inputs": {"inputs": TrainingConfig().inputs},
    "initial weights too large": {"initialisation": "PyTorch default"},
    "zero initialisation": {"initialisation": "PyTorch default"},
    "label noise": {"label_noise": 0.0},
    "vanishing gradients": {"activation": "ReLU", "initialisation": "He (Kaiming) normal"},
}


@dataclass(frozen=True)
class Diagnosis:
    """The likely `cause`, and `changes` of the settings that help (empty: none was found).

    With the changes, `steps` steps reached this `accuracy` on the first thousand test images.
    `complete` is false while the search for changes is not over, or if it was stopped.
    """

    cause: Cause
    changes: Changes = field(default_factory=dict)
    steps: int = 0
    accuracy: float = 0.0
    complete: bool = False


def never_learned(end: Done) -> bool:
    """Whether a run that was not stopped ended at chance level."""
    return not end.stopped and end.test_accuracy < CHANCE_ACCURACY


def likely_cause(config: TrainingConfig, diverged: bool) -> Cause:
    """The most likely cause of divergence, or of accuracy at chance level."""
    if not diverged:
        if config.initialisation == "Zeros":
            return "zero initialisation"
        if config.label_noise >= MOSTLY_NOISE:
            return "label noise"
    if config.inputs == "Raw [0, 255]":
        return "unnormalised inputs"
    if config.initialisation == "Normal, std 1":
        return "initial weights too large"
    if diverged:
        return "learning rate too large"
    if config.activation == "Sigmoid" and len(config.hidden) > 2:
        return "vanishing gradients"
    return "learning rate unsuitable"


def diagnose(
    config: TrainingConfig, dataset: Dataset, end: Diverged | Done, stop: Stop = lambda: False
) -> Diagnosis:
    """Find the likely cause and try changes in short trainings (seconds, or until `stop`)."""
    cause = likely_cause(config, isinstance(end, Diverged))
    for changes in _candidates(config, dataset, REPAIRS.get(cause, {}), stop):
        if cause == "learning rate too large" and changes["learning_rate"] >= config.learning_rate:
            continue
        steps, reached = try_out(replace(config, **changes), dataset, stop)
        if stop():
            return Diagnosis(cause)
        if reached >= LEARNED_ACCURACY:
            return Diagnosis(cause, changes, steps, reached, complete=True)
    return Diagnosis(cause, complete=not stop())


def _candidates(
    config: TrainingConfig, dataset: Dataset, repair: Changes, stop: Stop
) -> Iterator[Changes]:
    """The repair alone, then with the suggested learning rate and fractions of it."""
    if repair:
        yield repair
    suggestion = find_learning_rate(replace(config, **repair), dataset, stop).suggestion
    if suggestion is not None:
        rates = [round_to_125(fraction * suggestion) for fraction in FRACTIONS_OF_SUGGESTION]
        yield from ({**repair, "learning_rate": rate} for rate in rates if rate >= LOWEST)


def try_out(config: TrainingConfig, dataset: Dataset, stop: Stop) -> tuple[int, float]:
    """(steps, accuracy) of a short training at the full learning rate; 0 if it diverged."""
    trainer = Trainer(replace(config, schedule="Constant"), dataset)
    losses = []
    while trainer.step < min(TRIAL_STEPS, trainer.steps) and not stop():
        losses.append(trainer.training_step())
    if not losses or not math.isfinite(float(torch.stack(losses).sum())):
        return trainer.step, 0.0
    part = slice(TRIAL_IMAGES)
    outputs = predict(trainer.network, dataset.test_images[part], config)
    return trainer.step, accuracy(outputs, dataset.test_labels[part])
