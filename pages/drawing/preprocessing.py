"""The view of the preprocessing: the image after each step, with a switch for the step."""

from dataclasses import dataclass

import streamlit as st

from charts.drawing import Values, pad_to_square, thumbnail
from core.digits.classifier import Classifier
from core.digits.preprocessing import (
    DIGIT_SIDE,
    LIKE_MNIST,
    SIDE,
    Preprocessed,
    Preprocessing,
    place,
    preprocess,
    resize,
)
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from pages.drawing import sentences

WIDTH = 150


@dataclass(frozen=True)
class Text:
    """The title of a step, what it does when it is on, and what happens when it is off."""

    title: str
    on: str
    off: str


TEXTS = {
    "crop": Text("Crop", "To the bounding box of the ink.", "The whole canvas is used."),
    "margin": Text("Margin", "Longest side 20 of 28 pixels.", "Longest side all 28 pixels."),
    "anti_alias": Text("Anti-alias", "Averages of pixels.", "The nearest pixel is copied."),
    "centre": Text("Centre by mass", "Centre of mass to the centre.", "Centre of the box."),
    "normalise": Text(
        "Normalise",
        "(pixel − mean) / std: background {background:.2f}, ink {ink:.2f}.",
        "Background 0, ink 1.",
    ),
}


def show(ink: Ink, classifier: Classifier) -> Preprocessing:
    """One image for each step, with its switch; returns the steps that are on."""
    st.caption(sentences.PREPROCESSING)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=WIDTH):
            st.image(thumbnail(pad_to_square(ink / 255), 300), width=WIDTH)
            st.markdown(f"**Ink**  \n{ink.shape[1]}×{ink.shape[0]} pixels.")
        places = {name: _step(name, text, classifier) for name, text in TEXTS.items()}
    steps = Preprocessing(**{name: on for name, (_, on) in places.items()})
    preprocessed = preprocess(ink, steps)
    if preprocessed is not None:
        for name, picture in _pictures(preprocessed, steps).items():
            places[name][0].image(thumbnail(picture, 300), width=WIDTH)
    if steps != LIKE_MNIST:
        everything = sentences.short(recognize(ink, classifier))
        st.markdown(sentences.WITH_ALL_STEPS.format(prediction=everything))
    return steps


def switch_all_on() -> None:
    """Switch every step on: the switches do not outlast the view that shows them."""
    for name in TEXTS:
        if _key(name) in st.session_state:
            st.session_state[_key(name)] = True


def _key(name: str) -> str:
    return f"drawing_step_{name}"


def _step(
    name: str, text: Text, classifier: Classifier
) -> tuple[st.delta_generator.DeltaGenerator, bool]:
    """The place of the image above the text and the switch; whether the step is on."""
    background, ink = ((value - classifier.mean) / classifier.std for value in (0, 1))
    with st.container(width=WIDTH):
        picture, words = st.empty(), st.empty()
        on = st.toggle(text.title, value=True, key=_key(name), bind="query-params")
    line = text.on.format(background=background, ink=ink).replace(" -", " −") if on else text.off
    words.markdown(line)
    return picture, on


def _pictures(preprocessed: Preprocessed, steps: Preprocessing) -> dict[str, Values]:
    """The image after each step."""
    side = DIGIT_SIDE if steps.margin else SIDE
    nearest = resize(preprocessed.cropped, side, anti_alias=False)
    return {
        "crop": pad_to_square(preprocessed.cropped / 255),
        "margin": place(nearest, by_mass=False),
        "anti_alias": place(preprocessed.resized, by_mass=False),
        "centre": preprocessed.image,
        "normalise": preprocessed.image,
    }
