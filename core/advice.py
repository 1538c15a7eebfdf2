"""Why did a run diverge, and what to try instead?"""

from collections.abc import Callable
from dataclasses import dataclass

from core.datasets import Dataset
from core.events import Diverged
from core.range_test import range_test
from core.recipe import TrainingConfig


@dataclass(frozen=True)
class Advice:
    """The likely cause in a sentence, and a learning rate to try (None: none will help)."""

    cause: str
    learning_rate: float | None


@dataclass(frozen=True)
class _Cause:
    applies: Callable[[TrainingConfig], bool]
    sentence: str


CAUSES = (
    _Cause(
        lambda config: config.inputs == "0 to 255",
        "The inputs are raw bytes, hundreds of times as large as standardised ones, and so are "
        "the slopes. Standardise them.",
    ),
    _Cause(
        lambda config: config.initialisation == "Too large",
        "The first weights are so large that the outputs explode from layer to layer. "
        "Choose other first weights.",
    ),
    _Cause(
        lambda config: True,
        "The learning rate is too large: each step jumped across the valley and landed higher "
        "up on the other side, where the slope is steeper still.",
    ),
)


def advise(config: TrainingConfig, dataset: Dataset, end: Diverged) -> Advice:
    """Find the likely cause, and measure which learning rate would do (about a second)."""
    cause = next(cause for cause in CAUSES if cause.applies(config))
    proposal = range_test(config, dataset).proposal
    smaller = proposal is not None and proposal < end.learning_rate
    return Advice(cause.sentence, proposal if smaller else None)
