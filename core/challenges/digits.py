"""Challenges of the Drawing lab."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.challenges.goals import Check, Progress

CONFIDENT = 0.95


@dataclass(frozen=True)
class DrawingAttempt:
    """What several networks make of one drawing.

    Attributes:
        drawing: differs whenever the ink does.
        recognized: the digit according to the built-in recognizer; None for "not a digit".
        prepared, shrunk: the digit according to the baseline with all steps of the
            preprocessing, and when the whole canvas is merely resized.
        confidence: of the chosen network in its prediction.
        rejects: whether the chosen network knows the class "not a digit".
    """

    drawing: int
    recognized: int | None
    prepared: int | None
    shrunk: int | None
    confidence: float
    rejects: bool

    @property
    def settings(self) -> dict[str, object]:
        """What makes this attempt another one."""
        return vars(self)

    @property
    def is_read_only_when_prepared(self) -> bool:
        """A digit that the baseline reads after preprocessing and misreads without."""
        digit = self.recognized
        return digit is not None and self.prepared == digit and self.shrunk != digit

    @property
    def is_confident_nonsense(self) -> bool:
        """No digit, and a network without "not a digit" is sure that it is one."""
        return self.recognized is None and not self.rejects and self.confidence > CONFIDENT


def my_digit(attempts: Sequence[DrawingAttempt]) -> Progress:
    """A digit read only when prepared, and a non-digit that a network is sure of."""
    prepared = any(a.is_read_only_when_prepared for a in attempts)
    nonsense = any(a.is_confident_nonsense for a in attempts)
    newest = attempts[-1]
    numbers = {"confidence": newest.confidence}
    note = "prepared" if prepared and not nonsense else "nonsense" if nonsense else ""
    if prepared and nonsense:
        return Progress(True, numbers)
    if newest.recognized is None and newest.rejects:
        note = note or "rejects"
    return Progress(False, numbers, note)


CHECKS: dict[str, Check[DrawingAttempt]] = {"my-digit": my_digit}
