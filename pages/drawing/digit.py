"""A single digit: its source on the left, the prediction on the right, a closer look below."""

from collections.abc import Callable

import streamlit as st

from charts import drawing as charts
from core.digits.classifier import Classifier
from core.digits.preprocessing import LIKE_MNIST
from core.digits.recognition import Recognition, recognize
from core.digits.segmentation import split
from core.digits.strokes import Ink
from pages.drawing import answer, attribution, fine_tuning, networks, preprocessing, sentences
from pages.drawing.state import DrawingState
from ui import stage

PREPROCESSING = "Preprocessing"
VIEWS: dict[str, Callable[[Ink, Classifier, DrawingState], None]] = {
    "Attribution": attribution.show,
    "Comparison": networks.compare,
    "Fine-tuning": fine_tuning.show,
}
MAX_PARTS = 6


def show(
    state: DrawingState,
    source: Callable[[DrawingState], Ink | None],
    hint: str,
    advice: str = sentences.USE_NUMBER,
) -> None:
    """The source, the prediction, and the chosen view. advice: if there are several digits."""
    with st.container(horizontal=True, gap="large", key="drawing_desk"):
        with st.container(width=320):
            ink = source(state)
        with st.container(width="stretch", key="drawing_answer"):
            line, figures = st.container(key="drawing_line"), st.container()
            if ink is None:
                line.markdown(hint)
                return
            classifier = networks.choose(state)
    view = _choose_view()
    steps = preprocessing.show(ink, classifier) if view == PREPROCESSING else LIKE_MNIST
    recognition = recognize(ink, classifier, steps)
    with line:
        answer.large(answer.label(recognition), _sentence(ink, recognition, classifier, advice))
    with figures:
        stage.show(charts.recognition(recognition), key="drawing_stage")
    if view in VIEWS:
        VIEWS[view](ink, classifier, state)
    answer.downloads(ink, answer.record(recognition, classifier.name))


def _sentence(ink: Ink, recognition: Recognition, classifier: Classifier, advice: str) -> str:
    if recognition.digit is not None:
        return sentences.prediction(recognition)
    digits = _digits(ink, classifier)
    if digits:
        return sentences.several(digits, advice)
    return f"{sentences.prediction(recognition)} {sentences.ADVICE}"


def _digits(ink: Ink, classifier: Classifier) -> list[int]:
    """The digits of a drawing of 2 to 6 parts; [] if one of the parts is not a digit."""
    parts = split(ink)
    digits: list[int] = []
    if 2 <= len(parts) <= MAX_PARTS:
        for part in parts:
            digit = recognize(part.ink, classifier).digit
            if digit is None:
                return []
            digits.append(digit)
    return digits


def _choose_view() -> str:
    view = st.segmented_control(
        "View",
        [PREPROCESSING, *VIEWS],
        default=PREPROCESSING,
        required=True,
        key="drawing_view",
        on_change=preprocessing.switch_all_on,
        bind="query-params",
        label_visibility="collapsed",
    )
    return view or PREPROCESSING
