"""Room for a few to compute at once; the others wait in a line that they can see."""

import threading
from collections.abc import Callable

SECONDS_BETWEEN_LOOKS = 0.25


class Slots:
    """At most `count` tickets are inside; the others are let in as they came."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._changed = threading.Condition()
        self._inside: list[object] = []
        self._line: list[object] = []

    def enter(self, ticket: object, give_up: Callable[[], bool]) -> bool:
        """Wait for room. False if `give_up` came true before, and then nothing is held.

        `give_up` may wait for others: it is asked a few times a second, with no lock held.
        """
        with self._changed:
            self._line.append(ticket)
        seconds = 0.0
        try:
            while not self._is_let_in(ticket, seconds):
                if give_up():
                    return False
                seconds = SECONDS_BETWEEN_LOOKS
            return True
        finally:
            with self._changed:
                if ticket in self._line:
                    self._line.remove(ticket)
                self._changed.notify_all()

    def _is_let_in(self, ticket: object, seconds: float) -> bool:
        """Wait for room, for `seconds` at most; whether the ticket is inside now."""
        with self._changed:
            is_next = self._changed.wait_for(
                lambda: self._line[0] is ticket and len(self._inside) < self.count, seconds
            )
            if is_next:
                self._inside.append(self._line.pop(0))
            return is_next

    def leave(self, ticket: object) -> None:
        """Make room; nothing happens if the ticket was not inside."""
        with self._changed:
            if ticket in self._inside:
                self._inside.remove(ticket)
                self._changed.notify_all()

    def place(self, ticket: object) -> int:
        """The place in the line, 1 for the next; 0 for those who do not wait."""
        with self._changed:
            return self._line.index(ticket) + 1 if ticket in self._line else 0

    @property
    def wanted(self) -> bool:
        """Whether somebody waits."""
        with self._changed:
            return bool(self._line)
