"""The view of the fine-tuning: a few gradient steps on the drawing, and what they cost."""

from dataclasses import replace

import streamlit as st

from core.digits.classifier import Classifier
from core.digits.fine_tuning import FineTuning, FineTuningError, accuracy, fine_tune
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from pages.drawing import sentences, sources
from pages.drawing.state import DrawingState, Step

NAME = "Fine-tuned copy"
MAX_STEPS = 5
MIN_DROP = 0.002


def show(ink: Ink, classifier: Classifier, state: DrawingState) -> None:
    """The label, the buttons, and the accuracy before and after each fine-tuning."""
    st.caption(sentences.FINE_TUNING)
    label = st.segmented_control("True label", range(10), key="drawing_label")
    with st.container(horizontal=True):
        st.button(
            "Fine-tune",
            type="primary",
            disabled=label is None,
            on_click=_fine_tune,
            args=(ink, classifier, label, state),
        )
        st.button("Undo fine-tuning", disabled=not state.fine_tuned, on_click=_undo, args=(state,))
    if state.failure:
        st.warning(state.failure)
        state.failure = ""
    if state.fine_tuned:
        _table(ink, state.fine_tuned)


def _fine_tune(ink: Ink, classifier: Classifier, label: int, state: DrawingState) -> None:
    """Fine-tune the chosen network; its fine-tuned copy, if it is that, a step further."""
    test, training = sources.test_images(), sources.training_images()
    image = recognize(ink, classifier).image
    try:
        tuned = fine_tune(classifier, image, label, training, FineTuning())
    except FineTuningError as error:
        state.failure = str(error)
        return
    steps = state.fine_tuned
    if not steps or steps[-1].classifier is not classifier:
        steps = [Step(0, None, classifier, accuracy(classifier, test))]
    tuned = replace(tuned, name=NAME)
    new = Step(steps[-1].number + 1, label, tuned, accuracy(tuned, test))
    state.fine_tuned = [steps[0], *steps[1:][1 - MAX_STEPS :], new]
    st.session_state["drawing_network"] = NAME


def _undo(state: DrawingState) -> None:
    """Choose the network as it was before the last fine-tuning."""
    state.fine_tuned.pop()
    st.session_state["drawing_network"] = state.fine_tuned[-1].classifier.name
    if len(state.fine_tuned) == 1:
        state.fine_tuned.clear()


def _table(ink: Ink, steps: list[Step]) -> None:
    """The prediction for this drawing and the test accuracy, before and after each step."""
    tested = f"accuracy on {sources.IMAGES:,} test images ({sources.test_images().source})"
    rows = [f"| | this drawing | {tested} |", "| --- | --- | --- |"]
    for step in steps:
        name = step.classifier.name if step.number == 0 else f"{step.number}: label {step.label}"
        seen = sentences.short(recognize(ink, step.classifier))
        rows.append(f"| {name} | {seen} | {100 * step.accuracy:.1f} % |")
    st.markdown("\n".join(rows))
    drop = steps[0].accuracy - steps[-1].accuracy
    if drop > MIN_DROP:
        st.caption(sentences.FORGETTING.format(drop=100 * drop))
