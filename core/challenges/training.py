"""Challenges of the Training lab, about accuracies on MNIST."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.challenges.goals import Check, Progress, judged
from core.training.config import TrainingConfig, to_dict
from core.training.mlp import count_parameters
from core.training.presets import PRESETS

BASELINE = PRESETS["SGD + MSE baseline"]
LINEAR = PRESETS["No activation (linear model)"]
OVERFITTING = PRESETS["Overfitting: 2 % of the data"]
# What may differ without making it another experiment.
FREE = frozenset({"seed"})


@dataclass(frozen=True)
class RunAttempt:
    """A run that has ended: its accuracies are shares; `number` tells runs apart."""

    number: int
    config: TrainingConfig
    dataset: str
    train_accuracy: float
    test_accuracy: float
    finished: bool = True

    @property
    def settings(self) -> dict[str, object]:
        """What makes this attempt another one."""
        return {"number": self.number}

    def changed(self, reference: TrainingConfig) -> Mapping[str, Any]:
        """The settings that differ from a configuration, but for the seed."""
        usual, mine = to_dict(reference), to_dict(self.config)
        return {k: v for k, v in mine.items() if v != usual[k] and k not in FREE}


def _best(
    attempts: Sequence[RunAttempt],
    allowed: Callable[[Mapping[str, Any]], bool],
    reference: TrainingConfig,
) -> float:
    """The best test accuracy among the runs whose changed settings are allowed; 0 if none."""
    fitting = [a.test_accuracy for a in attempts if _counts(a) and allowed(a.changed(reference))]
    return max(fitting, default=0.0)


def _counts(one: RunAttempt) -> bool:
    return one.dataset == "mnist" and one.finished


def _rules(newest: RunAttempt, allowed: bool) -> dict[str, bool]:
    return {"dataset": newest.dataset == "mnist", "finished": newest.finished, "settings": allowed}


def shuffled_pixels(attempts: Sequence[RunAttempt]) -> Progress:
    """97.5 % although the pixels of all images are in one random order."""
    newest = attempts[-1]
    rules = _rules(newest, newest.config.shuffled_pixels)
    return judged(newest.test_accuracy >= 0.975, {"accuracy": newest.test_accuracy}, rules)


def two_losses(attempts: Sequence[RunAttempt]) -> Progress:
    """93 % by changing only the loss of the baseline; 97 % by changing only its learning rate."""
    newest = attempts[-1]
    cross = _best(attempts, lambda c: set(c) == {"loss"}, BASELINE)
    rate = _best(attempts, lambda c: set(c) == {"learning_rate"}, BASELINE)
    changed = set(newest.changed(BASELINE))
    rules = _rules(newest, changed in ({"loss"}, {"learning_rate"}))
    numbers = {"accuracy": newest.test_accuracy, "loss": cross, "rate": rate}
    progress = judged(cross >= 0.93 and rate >= 0.97, numbers, rules)
    return _half(progress, cross >= 0.93, "loss", rate >= 0.97, "rate")


def linear_layers(attempts: Sequence[RunAttempt]) -> Progress:
    """Three networks without activation within 1.5 points, then one with ReLU, 4 points better.

    One of the three has more than 500,000 parameters.
    """
    newest = attempts[-1]
    linear = {
        count_parameters(a.config.hidden): a.test_accuracy
        for a in attempts
        if _counts(a) and set(a.changed(LINEAR)) <= {"hidden"}
    }
    spread = max(linear.values(), default=0.0) - min(linear.values(), default=0.0)
    alike = len(linear) >= 3 and max(linear) > 500_000 and spread <= 0.015
    relu = [
        a.test_accuracy
        for a in attempts
        if _counts(a)
        and a.config.activation == "ReLU"
        and set(a.changed(LINEAR)) <= {"hidden", "activation"}
    ]
    gain = max(relu, default=0.0) - max(linear.values(), default=1.0)
    rules = _rules(newest, set(newest.changed(LINEAR)) <= {"hidden", "activation"})
    numbers = {
        "accuracy": newest.test_accuracy,
        "networks": float(len(linear)),
        "largest": float(max(linear, default=0)),
        "spread": spread,
    }
    progress = judged(alike and gain >= 0.04, numbers, rules)
    return _half(progress, alike, "linear", gain >= 0.04, "relu")


def smaller_inputs(attempts: Sequence[RunAttempt]) -> Progress:
    """Inputs scaled to [0, 1]: 89 % by changing only the learning rate of the baseline."""
    newest = attempts[-1]
    changed = newest.changed(BASELINE)
    scaled = changed.get("inputs") == "Scaled to [0, 1]"
    rules = _rules(newest, scaled and set(changed) <= {"inputs", "learning_rate"})
    return judged(newest.test_accuracy >= 0.89, {"accuracy": newest.test_accuracy}, rules)


def steps_and_momentum(attempts: Sequence[RunAttempt]) -> Progress:
    """95 % by changing only the batch size; 88 to 90 % with momentum 0 and another rate."""
    newest = attempts[-1]
    batch = _best(attempts, lambda c: set(c) == {"batch_size"}, BASELINE)
    changed = newest.changed(BASELINE)

    def without_momentum(settings: Mapping[str, Any]) -> bool:
        return set(settings) == {"momentum", "learning_rate"} and settings["momentum"] == 0

    plain = [
        a.test_accuracy
        for a in attempts
        if _counts(a) and without_momentum(a.changed(BASELINE)) and 0.88 <= a.test_accuracy <= 0.90
    ]
    allowed = set(changed) in ({"batch_size"}, {"momentum"}) or without_momentum(changed)
    numbers = {"accuracy": newest.test_accuracy, "batch": batch}
    progress = judged(batch >= 0.95 and bool(plain), numbers, _rules(newest, allowed))
    return _half(progress, batch >= 0.95, "batch", bool(plain), "momentum")


def memorise(attempts: Sequence[RunAttempt]) -> Progress:
    """1,200 images: 100 % in training but below 91 % in the test, then 93 % in the test."""
    newest = attempts[-1]
    same = [
        a
        for a in attempts
        if _counts(a) and a.config.training_fraction == 0.02 and a.config.label_noise == 0
    ]
    learned = any(a.train_accuracy >= 0.9995 and a.test_accuracy < 0.91 for a in same)
    best = max((a.test_accuracy for a in same), default=0.0)
    fraction = newest.config.training_fraction == 0.02 and newest.config.label_noise == 0
    numbers = {"accuracy": newest.test_accuracy, "training": newest.train_accuracy}
    progress = judged(learned and best >= 0.93, numbers, _rules(newest, fraction))
    return _half(progress, learned, "memorised", best >= 0.93, "generalised")


def _half(progress: Progress, one: bool, name: str, other: bool, other_name: str) -> Progress:
    """The same, with a note on which half of the goal is met."""
    if progress.met or progress.note or one == other:
        return progress
    return Progress(False, progress.numbers, name if one else other_name)


CHECKS: dict[str, Check[RunAttempt]] = {
    "shuffled-pixels": shuffled_pixels,
    "two-losses": two_losses,
    "linear-layers": linear_layers,
    "smaller-inputs": smaller_inputs,
    "steps-and-momentum": steps_and_momentum,
    "memorise": memorise,
}
