"""A single digit: its source on the left, the prediction on the right, a closer look below."""

from collections.abc import Callable

import streamlit as st

from charts import drawing as charts
from charts.stage import Click
from core.digits.classifier import Classifier
from core.digits.preprocessing import LIKE_MNIST
from core.digits.recognition import Recognition, recognize
from core.digits.segmentation import Part, split
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
    place, line, figures = answer.desk(320)
    with place:
        ink = source(state)
    if ink is None:
        line.markdown(hint)
        return
    with figures:
        boxes, picture = st.container(), st.container()
        classifier = networks.choose(state)
    if is_photo:
        with boxes:
            ink = _choose_part(ink, classifier, state)
    lessons.observe(ink, classifier)
    view = _choose_view()
    steps = preprocessing.show(ink, classifier) if view == PREPROCESSING else LIKE_MNIST
    recognition = recognize(ink, classifier, steps)
    with line:
        _answer(ink, recognition, classifier, is_photo)
    with picture:
        stage.show(charts.recognition(recognition), key="drawing_stage")
    if view in VIEWS:
        VIEWS[view](ink, classifier, state)
    answer.downloads(ink, answer.record(recognition, classifier.name))


def _answer(ink: Ink, recognition: Recognition, classifier: Classifier, is_photo: bool) -> None:
    """The digit; for several digits, the number that they make."""
    parts = _parts(ink, classifier) if recognition.digit is None else []
    digits = [seen.digit for _, seen in parts if seen.digit is not None]
    if digits and len(digits) == len(parts):
        advice = sentences.CHOOSE_BOX if is_photo else sentences.USE_NUMBER
        answer.large("".join(map(str, digits)), sentences.several(digits, advice))
    elif recognition.digit is None:
        answer.large("?", f"{sentences.prediction(recognition)} {sentences.ADVICE}")
    else:
        answer.large(str(recognition.digit), sentences.prediction(recognition))


def _parts(ink: Ink, classifier: Classifier) -> list[tuple[Part, Recognition]]:
    """The parts of a drawing of 2 to 9 parts, each classified; otherwise []."""
    parts = split(ink)
    if not 2 <= len(parts) <= MAX_PARTS:
        return []
    return [(part, recognize(part.ink, classifier)) for part in parts]


def _choose_part(ink: Ink, classifier: Classifier, state: DrawingState) -> Ink:
    """The ink of the digit whose box was clicked; all of it before, or if there is one digit."""
    found = _parts(ink, classifier)
    if not found:
        return ink
    parts, seen = zip(*found, strict=True)

    def choose(click: Click) -> None:
        state.part = next(
            (i for i, part in enumerate(parts) if part.contains(click.x, click.y)), None
        )

    figure = charts.boxes(ink, parts, [answer.label(one) for one in seen], sentences.BOXES_HINT)
    stage.show(figure, "drawing_boxes", on_click=choose)
    if state.part is None or state.part >= len(parts):
        return ink
    st.caption(sentences.CHOSEN_BOX.format(number=state.part + 1, count=len(parts)))
    chosen: Ink = parts[state.part].ink
    return chosen


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
