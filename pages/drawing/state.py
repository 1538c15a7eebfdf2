"""What the Drawing lab remembers of its visitor."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.digits.classifier import Reader
from core.digits.recognition import Recognition
from core.digits.strokes import Ink
from core.runs.runs import Run

Drawing = dict[str, Any]
MOST_LESSONS = 10


@dataclass
class Sheet:
    """A sheet of paper of width × height pixels.

    drawing: what is on it now, as the canvas sent it. laid_out: what the canvas showed when
    it was put on the page. number: a new number is a new canvas.
    """

    name: str
    width: int = 300
    height: int = 300
    drawing: Drawing | None = None
    laid_out: Drawing | None = None
    number: int = 0

    @property
    def key(self) -> str:
        """The key of the canvas widget."""
        return f"drawing_{self.name}_{self.number}"

    def replace(self, drawing: Drawing | None = None) -> None:
        """Put a fresh canvas in its place, with `drawing` on it or blank."""
        self.number += 1
        self.drawing = self.laid_out = drawing


@dataclass(frozen=True)
class Taught:
    """A network that this visitor taught, the one it was before, and what each gets right.

    number: how many lessons that network has had since it was no pupil.
    """

    reader: Reader
    teacher: Reader
    digit: int
    before: float
    after: float
    number: int = 1


@dataclass(frozen=True, eq=False)
class Refused:
    """A lesson that could not be given: the drawing, the network, the digit, and why."""

    ink: Ink
    reader: Reader
    digit: int
    why: str

    def concerns(self, ink: Ink, reader: Reader, digit: int | None) -> bool:
        """Whether this is the lesson that was refused."""
        same = self.reader is reader and self.digit == digit
        return same and np.array_equal(self.ink, ink)


@dataclass
class Quiz:
    """asked: the digits to draw, in their order; answers: what `reader` read so far."""

    asked: list[int]
    reader: Reader
    answers: list[Recognition] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[int, Recognition]]:
        """What was asked for and what was read, so far."""
        return list(zip(self.asked, self.answers, strict=False))

    @property
    def score(self) -> int:
        """How many were read right."""
        return sum(asked == answer.digit for asked, answer in self.rows)


@dataclass
class DrawingState:
    """The sheets on the table, the lessons given, the quiz in progress, the test digit shown.

    picture: the picture file given, as it came. refused: the last lesson, if it could not be
    given. trained: the networks of the Training lab. known: what the last hidden layer of a
    network answers to the training digits.
    """

    digit: Sheet = field(default_factory=lambda: Sheet("digit"))
    number: Sheet = field(default_factory=lambda: Sheet("number", width=660, height=220))
    quiz_sheet: Sheet = field(default_factory=lambda: Sheet("quiz"))
    quiz: Quiz | None = None
    picture: bytes | None = None
    lessons: list[Taught] = field(default_factory=list)
    refused: Refused | None = None
    example: int = 0
    trained: dict[Run, Reader] = field(default_factory=dict)
    known: tuple[Reader, NDArray[np.float64]] | None = None

    def learn(self, lesson: Taught) -> None:
        """Keep a lesson. Beyond the last ten the oldest is forgotten, and undone with the next."""
        self.lessons.append(lesson)
        while len(self.lessons) > MOST_LESSONS:
            oldest = self.lessons.pop(0)
            follower = self.lessons[0]
            if follower.teacher is oldest.reader:
                self.lessons[0] = replace(follower, teacher=oldest.teacher, before=oldest.before)


def current() -> DrawingState:
    """The state of this visitor."""
    if "drawing_state" not in st.session_state:
        st.session_state["drawing_state"] = DrawingState()
    state: DrawingState = st.session_state["drawing_state"]
    return state
