"""Background jobs, each in a thread of its own, and the learning-rate finder as one.

A job ends when its work is done, when it is stopped, or when its visitor has been
disconnected for longer than the grace period. Jobs share the cores by time slices: when
others are waiting, a job returns to the queue after its slice.
"""

import logging
import threading
import time
from collections.abc import Callable

from core.inspection.learning_rate_finder import STEPS, LearningRateSweep, find_learning_rate
from core.runs.scheduler import Scheduler
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.mlp import CLASSES, PIXELS, count_parameters

TIME_SLICE = 3.0  # seconds

log = logging.getLogger(__name__)


def memory_of(config: TrainingConfig) -> int:
    """Bytes that training takes, about: parameters, gradients and two moments; activations.

    Twice that, for a diagnosis trains a second network.
    """
    units = PIXELS + sum(config.hidden) + CLASSES
    return 2 * (16 * count_parameters(config.hidden) + 12 * config.batch_size * units)


class Job:
    """One piece of work. All public methods are thread-safe and return at once.

    Subclasses implement `_compute` and call `_launch` at the end of `__init__`. `error` is
    the message of an exception that ended the job, "" if there was none.
    """

    def __init__(
        self, name: str, scheduler: Scheduler, is_wanted: Callable[[], bool], config: TrainingConfig
    ) -> None:
        self.error = ""
        self.config = config
        self._scheduler = scheduler
        self._is_wanted = is_wanted
        self._changed = threading.Condition()
        self._stop_requested = False
        self._slice_end = 0.0
        self._thread = threading.Thread(target=self._work, name=f"playground {name}", daemon=True)

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    @property
    def queue_position(self) -> int:
        """Position in the queue for a core, 0 if it is not waiting."""
        return self._scheduler.position(self)

    def stop(self) -> None:
        """End after the current step."""
        with self._changed:
            self._stop_requested = True
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread to end; False if it has not within `timeout` seconds."""
        self._thread.join(timeout)
        return self.ended

    # -- in the job's thread --------------------------------------------------------

    def _launch(self) -> None:
        self._thread.start()

    def _compute(self) -> None:
        """The work itself; called while the job holds a core."""
        raise NotImplementedError

    def _finish(self) -> None:
        """Called last, however the job ended."""

    def _work(self) -> None:
        try:
            if self._acquire():
                self._compute()
        except Exception as error:
            log.exception("%s failed", self._thread.name)
            self.error = f"{type(error).__name__}: {error}"
        finally:
            self._finish()
            self._scheduler.release_memory(self)

    def _should_stop(self) -> bool:
        """Checked after each step, so it must be cheap. Once true, it stays true."""
        if not (self._stop_requested or self._is_wanted()):
            self._stop_requested = True
        return self._stop_requested

    def _yield_core(self) -> bool:
        """Requeue if the time slice is over; return whether to stop."""
        if self._slice_is_over():
            self._requeue()
        return self._should_stop()

    def _slice_is_over(self) -> bool:
        over = time.monotonic() >= self._slice_end or self._scheduler.brief_waiting
        return over and self._scheduler.has_waiting

    def _requeue(self, brief: bool = False) -> bool:
        """Give up the core and queue for it again; False if the job is to end instead."""
        self._scheduler.release(self)
        return self._acquire(brief)

    def _acquire(self, brief: bool = False) -> bool:
        """Wait for a core; False if the job is to end instead."""
        acquired = self._scheduler.acquire(self, self._should_stop, memory_of(self.config), brief)
        self._slice_end = time.monotonic() + TIME_SLICE
        return acquired


class FinderJob(Job):
    """A learning-rate range test in the background.

    Once `ended`, `result` is set, unless the job was stopped or failed (see `error`).
    """

    def __init__(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        scheduler: Scheduler,
        is_wanted: Callable[[], bool],
    ) -> None:
        super().__init__("range test", scheduler, is_wanted, config)
        self.dataset = dataset
        self.result: LearningRateSweep | None = None
        self._steps = 0
        self._launch()

    @property
    def progress(self) -> float:
        """Fraction of the steps done."""
        return min(1.0, self._steps / STEPS)

    def _compute(self) -> None:
        result = find_learning_rate(self.config, self.dataset, self._after_step)
        self.result = None if self._should_stop() else result

    def _after_step(self) -> bool:
        self._steps += 1
        return self._yield_core()
