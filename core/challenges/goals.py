"""How far a goal is, and what the checks of all labs have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

Attempt = TypeVar("Attempt")


@dataclass(frozen=True)
class Progress:
    """What the runs so far have reached.

    Attributes:
        met: whether the goal is met.
        numbers: the quantities that the goal is about, by name, for the sentence that says how
            far it is. Empty if there is nothing to measure yet.
        note: which rule of the challenge is broken, or which half of the goal is met, as the
            name of a sentence of the challenge; "" if neither.
    """

    met: bool = False
    numbers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""


Check = Callable[[Sequence[Attempt]], Progress]


def first_broken(rules: Mapping[str, bool]) -> str:
    """The name of the first rule that does not hold; "" if all do."""
    return next((name for name, holds in rules.items() if not holds), "")


def judged(met: bool, numbers: Mapping[str, float], rules: Mapping[str, bool]) -> Progress:
    """Progress that counts only if all rules hold."""
    broken = first_broken(rules)
    return Progress(met and not broken, numbers, broken)
