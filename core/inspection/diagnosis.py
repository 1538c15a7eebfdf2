"""Why a run diverged or did not learn, and a change of its settings that helps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.inspection.learning_rate_finder import find_learning_rate
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Diverged, Done
from core.training.mlp import CLASSES

CHANCE_ACCURACY = 1.5 / CLASSES
MOSTLY_NOISE = 0.8

Changes = Mapping[str, Any]
Cause = Literal[
    "unnormalised inputs",
    "initial weights too large",
    "zero initialisation",
    "label noise",
    "vanishing gradients",
    "learning rate too large",
    "learning rate unsuitable",
]
# What to change; for the learning rate, the learning-rate finder is asked.
REPAIRS: dict[Cause, Changes] = {
    "unnormalised inputs": {"inputs": TrainingConfig().inputs},
    "initial weights too large": {"initialisation": "PyTorch default"},
    "zero initialisation": {"initialisation": "PyTorch default"},
    "label noise": {"label_noise": 0.0},
    "vanishing gradients": {"activation": "ReLU", "initialisation": "He (Kaiming) normal"},
}


@dataclass(frozen=True)
class Diagnosis:
    """The likely `cause`, and `changes` of the settings that help (empty: none was found)."""

    cause: Cause
    changes: Changes = field(default_factory=dict)


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
    config: TrainingConfig,
    dataset: Dataset,
    end: Diverged | Done,
    stop: Callable[[], bool] = lambda: False,
) -> Diagnosis:
    """The likely cause and what to change; a learning rate is searched until `stop`."""
    cause = likely_cause(config, isinstance(end, Diverged))
    if cause in REPAIRS:
        return Diagnosis(cause, REPAIRS[cause])
    rate = find_learning_rate(config, dataset, stop).suggestion
    useful = rate is not None and (isinstance(end, Done) or rate < config.learning_rate)
    return Diagnosis(cause, {"learning_rate": rate} if useful else {})
