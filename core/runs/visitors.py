"""Who trains: each visitor has at most one active run, and keeps those that have ended.

Locks are taken in one order: that of all visitors, of one visitor, of one run. Whether a
visitor still wants a run is asked with none of them held, by a run that stands still or waits
in the line as well. The slots and the library of data sets call nothing that takes another
lock while they hold theirs, and a presence takes none.
"""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from weakref import WeakSet

from core.runs.finder_job import Measurement
from core.runs.jobs import Job
from core.runs.runs import Run
from core.runs.scheduler import Slots
from core.training.checkpoints import Checkpoint
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset

GRACE_SECONDS = 60.0
FORGET_SECONDS = 2 * 3600.0
MOST_RUNS = 20
MOST_BYTES = 500_000_000
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_END = 5.0

Clock = Callable[[], float]
Presence = Callable[[], bool]


class BusyError(RuntimeError):
    """A visitor asked for a run for which there is no room; the message says why, for people."""


class Visitor:
    """A person at a browser, and their runs, the oldest first.

    A visitor is present while one of the `presences` is true (a browser window is
    connected), and for `grace` seconds after that or after `renew`. An active run of a
    visitor who is no longer present ends by itself.
    """

    def __init__(
        self, slots: Slots, grace: float = GRACE_SECONDS, clock: Clock = time.monotonic
    ) -> None:
        self._slots = slots
        self._grace = grace
        self._clock = clock
        self._lock = threading.Lock()
        self._seen = clock()
        self._looked = clock()
        self._presences: dict[str, Presence] = {}
        self._runs: list[Run] = []
        self._started = 0
        self._measurement: Measurement | None = None
        self._jobs = WeakSet[Job]()  # A thread keeps its job here until it ends.

    def renew(self, window: str = "", presence: Presence | None = None) -> None:
        """The visitor is here now, in this `window`, and as long as its `presence` is true."""
        with self._lock:
            self._seen = self._clock()
            if presence:
                self._presences[window] = presence

    def away(self) -> float:
        """For how many seconds nothing was seen of the visitor."""
        with self._lock:
            now = self._clock()
            if now - self._looked >= SECONDS_BETWEEN_LOOKS:
                self._looked = now
                self._presences = {w: here for w, here in self._presences.items() if here()}
                if self._presences:
                    self._seen = now
            return now - self._seen

    def _wanted(self) -> bool:
        return self.away() <= self._grace

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs that are kept, the oldest first."""
        with self._lock:
            return tuple(self._runs)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All whose threads may still be there: what was dropped or replaced is among them."""
        with self._lock:
            return tuple(self._jobs)

    @property
    def active(self) -> Run | None:
        """The run that is not over yet: on its way, or while advice for it is tried out."""
        return next((run for run in self.runs if run.active), None)

    def start(
        self, config: TrainingConfig, dataset: Dataset, checkpoint: Checkpoint | None = None
    ) -> Run:
        """Start a run, or go on from a checkpoint (its recipe counts then, not `config`).

        The oldest runs that are not pinned make room when there are too many.

        Raises:
            BusyError: there is an active one, or all that could make room are pinned.
        """
        with self._lock:
            if any(run.active for run in self._runs):
                raise BusyError("One run at a time: stop the present one first.")
            self._make_room()
            if self._measurement is not None:
                self._measurement.stop()
            self._seen = self._clock()
            self._started += 1
            recipe = checkpoint.config if checkpoint else config
            run = Run(recipe, dataset, self._slots, self._wanted, self._started, checkpoint)
            self._runs.append(run)
            self._jobs.add(run)
            return run

    @property
    def measurement(self) -> Measurement | None:
        """The last range test, on its way or over."""
        with self._lock:
            return self._measurement

    def measure(self, config: TrainingConfig, dataset: Dataset) -> Measurement:
        """Start a range test. One that is on its way when a run starts ends by itself.

        Raises:
            BusyError: there is an active run, or another range test on its way.
        """
        with self._lock:
            measuring = self._measurement is not None and not self._measurement.ended
            if measuring or any(run.active for run in self._runs):
                raise BusyError("One at a time: wait for what is on its way, or stop it.")
            self._seen = self._clock()
            self._measurement = Measurement(config, dataset, self._slots, self._wanted)
            self._jobs.add(self._measurement)
            return self._measurement

    def _make_room(self) -> None:
        """Drop the oldest runs that are not pinned, as many as must go, or none in vain."""
        kept, victims = list(self._runs), [run for run in self._runs if not run.pinned]
        while not _leave_room(kept):
            if not victims:
                raise BusyError("There is no room for another run: unpin one first.")
            kept.remove(victims.pop(0))
        self._runs = kept

    def drop(self, run: Run) -> None:
        """Stop a run, if it is active, and forget it."""
        run.stop()
        with self._lock:
            self._runs = [kept for kept in self._runs if kept is not run]


def _leave_room(runs: Sequence[Run]) -> bool:
    return len(runs) < MOST_RUNS and sum(run.bytes for run in runs) <= MOST_BYTES


class Visitors:
    """All visitors of a server, by an id that nobody can guess, and the room they share."""

    def __init__(
        self, slots: Slots, grace: float = GRACE_SECONDS, clock: Clock = time.monotonic
    ) -> None:
        self.slots = slots
        self._grace = grace
        self._clock = clock
        self._lock = threading.Lock()
        self._visitors: dict[str, Visitor] = {}

    def get(self, visitor_id: str) -> Visitor:
        """The visitor with this id; those who have been away for hours are forgotten."""
        with self._lock:
            self._visitors = {
                name: visitor
                for name, visitor in self._visitors.items()
                if name == visitor_id or visitor.away() < FORGET_SECONDS
            }
            if visitor_id not in self._visitors:
                self._visitors[visitor_id] = Visitor(self.slots, self._grace, self._clock)
            return self._visitors[visitor_id]

    def end(self, seconds: float = SECONDS_TO_END) -> None:
        """Stop all runs and range tests and wait for their threads, each for `seconds` at most.

        To be called before the interpreter ends: it would tear a thread out of PyTorch.
        """
        with self._lock:
            jobs = [job for visitor in self._visitors.values() for job in visitor.jobs]
        for job in jobs:
            job.stop()
        for job in jobs:
            job.join(seconds)


def new_id() -> str:
    """An id for a visitor who has none."""
    return secrets.token_urlsafe(16)
