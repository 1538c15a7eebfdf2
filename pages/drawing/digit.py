"""A single digit: its source on the left, the prediction on the right, a closer look below."""

from collections.abc import Callable

import streamlit as st

from charts import drawing as charts
from charts.stage import Click
from core.digits.classifier import Classifier
from core.digits.preprocessing import LIKE_MNIST
from core.digits.recognition import Recognition, recognize
from core.digits.segmentation import split
from core.digits.strokes import Ink
from pages.drawing import answer, attribution, fine_tuning, networks, preprocessing, sentences
from pages.drawing.state import DrawingState
from pages.lessons import drawing as lessons
from ui import stage

PREPROCESSING = "Preprocessing"
VIEWS: dict[str, Callable[[Ink, Classifier, DrawingState], None]] = {
    "Attribution": attribution.show,
    "Inside the network": networks.inside,
    "Comparison": networks.compare,
    "Fine-tuning": fine_tuning.show,
}
MAX_PARTS = 9


def show(
    state: DrawingState,
    source: Callable[[DrawingState], Ink | None],
    hint: str,
    is_photo: bool = False,
) -> None:
    """The source, the prediction, and the chosen view; on a photo, a box for each digit."""
    with st.container(horizontal=True, gap="large", key="drawing_desk"):
        with st.container(width=320):
            ink = source(state)
            below = st.container()
        with st.container(width="stretch", key="drawing_answer"):
            line, figures = st.container(key="drawing_line"), st.container()
            if ink is None:
                line.markdown(hint)
                return
            classifier = networks.choose(state)
    if is_photo:
        with below:
            ink = _choose_part(ink, classifier, state)
    lessons.observe(ink, classifier)
    view = _choose_view()
    steps = preprocessing.show(ink, classifier) if view == PREPROCESSING else LIKE_MNIST
    recognition = recognize(ink, classifier, steps)
    with line:
        _answer(ink, recognition, classifier, is_photo)
    with figures:
        stage.show(charts.recognition(recognition), key="drawing_stage")
    if view in VIEWS:
        VIEWS[view](ink, classifier, state)
    answer.downloads(ink, answer.record(recognition, classifier.name))


def _answer(ink: Ink, recognition: Recognition, classifier: Classifier, is_photo: bool) -> None:
    """The digit; for several digits, the number that they make."""
    digits = _digits(ink, classifier) if recognition.digit is None else []
    if digits:
        advice = sentences.CHOOSE_BOX if is_photo else sentences.USE_NUMBER
        answer.large("".join(map(str, digits)), sentences.several(digits, advice))
    elif recognition.digit is None:
        answer.large("?", f"{sentences.prediction(recognition)} {sentences.ADVICE}")
    else:
        answer.large(str(recognition.digit), sentences.prediction(recognition))


def _choose_part(ink: Ink, classifier: Classifier, state: DrawingState) -> Ink:
    """The ink of the digit whose box was clicked; all of it before, or if there is one digit."""
    parts = split(ink)
    if not 2 <= len(parts) <= MAX_PARTS:
        return ink
    labels = [answer.label(recognize(part.ink, classifier)) for part in parts]

    def choose(click: Click) -> None:
        state.part = next(
            (i for i, part in enumerate(parts) if part.contains(click.x, click.y)), None
        )

    figure = charts.boxes(ink, parts, labels, sentences.BOXES_HINT)
    stage.show(figure, "drawing_boxes", on_click=choose)
    if state.part is None or state.part >= len(parts):
        return ink
    st.caption(sentences.CHOSEN_BOX.format(number=state.part + 1, count=len(parts)))
    return parts[state.part].ink


def _digits(ink: Ink, classifier: Classifier) -> list[int]:
    """The digits of a drawing of 2 to 9 parts; [] if one of the parts is not a digit."""
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
