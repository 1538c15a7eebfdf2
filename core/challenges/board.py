"""The board of a class: anonymous predictions and ticks, gathered while the class is at work.

Only counts leave a board. A member is a random number of a browser; no names are asked for.
"""

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BOARDS, MOST_MEMBERS = 200, 500
# Letters and digits that are not mistaken for each other.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 5


@dataclass(frozen=True)
class Spread:
    """What a class makes of one challenge: how many chose each prediction, how many met it."""

    predictions: tuple[int, ...]
    met: int


class Board:
    """The board of one class. Its `code` is for joining, its `key` for the teacher alone."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.key = secrets.token_urlsafe(16)
        self._lock = threading.Lock()
        self._members: set[str] = set()
        self._predictions: dict[str, dict[str, int]] = {}
        self._met: dict[str, set[str]] = {}
        self._held = 0

    @property
    def held(self) -> int:
        """The number of the card at which everyone waits; 0 if nobody has to."""
        with self._lock:
            return self._held

    def hold(self, card: int) -> None:
        """Hold everyone at a card; 0 lets them go on."""
        with self._lock:
            self._held = card

    @property
    def members(self) -> int:
        """How many have joined."""
        with self._lock:
            return len(self._members)

    def join(self, member: str) -> bool:
        """Add a member; False if the class is full."""
        with self._lock:
            if len(self._members) >= MOST_MEMBERS and member not in self._members:
                return False
            self._members.add(member)
            return True

    def predict(self, member: str, challenge: str, choice: int) -> None:
        """Take down the prediction of a member; the last one counts."""
        with self._lock:
            if member in self._members:
                self._predictions.setdefault(challenge, {})[member] = choice

    def meet(self, member: str, challenge: str) -> None:
        """Take down that a member has met a goal."""
        with self._lock:
            if member in self._members:
                self._met.setdefault(challenge, set()).add(member)

    def spread(self, challenge: str, choices: int) -> Spread:
        """The counts for a challenge with so many choices."""
        with self._lock:
            chosen = list(self._predictions.get(challenge, {}).values())
            met = len(self._met.get(challenge, ()))
        return Spread(tuple(chosen.count(choice) for choice in range(choices)), met)

    def touched(self, challenges: Sequence[str]) -> list[str]:
        """Those of these challenges that somebody has begun."""
        with self._lock:
            return [name for name in challenges if name in self._predictions]


class Boards:
    """The boards of a server; the oldest is closed when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._boards: dict[str, Board] = {}

    def open(self) -> Board:
        """A new board, with a code that no other has."""
        with self._lock:
            code = _code()
            while code in self._boards:
                code = _code()
            if len(self._boards) >= MOST_BOARDS:
                del self._boards[next(iter(self._boards))]
            board = self._boards[code] = Board(code)
            return board

    def get(self, code: str) -> Board | None:
        """The board with this code, however it is typed; None if there is none."""
        with self._lock:
            return self._boards.get(code.strip().upper())

    def of_teacher(self, key: str) -> Board | None:
        """The board with this key."""
        with self._lock:
            boards = list(self._boards.values())
        typed = key.encode()
        return next((b for b in boards if secrets.compare_digest(b.key.encode(), typed)), None)


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
