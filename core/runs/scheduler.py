"""Limits how many jobs compute at once, and how much memory they hold; the others queue.

The queue is first come, first served. A job whose network would not fit waits for memory;
jobs that hold theirs already go ahead of it, so that they end and free it.
"""

import threading
from collections.abc import Callable

POLL_SECONDS = 0.25
MEMORY = 2_000_000_000  # bytes, for the networks of all jobs that have begun


class Scheduler:
    """A fair semaphore: at most `capacity` jobs hold a core, and their networks fit in `memory`."""

    def __init__(self, capacity: int, memory: int = MEMORY) -> None:
        self.capacity = capacity
        self.memory = memory
        self._changed = threading.Condition()
        self._running: list[object] = []
        self._queue: dict[object, int] = {}  # and the bytes that each needs
        self._reserved: dict[object, int] = {}
        self._brief = set[object]()

    def acquire(
        self, job: object, cancelled: Callable[[], bool], memory: int = 0, brief: bool = False
    ) -> bool:
        """Wait for a core. False if `cancelled` becomes true first; no core is held then.

        With its first core a job reserves `memory` bytes, until `release_memory`. `cancelled` is
        polled with no lock held, so it may wait for other threads. Jobs that need the core only
        briefly do not wait for the end of the others' time slices, see `brief_waiting`.
        """
        with self._changed:
            self._queue[job] = memory
            if brief:
                self._brief.add(job)
        timeout = 0.0
        try:
            while not self._admitted(job, timeout):
                if cancelled():
                    return False
                timeout = POLL_SECONDS
            return True
        finally:
            with self._changed:
                self._queue.pop(job, None)
                self._brief.discard(job)
                self._changed.notify_all()

    def _admitted(self, job: object, timeout: float) -> bool:
        """Wait at most `timeout` seconds for a core; whether the job holds one now."""
        with self._changed:
            is_next = self._changed.wait_for(
                lambda: len(self._running) < self.capacity and self._next() is job, timeout
            )
            if is_next:
                memory = self._queue.pop(job)
                self._reserved.setdefault(job, memory)
                self._running.append(job)
            return is_next

    def _next(self) -> object | None:
        """The first job in the queue, or, if it would not fit, the first that has its memory."""
        fits = True
        for job, memory in self._queue.items():
            if job in self._reserved:
                return job
            used = sum(self._reserved.values())
            fits = fits and (not used or used + memory <= self.memory)
            if fits:
                return job
        return None

    def release(self, job: object) -> None:
        """Free the core of a job; does nothing if it holds none."""
        with self._changed:
            if job in self._running:
                self._running.remove(job)
                self._changed.notify_all()

    def release_memory(self, job: object) -> None:
        """Free the core and the memory of a job that has ended."""
        self.release(job)
        with self._changed:
            self._reserved.pop(job, None)
            self._changed.notify_all()

    @property
    def load(self) -> int:
        """How many jobs compute or wait."""
        with self._changed:
            return len(self._running) + len(self._queue)

    def position(self, job: object) -> int:
        """The job's position in the queue, from 1; 0 if it is not waiting."""
        with self._changed:
            return list(self._queue).index(job) + 1 if job in self._queue else 0

    @property
    def brief_waiting(self) -> bool:
        """Whether a job is waiting that needs a core only briefly."""
        return bool(self._brief)

    @property
    def has_waiting(self) -> bool:
        """Whether any job is waiting."""
        with self._changed:
            return bool(self._queue)
