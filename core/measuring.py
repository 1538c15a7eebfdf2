"""A range test in the background: it waits for a core like a run, and blocks nobody."""

import logging
import threading
from collections.abc import Callable

from core.datasets import Dataset
from core.range_test import STEPS, RangeTest, range_test
from core.recipe import TrainingConfig
from core.slots import Slots

log = logging.getLogger(__name__)


class Measurement:
    """One range test of a recipe with a data set. All methods return at once.

    It is over when `ended` is true; then `found` is there, unless it was stopped, or `fault`
    says what went wrong.
    """

    def __init__(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        slots: Slots,
        wanted: Callable[[], bool],
    ) -> None:
        self.config = config
        self.dataset = dataset
        self.found: RangeTest | None = None
        self.fault = ""
        self.steps = 0
        self._slots = slots
        self._wanted = wanted
        self._stop_asked = False
        self._thread = threading.Thread(target=self._work, name="range test", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return not self._thread.is_alive()

    @property
    def share(self) -> float:
        """Which share of its steps is done."""
        return min(1.0, self.steps / STEPS)

    @property
    def place(self) -> int:
        """Its place in the line for a core, 0 if it does not wait."""
        return self._slots.place(self)

    def stop(self) -> None:
        """End after the present step."""
        self._stop_asked = True

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the end; False if it has not come within `seconds`."""
        self._thread.join(seconds)
        return self.ended

    def _work(self) -> None:
        try:
            if self._slots.enter(self, self._should_stop):
                found = range_test(self.config, self.dataset, self._after_step)
                self.found = None if self._should_stop() else found
        except Exception as fault:
            log.exception("a range test failed")
            self.fault = f"{type(fault).__name__}: {fault}"
        finally:
            self._slots.leave(self)

    def _should_stop(self) -> bool:
        return self._stop_asked or not self._wanted()

    def _after_step(self) -> bool:
        self.steps += 1
        return self._should_stop()
