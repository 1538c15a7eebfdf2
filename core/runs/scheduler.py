"""Limits how many jobs compute at once; the others wait in a first-come, first-served queue."""

import threading
from collections.abc import Callable

POLL_SECONDS = 0.25


class Scheduler:
    """A fair semaphore: at most `capacity` jobs hold it, and the queue can be inspected."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._changed = threading.Condition()
        self._running: list[object] = []
        self._queue: list[object] = []

    def acquire(self, job: object, cancelled: Callable[[], bool]) -> bool:
        """Wait for a core. False if `cancelled` becomes true first; nothing is held then.

        `cancelled` is polled with no lock held, so it may wait for other threads.
        """
        with self._changed:
            self._queue.append(job)
        timeout = 0.0
        try:
            while not self._admitted(job, timeout):
                if cancelled():
                    return False
                timeout = POLL_SECONDS
            return True
        finally:
            with self._changed:
                if job in self._queue:
                    self._queue.remove(job)
                self._changed.notify_all()

    def _admitted(self, job: object, timeout: float) -> bool:
        """Wait at most `timeout` seconds for a core; whether the job holds one now."""
        with self._changed:
            is_next = self._changed.wait_for(
                lambda: self._queue[0] is job and len(self._running) < self.capacity, timeout
            )
            if is_next:
                self._running.append(self._queue.pop(0))
            return is_next

    def release(self, job: object) -> None:
        """Free the core of a job; does nothing if it holds none."""
        with self._changed:
            if job in self._running:
                self._running.remove(job)
                self._changed.notify_all()

    def position(self, job: object) -> int:
        """The job's position in the queue, from 1; 0 if it is not waiting."""
        with self._changed:
            return self._queue.index(job) + 1 if job in self._queue else 0

    @property
    def has_waiting(self) -> bool:
        """Whether any job is waiting."""
        with self._changed:
            return bool(self._queue)
