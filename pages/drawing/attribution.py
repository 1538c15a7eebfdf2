"""The view of the attribution: pixels, activations, similar training images."""

import streamlit as st

from charts import drawing as charts
from charts.stage import Panel, Stage
from core.digits.attribution import (
    METHODS,
    LayerActivations,
    embed,
    layer_activations,
    nearest_neighbours,
)
from core.digits.classifier import Classifier
from core.digits.recognition import Recognition, recognize
from core.digits.strokes import Ink
from pages.drawing import sentences, sources
from pages.drawing.state import DrawingState
from ui import stage

COUNT = 8
TILE = 64


def show(ink: Ink, classifier: Classifier, state: DrawingState) -> None:
    """Attribution by pixels, by units and by training images."""
    recognition = recognize(ink, classifier)
    layers = layer_activations(classifier, recognition.image)
    st.subheader("Pixel attribution", anchor=False)
    _pixels(recognition, classifier)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Activations", anchor=False)
        _activations(layers)
    with right:
        st.subheader("Nearest training images", anchor=False)
        _neighbours(recognition, layers, classifier, state)


def _pixels(recognition: Recognition, classifier: Classifier) -> None:
    likeliest = int(recognition.probabilities.argmax())
    digit = st.segmented_control(
        "Digit",
        range(10),
        default=likeliest,
        required=True,
        key=f"drawing_attribution_{likeliest}",
        help=sentences.ATTRIBUTION_HELP,
    )
    image = recognition.image
    panels = []
    for name, method in METHODS.items():
        figure = charts.attribution(image, method(classifier, image, digit))
        panels.append(Panel(name, figure, f"{name}, digit {digit}", 300, 6))
    stage.show(Stage(tuple(panels)), key="drawing_attribution")
    st.caption(sentences.ATTRIBUTION)
    for name, text in sentences.METHODS.items():
        st.markdown(f"**{name}**: {text}")


def _activations(layers: list[LayerActivations]) -> None:
    if not layers:
        st.markdown(sentences.NO_HIDDEN_LAYER)
        return
    st.caption(sentences.ACTIVATIONS.format(count=COUNT))
    for layer in layers:
        kind = "feature maps" if layer.convolutional else "units"
        st.markdown(f"**Layer {layer.number}: {len(layer.values)} {kind}**")
        units = layer.strongest(COUNT)
        top = max(float(layer.values.max()), 1e-9)
        pictures = [(layer.values[unit] / top).clip(0, 1) for unit in units]
        _gallery(pictures, [f"{layer.values[unit].max():.2f}" for unit in units])


def _neighbours(
    recognition: Recognition,
    layers: list[LayerActivations],
    classifier: Classifier,
    state: DrawingState,
) -> None:
    training = sources.training_images()
    if state.embeddings is None or state.embeddings[0] is not classifier:
        state.embeddings = classifier, embed(classifier, training.images / 255)
    embedding = embed(classifier, recognition.image[None])[0]
    nearest = nearest_neighbours(embedding, state.embeddings[1], COUNT)
    text = sentences.EMBEDDING_NEIGHBOURS if layers else sentences.PIXEL_NEIGHBOURS
    st.caption(text.format(count=len(training.labels), source=training.source))
    images, labels = training.images[nearest] / 255, training.labels[nearest]
    _gallery(list(images), [str(label) for label in labels])


def _gallery(pictures: list[charts.Values], captions: list[str]) -> None:
    st.image([charts.thumbnail(picture, TILE) for picture in pictures], captions, width=TILE)
