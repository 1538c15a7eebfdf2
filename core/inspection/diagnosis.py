"""Why did a run diverge or learn nothing, and what to try instead?"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from core.inspection.learning_rate_finder import LOWEST, range_test, round_number
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.evaluation import accuracy, answers
from core.training.events import Diverged, Done
from core.training.mlp import CLASSES
from core.training.trainer import Trainer

TRIAL_STEPS, TRIAL_PICTURES = 128, 1000
CHANCE, LEARNED = 1.5 / CLASSES, 3 / CLASSES
SHARES_OF_THE_PROPOSAL = (1.0, 0.3, 0.1, 0.03)

Changes = Mapping[str, Any]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Advice:
    """The likely cause in a sentence, and what to change in the recipe (nothing: none helped).

    With these changes a training of `steps` steps got the share `accuracy` of the first
    thousand test pictures right. `sought` says whether the search for changes went to its end.
    """

    cause: str
    changes: Changes = field(default_factory=dict)
    steps: int = 0
    accuracy: float = 0.0
    sought: bool = False


@dataclass(frozen=True)
class Cause:
    """Why a run came to nothing: in a sentence, and what to change whatever the rate.

    `applies` says whether it can be this with a recipe.
    """

    applies: Callable[[TrainingConfig], bool]
    sentence: str
    repair: Changes = field(default_factory=dict)


ALWAYS: Callable[[TrainingConfig], bool] = lambda config: True  # noqa: E731
_RAW = Cause(
    lambda config: config.inputs == "0 to 255",
    "The inputs are raw bytes, hundreds of times as large as standardised ones, and so are "
    "the slopes. Standardise them.",
    {"inputs": "Standardised"},
)
_LARGE = Cause(
    lambda config: config.initialisation == "Too large",
    "The first weights are so large that the outputs explode from layer to layer. "
    "Choose other first weights.",
    {"initialisation": "PyTorch"},
)
CAUSES_OF_DIVERGENCE = (
    _RAW,
    _LARGE,
    Cause(
        ALWAYS,
        "The learning rate is too large: each step jumped across the valley and landed higher "
        "up on the other side, where the slope is steeper still.",
    ),
)
CAUSES_OF_STANDSTILL = (
    Cause(
        lambda config: config.initialisation == "All zero",
        "It is no better than guessing: units that start alike get the same slope and stay alike.",
        {"initialisation": "PyTorch"},
    ),
    Cause(
        lambda config: config.wrong_labels >= 0.8,
        "It is no better than guessing: so many labels are wrong that nothing true can be learned.",
        {"wrong_labels": 0.0},
    ),
    _RAW,
    _LARGE,
    Cause(
        lambda config: config.activation == "Sigmoid" and len(config.hidden) > 2,
        "It is no better than guessing: each sigmoid passes on at most a quarter of the slope, "
        "and nothing is left of it for the first layers.",
        {"activation": "ReLU", "initialisation": "He"},
    ),
    Cause(
        ALWAYS,
        "It is no better than guessing: the learning rate does not fit. Too large, and steps "
        "leap about; too small, and they lead nowhere.",
    ),
)


def is_stuck(end: Done) -> bool:
    """Whether a run that had all its steps is no better than guessing."""
    return not end.stopped and end.test_accuracy < CHANCE


def cause_of(config: TrainingConfig, end: Diverged | Done) -> Cause:
    """The likely cause, the first of the list that can be it."""
    causes = CAUSES_OF_DIVERGENCE if isinstance(end, Diverged) else CAUSES_OF_STANDSTILL
    return next(cause for cause in causes if cause.applies(config))


def advise(
    config: TrainingConfig, dataset: Dataset, end: Diverged | Done, stop: Stop = lambda: False
) -> Advice:
    """Find the likely cause, and try out what would do (seconds, fewer once `stop` is true)."""
    diverged = isinstance(end, Diverged)
    cause = cause_of(config, end)
    for changes in _candidates(config, dataset, cause.repair, stop):
        if diverged and not cause.repair and changes["learning_rate"] >= config.learning_rate:
            continue
        steps, reached = try_out(replace(config, **changes), dataset, stop)
        if stop():
            return Advice(cause.sentence)
        if reached >= LEARNED:
            return Advice(cause.sentence, changes, steps, reached, True)
    return Advice(cause.sentence, sought=not stop())


def _candidates(
    config: TrainingConfig, dataset: Dataset, repair: Changes, stop: Stop
) -> Iterator[Changes]:
    """The repair alone, if there is one; then with the proposed learning rate and smaller ones."""
    if repair:
        yield repair
    proposal = range_test(replace(config, **repair), dataset, stop).proposal
    if proposal is not None:
        rates = [round_number(share * proposal) for share in SHARES_OF_THE_PROPOSAL]
        yield from ({**repair, "learning_rate": rate} for rate in rates if rate >= LOWEST)


def try_out(config: TrainingConfig, dataset: Dataset, stop: Stop) -> tuple[int, float]:
    """(steps, accuracy) of a short training at the full learning rate; 0 if it diverged."""
    trainer = Trainer(replace(config, schedule="Constant"), dataset)
    losses = []
    while trainer.step < min(TRIAL_STEPS, trainer.steps) and not stop():
        losses.append(trainer.take_step())
    if not losses or not math.isfinite(float(torch.stack(losses).sum())):
        return trainer.step, 0.0
    some = slice(TRIAL_PICTURES)
    outputs = answers(trainer.network, dataset.test_images[some], config)
    return trainer.step, accuracy(outputs, dataset.test_labels[some])
