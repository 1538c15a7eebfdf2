"""The state of a visitor in the Drawing lab."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.arrays import Array
from core.digits.classifier import Classifier
from core.digits.recognition import Recognition
from core.runs.runs import Run

Drawing = dict[str, Any]


@dataclass
class Canvas:
    """A canvas of width × height pixels.

    drawing: its content, as the canvas component sent it. initial: its content when the
    component was created. number: a new number makes a new component.
    """

    name: str
    width: int = 300
    height: int = 300
    drawing: Drawing | None = None
    initial: Drawing | None = None
    number: int = 0

    @property
    def key(self) -> str:
        """The key of the component."""
        return f"drawing_{self.name}_{self.number}"

    def replace(self, drawing: Drawing | None = None) -> None:
        """Create the component anew, with `drawing` or empty."""
        self.number += 1
        self.drawing = self.initial = drawing


@dataclass(frozen=True)
class Step:
    """A classifier after a number of fine-tunings, the label of the last, and its accuracy."""

    number: int
    label: int | None
    classifier: Classifier
    accuracy: float


@dataclass
class Quiz:
    """The digits to draw, in order, and what `classifier` recognized so far."""

    asked: list[int]
    classifier: Classifier
    answers: list[Recognition] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[int, int | None]]:
        """(asked, predicted) so far."""
        answers = [answer.digit for answer in self.answers]
        return list(zip(self.asked, answers, strict=False))

    @property
    def correct(self) -> int:
        """How many predictions are right."""
        return sum(asked == predicted for asked, predicted in self.pairs)


@dataclass
class DrawingState:
    """Canvases, quiz, photo and networks of one visitor.

    photo: the uploaded file. part: the digit chosen on it. test_image: how many times another
    test image was asked for. fine_tuned: the original network and its fine-tuned copies, the last
    one in use. failure: the message of a fine-tuning that failed, until it was shown.
    trained: classifiers by their run. embeddings: those of the training images, by one classifier.
    """

    digit: Canvas = field(default_factory=lambda: Canvas("digit"))
    number: Canvas = field(default_factory=lambda: Canvas("number", width=660, height=220))
    quiz_canvas: Canvas = field(default_factory=lambda: Canvas("quiz"))
    quiz: Quiz | None = None
    photo: bytes | None = None
    part: int | None = None
    test_image: int = 0
    fine_tuned: list[Step] = field(default_factory=list)
    failure: str = ""
    trained: dict[Run, Classifier] = field(default_factory=dict)
    embeddings: tuple[Classifier, Array] | None = None


def current() -> DrawingState:
    """The state of this visitor."""
    if "drawing_state" not in st.session_state:
        st.session_state["drawing_state"] = DrawingState()
    state: DrawingState = st.session_state["drawing_state"]
    return state
