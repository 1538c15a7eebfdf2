"""The challenges and the cards of the road, read from the files in `lessons`.

A file's name is its place and its name, such as `04-stop-oscillation.toml`; CONTRIBUTING.md
describes what is in it.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TypeVar

from core.challenges import Progress

FOLDER = Path(__file__).parents[2] / "lessons"
NOT_SURE = "Not sure"
_NAME = re.compile(r"(\d\d)-([a-z0-9-]+)")

Link = Mapping[str, str | Sequence[str]]
Page = TypeVar("Page", "Challenge", "Card")


@dataclass(frozen=True)
class Mark:
    """A goal on a figure: the range of x, of y, or of both, in one panel."""

    panel: str
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None


@dataclass(frozen=True)
class Challenge:
    """A goal with a question before it and an insight after it.

    Attributes:
        number, name: from the file name; the check in `core.challenges` has the same name.
        lab: where it is played.
        question, options, answer: what is predicted first; `answer` counts options from 0.
        distance: a template with the numbers of the check; `never` is shown instead of it where
            one of them is not finite.
        notes: the sentences for the notes of the check.
        link: the state of the lab in which it begins.
        show: the changes of this state that solve it, one after the other.
        advice: what "Show me" says, where a link cannot do it.
        mark: where the goal is drawn.
    """

    number: int
    name: str
    lab: str
    title: str
    question: str
    options: tuple[str, ...]
    answer: int
    goal: str
    distance: str
    hint: str
    insight: str
    never: str = ""
    advice: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    link: Link = field(default_factory=dict)
    show: tuple[Link, ...] = ()
    mark: tuple[Mark, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The options, and "Not sure"."""
        return (*self.options, NOT_SURE)

    def said(self, progress: Progress) -> str:
        """How far the goal is, and what is wrong or still missing."""
        numbers = progress.numbers
        distance = self.distance.format(**numbers) if numbers else ""
        if not all(map(math.isfinite, numbers.values())):
            distance = self.never
        return " ".join(filter(None, (distance, self.notes.get(progress.note, ""))))


@dataclass(frozen=True)
class Card:
    """One card of the road: a short text beside a lab, and the challenge that it ends in.

    Attributes:
        part: what it points at: a panel of the figures or the key of a control.
        challenge: its name; the card opens the lab in the state in which the challenge begins.
        printed: numbers for the printed page, one line each.
    """

    number: int
    name: str
    title: str
    text: str
    part: str
    challenge: str
    printed: tuple[str, ...] = ()

    @property
    def lab(self) -> str:
        """The lab beside which it stands."""
        return challenges()[self.challenge].lab


@cache
def challenges() -> dict[str, Challenge]:
    """All challenges by name, in their order."""
    return {one.name: one for one in _read("challenges", Challenge)}


@cache
def road() -> tuple[Card, ...]:
    """The cards, in their order."""
    return tuple(_read("road", Card))


def _read(folder: str, kind: type[Page]) -> list[Page]:
    return [_page(path, kind) for path in sorted((FOLDER / folder).glob("*.toml"))]


def _page(path: Path, kind: type[Page]) -> Page:
    """The page in a file.

    Raises:
        ValueError: the file has another name or other entries than a page has.
    """
    name = _NAME.fullmatch(path.stem)
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = content.keys() - {one.name for one in fields(kind)}
    if name is None or unknown:
        raise ValueError(f"{path.name} has a wrong name or unknown entries: {sorted(unknown)}")
    content = {key: tuple(v) if isinstance(v, list) else v for key, v in content.items()}
    if "mark" in content:
        content["mark"] = tuple(Mark(**one) for one in content["mark"])
    return kind(number=int(name[1]), name=name[2], **content)
