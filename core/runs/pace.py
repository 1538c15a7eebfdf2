"""When a run takes its next step: at once, at a pace, or when its visitor asks for it."""

import threading
import time
from collections.abc import Callable

LATE = 0.1  # seconds


class Pace:
    """The pace of one run: set by its visitor, waited for by the thread of the run.

    `steps_per_second` is None at full speed. `changed` is the condition of the run, which is
    notified of each change; `stopped` says whether the run is to end, and nothing is waited for.
    """

    def __init__(
        self,
        changed: threading.Condition,
        stopped: Callable[[], bool],
        steps_per_second: float | None,
        paused: bool,
    ) -> None:
        self.steps_per_second = steps_per_second
        self._changed = changed
        self._stopped = stopped
        self._paused = paused
        self._single_steps = 0
        self._last_step_at = 0.0

    def set(self, steps_per_second: float | None) -> None:
        """Change the speed, from the next step on; None is full speed."""
        with self._changed:
            self.steps_per_second = steps_per_second
            self._changed.notify_all()

    def pause(self, paused: bool) -> None:
        """Pause after the current step, or go on."""
        with self._changed:
            self._paused = paused
            self._changed.notify_all()

    def take_step(self) -> None:
        """Take one step, and pause after it."""
        with self._changed:
            self._paused = True
            self._single_steps += 1
            self._changed.notify_all()

    def step_was_taken(self) -> None:
        """Count a step that was asked for."""
        with self._changed:
            self._single_steps = max(0, self._single_steps - 1)

    @property
    def is_paused(self) -> bool:
        """Whether the next step has to wait until it is asked for."""
        return self._paused and not self._single_steps and not self._stopped()

    @property
    def is_limited(self) -> bool:
        """Whether each step may have to be waited for."""
        return self._paused or self.steps_per_second is not None

    def wait(self) -> None:
        """Wait until the next step is due. A pause, the end or another speed ends the wait."""
        now = time.monotonic()
        with self._changed:
            while (due := self._next_step_at()) > now and not self.is_paused:
                self._changed.wait(due - now)
                now = time.monotonic()
            # A late step does not delay those that follow, unless the pace cannot be kept.
            self._last_step_at = due if now - due < LATE else now

    def _next_step_at(self) -> float:
        if self.steps_per_second is None or self._single_steps or self._stopped():
            return 0.0
        return self._last_step_at + 1 / self.steps_per_second
