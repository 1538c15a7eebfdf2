"""Work in the background: each job in a thread of its own, owned by the server.

A job ends when its work is done, when it is told to stop, or when its visitor has been away
for longer than the grace time. Jobs take turns: when others wait, a job goes back into the
line after its turn, wherever it stands.
"""

import logging
import threading
import time
from collections.abc import Callable

from core.runs.scheduler import Slots

SECONDS_OF_A_TURN = 3.0

log = logging.getLogger(__name__)


class Job:
    """One piece of work. All methods may be called from any thread, and return at once.

    A kind of job says what it does in `_compute`, and calls `_begin` when it is made. `fault`
    says what went wrong.
    """

    def __init__(self, name: str, slots: Slots, wanted: Callable[[], bool]) -> None:
        self.fault = ""
        self._slots = slots
        self._wanted = wanted
        self._state = threading.Condition()
        self._stop_asked = False
        self._turn_ends = 0.0
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    @property
    def ended(self) -> bool:
        """Whether its thread is over."""
        return not self._thread.is_alive()

    @property
    def place(self) -> int:
        """Its place in the line for a core, 0 if it does not wait."""
        return self._slots.place(self)

    def stop(self) -> None:
        """End after the present step."""
        with self._state:
            self._stop_asked = True
            self._state.notify_all()

    def join(self, seconds: float | None = None) -> bool:
        """Wait until the thread has ended; False if it has not within `seconds`."""
        self._thread.join(seconds)
        return self.ended

    # -- in the thread of the job ---------------------------------------------------

    def _begin(self) -> None:
        self._thread.start()

    def _compute(self) -> None:
        """The work itself, begun with a turn."""
        raise NotImplementedError

    def _finish(self) -> None:
        """What is left to note once the work is over, whatever became of it."""

    def _work(self) -> None:
        try:
            if self._take_turn():
                self._compute()
        except Exception as fault:
            log.exception("a %s failed", self._thread.name)
            self.fault = f"{type(fault).__name__}: {fault}"
        finally:
            self._slots.leave(self)
            self._finish()

    def _should_stop(self) -> bool:
        """Asked after each step, so it must be cheap. Once true, it stays so."""
        if not (self._stop_asked or self._wanted()):
            self._stop_asked = True
        return self._stop_asked

    def _let_others_in(self) -> bool:
        """Asked after each step where nothing else gives way; whether to stop."""
        if self._turn_is_over():
            self._give_way()
        return self._should_stop()

    def _turn_is_over(self) -> bool:
        """Whether others wait, and this job has had its time."""
        return time.monotonic() >= self._turn_ends and self._slots.wanted

    def _give_way(self) -> bool:
        """Go back into the line; False if the job shall end instead of going on."""
        self._slots.leave(self)
        return self._take_turn()

    def _take_turn(self) -> bool:
        """Wait in the line for room; False if the job shall end instead."""
        entered = self._slots.enter(self, self._should_stop)
        self._turn_ends = time.monotonic() + SECONDS_OF_A_TURN
        return entered
