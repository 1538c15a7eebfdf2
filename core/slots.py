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
        """Wait for room. False if `give_up` came true before, and then nothing is held."""
        with self._changed:
            self._line.append(ticket)
            try:
                while self._line[0] is not ticket or len(self._inside) >= self.count:
                    if give_up():
                        return False
                    self._changed.wait(SECONDS_BETWEEN_LOOKS)
                self._inside.append(ticket)
                return True
            finally:
                self._line.remove(ticket)
                self._changed.notify_all()

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
