"""A range test in the background: it shares the cores with the runs, and blocks nobody."""

from collections.abc import Callable

from core.inspection.learning_rate_finder import STEPS, RangeTest, range_test
from core.runs.jobs import Job
from core.runs.scheduler import Slots
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset


class Measurement(Job):
    """One range test of a recipe with a data set.

    It is over when `ended` is true; then `found` is there, unless it was stopped, or `fault`
    says what went wrong.
    """

    def __init__(
        self, config: TrainingConfig, dataset: Dataset, slots: Slots, wanted: Callable[[], bool]
    ) -> None:
        super().__init__("range test", slots, wanted)
        self.config = config
        self.dataset = dataset
        self.found: RangeTest | None = None
        self.steps = 0
        self._begin()

    @property
    def share(self) -> float:
        """Which share of its steps is done."""
        return min(1.0, self.steps / STEPS)

    def _compute(self) -> None:
        found = range_test(self.config, self.dataset, self._after_step)
        self.found = None if self._should_stop() else found

    def _after_step(self) -> bool:
        self.steps += 1
        return self._let_others_in()
