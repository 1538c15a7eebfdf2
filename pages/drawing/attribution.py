"""Why the network says so: pixels, layers, and the training digits it was reminded of."""

import streamlit as st

from charts import drawing as charts
from charts.stage import Panel, Stage
from core.digits.attribution import METHODS, Layer, embed, first_weights, layers, nearest
from core.digits.classifier import Reader
from core.digits.recognition import Recognition, recognize
from core.digits.strokes import Ink
from pages.drawing import examples
from pages.drawing.state import DrawingState
from ui import stage

UNITS = 8
TILE = 64


def show(ink: Ink, reader: Reader, state: DrawingState) -> None:
    """Three answers to one question."""
    recognition = recognize(ink, reader)
    hidden = layers(reader, recognition.image)
    st.subheader("Which pixels spoke?", anchor=False)
    _pixels(recognition, reader)
    units, digits = st.columns(2, gap="large")
    with units:
        st.subheader("Which units answered?", anchor=False)
        _layers(hidden)
    with digits:
        st.subheader("What does the first layer look for?", anchor=False)
        _first_weights(hidden, reader)
        st.subheader("Which digits was it reminded of?", anchor=False)
        _neighbours(recognition, hidden, reader, state)


def _pixels(recognition: Recognition, reader: Reader) -> None:
    likeliest = int(recognition.probabilities.argmax())
    asked = st.segmented_control(
        "Why, or why not, a",
        range(10),
        default=likeliest,
        required=True,
        key=f"drawing_why_{likeliest}",
        help="Choose another digit to see what speaks for it and against it.",
    )
    panels = [
        Panel(
            name,
            charts.shares(recognition.image, method.explain(reader, recognition.image, asked)),
            f"{name}: {asked}?",
            300,
            6,
        )
        for name, method in METHODS.items()
    ]
    stage.show(Stage(tuple(panels)), key="drawing_why")
    st.caption("Blue speaks for the digit, orange against it; the line is the edge of your ink.")
    for name, method in METHODS.items():
        st.markdown(f"**{name}.** {method.question}")


def _neighbours(
    recognition: Recognition, hidden: list[Layer], reader: Reader, state: DrawingState
) -> None:
    digits = examples.training()
    if state.known is None or state.known[0] is not reader:
        state.known = reader, embed(reader, digits.images / 255)
    own = embed(reader, recognition.image[None])[0]
    closest = nearest(own, state.known[1], UNITS)
    alike = "that the last hidden layer answers to" if hidden else "whose pixels are"
    st.caption(
        f"Out of {len(digits.labels):,} training digits ({digits.source}), those {alike} "
        "most alike, and what they are."
    )
    _gallery([digits.images[i] / 255 for i in closest], [str(digits.labels[i]) for i in closest])


def _layers(hidden: list[Layer]) -> None:
    if not hidden:
        st.markdown("This network has no hidden layer.")
        return
    st.caption(
        f"The {UNITS} strongest units of each layer. The first layers still see strokes; the "
        "deeper ones answer to whole shapes. A dark square is a strong answer."
    )
    for layer in hidden:
        _layer(layer)


def _first_weights(hidden: list[Layer], reader: Reader) -> None:
    weights = first_weights(reader)
    side = weights.shape[1]
    picked = hidden[0].strongest(UNITS) if hidden else range(len(weights))
    whose = "units that answered most strongly" if hidden else "ten outputs, one for each digit"
    st.caption(
        f"The {side}×{side} weights of the {whose}, dark for the largest: ink there makes the "
        "unit answer, ink where it is light keeps it silent."
    )
    _gallery([charts.spread(weights[unit]) for unit in picked], [f"unit {n}" for n in picked])


def _layer(layer: Layer) -> None:
    st.markdown(f"**{layer.name[0].upper()}{layer.name[1:]}**")
    picked = layer.strongest(UNITS)
    top = max(float(layer.values.max()), 1e-9)
    pictures = [(layer.values[unit] / top).clip(0, 1) for unit in picked]
    _gallery(pictures, [f"{layer.values[unit].max():.2f}" for unit in picked])


def _gallery(pictures: list[charts.Values], captions: list[str]) -> None:
    st.image([charts.sheet(picture, TILE) for picture in pictures], captions, width=TILE)
