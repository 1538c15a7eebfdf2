"""Visitors of the server: each has at most one active run, and keeps those that have ended.

Locks are taken in one order: all visitors, one visitor, one run. Whether a visitor is still
connected is asked with none of them held. The scheduler and the cache of data sets take no
other lock while they hold theirs.
"""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from weakref import WeakSet

from core.runs.jobs import FinderJob, Job
from core.runs.landscape_job import Directions, LandscapeJob
from core.runs.runs import Run
from core.runs.scheduler import Scheduler
from core.training.checkpoints import Checkpoint
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset

GRACE_SECONDS = 60.0
EXPIRY_SECONDS = 2 * 3600.0
MAX_RUNS = 20
MAX_BYTES = 500_000_000
MAX_ABSENT_BYTES = 100_000_000
POLL_SECONDS = 1.0
SHUTDOWN_SECONDS = 5.0

Clock = Callable[[], float]
IsConnected = Callable[[], bool]


class BusyError(RuntimeError):
    """There is no room for another run or range test; the message is for the user."""


class Visitor:
    """A person with one or more browser sessions, and their runs, the oldest first.

    While a session is connected, and for `grace` seconds after, the visitor's jobs continue.
    """

    def __init__(
        self, scheduler: Scheduler, grace: float = GRACE_SECONDS, clock: Clock = time.monotonic
    ) -> None:
        self._scheduler = scheduler
        self._grace = grace
        self._clock = clock
        self._lock = threading.Lock()
        self._last_seen = self._last_poll = clock()
        self._sessions: dict[str, IsConnected] = {}
        self._runs: list[Run] = []
        self._run_count = 0
        self._finder: FinderJob | None = None
        self._landscape: LandscapeJob | None = None
        self._jobs = WeakSet[Job]()  # A running thread keeps its job alive here.

    def keep_alive(self, session: str = "", is_connected: IsConnected | None = None) -> None:
        """Mark the visitor as present now, and as long as the session is connected."""
        with self._lock:
            self._last_seen = self._clock()
            if is_connected:
                self._sessions[session] = is_connected

    def seconds_absent(self) -> float:
        """Seconds since a session of the visitor was connected."""
        with self._lock:
            now = self._clock()
            if now - self._last_poll >= POLL_SECONDS:
                self._last_poll = now
                self._sessions = {s: check for s, check in self._sessions.items() if check()}
                if self._sessions:
                    self._last_seen = now
            return now - self._last_seen

    def _is_present(self) -> bool:
        return self.seconds_absent() <= self._grace

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs that are kept, the oldest first."""
        with self._lock:
            return tuple(self._runs)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All jobs whose threads may still run, deleted ones included."""
        with self._lock:
            return tuple(self._jobs)

    @property
    def active(self) -> Run | None:
        """The run that has not ended yet."""
        return next((run for run in self.runs if run.active), None)

    def start(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        checkpoint: Checkpoint | None = None,
        pace: float | None = None,
        paused: bool = False,
    ) -> Run:
        """Start a run, or resume a checkpoint (with its own config instead of `config`).

        `pace` is its speed in steps per second (None: full), `paused` whether it waits at its
        first step. The oldest runs that are not pinned are deleted if there are too many.

        Raises:
            BusyError: a run is active, or all others are pinned.
        """
        with self._lock:
            if any(run.active for run in self._runs):
                raise BusyError("Only one run at a time: stop the current run first.")
            self._make_room()
            if self._finder is not None:
                self._finder.stop()
            self._last_seen = self._clock()
            self._run_count += 1
            config = checkpoint.config if checkpoint else config
            number = self._run_count
            run = Run(
                config, dataset, self._scheduler, self._is_present, number, checkpoint, pace, paused
            )
            self._runs.append(run)
            self._jobs.add(run)
            return run

    @property
    def finder(self) -> FinderJob | None:
        """The last learning-rate range test, running or ended."""
        with self._lock:
            return self._finder

    def find_learning_rate(self, config: TrainingConfig, dataset: Dataset) -> FinderJob:
        """Start a range test. It is stopped when a run starts.

        Raises:
            BusyError: a run or a range test is active.
        """
        with self._lock:
            busy = self._finder is not None and not self._finder.ended
            if busy or any(run.active for run in self._runs):
                raise BusyError("Only one job at a time: wait for it, or stop it first.")
            self._last_seen = self._clock()
            self._finder = FinderJob(config, dataset, self._scheduler, self._is_present)
            self._jobs.add(self._finder)
            return self._finder

    def landscape(self, run: Run, directions: Directions) -> LandscapeJob:
        """The job that computes the loss landscape of a run; one at a time for each visitor.

        One that failed is not repeated; one that was cancelled begins anew.
        """
        with self._lock:
            job = self._landscape
            same = job is not None and job.run is run and job.directions == directions
            if job and same and (job.error or not job.ended):
                return job
            if job:
                job.stop()
            self._last_seen = self._clock()
            job = LandscapeJob(run, directions, self._scheduler, self._is_present)
            self._landscape = job
            self._jobs.add(job)
            return job

    def _make_room(self) -> None:
        """Delete the oldest runs that are not pinned; none if that would not be enough."""
        kept, unpinned = list(self._runs), [run for run in self._runs if not run.pinned]
        while not _has_room(kept):
            if not unpinned:
                raise BusyError("There is no room for another run: unpin one first.")
            kept.remove(unpinned.pop(0))
        self._runs = kept

    def delete(self, run: Run) -> None:
        """Stop a run, if it is active, and forget it."""
        run.stop()
        with self._lock:
            self._runs = [kept for kept in self._runs if kept is not run]


def _has_room(runs: Sequence[Run]) -> bool:
    return len(runs) < MAX_RUNS and sum(run.bytes for run in runs) <= MAX_BYTES


class Visitors:
    """All visitors of a server, by an id that can't be guessed, and their scheduler."""

    def __init__(
        self, scheduler: Scheduler, grace: float = GRACE_SECONDS, clock: Clock = time.monotonic
    ) -> None:
        self.scheduler = scheduler
        self._grace = grace
        self._clock = clock
        self._lock = threading.Lock()
        self._visitors: dict[str, Visitor] = {}

    def get(self, visitor_id: str) -> Visitor:
        """The visitor with this id, new if need be."""
        with self._lock:
            if visitor_id not in self._visitors:
                self._visitors[visitor_id] = Visitor(self.scheduler, self._grace, self._clock)
            return self._visitors[visitor_id]

    def sweep(self) -> None:
        """Remove visitors who have left and whose jobs have ended.

        Without runs they are removed after the grace period. Runs are kept for
        `EXPIRY_SECONDS`, those of the visitors who left last, `MAX_ABSENT_BYTES` in all.
        """
        with self._lock:
            visitors = dict(self._visitors)
        absence = {name: visitor.seconds_absent() for name, visitor in visitors.items()}
        kept_bytes = 0
        for name in sorted(absence, key=absence.__getitem__):
            visitor, seconds = visitors[name], absence[name]
            if seconds <= self._grace or not all(job.ended for job in visitor.jobs):
                continue
            kept_bytes += sum(run.bytes for run in visitor.runs)
            expired = seconds >= EXPIRY_SECONDS or kept_bytes > MAX_ABSENT_BYTES
            if expired or not visitor.runs:
                with self._lock:
                    if visitor.seconds_absent() > self._grace:
                        del self._visitors[name]

    def shutdown(self, timeout: float = SHUTDOWN_SECONDS) -> None:
        """Stop all jobs and wait for their threads, `timeout` seconds in all at most.

        Call it before the interpreter exits: it must not end threads inside PyTorch.
        """
        with self._lock:
            jobs = [job for visitor in self._visitors.values() for job in visitor.jobs]
        for job in jobs:
            job.stop()
        deadline = time.monotonic() + timeout
        for job in jobs:
            job.join(max(0.0, deadline - time.monotonic()))


def new_id() -> str:
    """A random id for a new visitor."""
    return secrets.token_urlsafe(16)
