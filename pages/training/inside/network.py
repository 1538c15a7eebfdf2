"""The view of the network as a picture, for a test image or for the visitor's own drawing."""

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import nn

from core.digits import canvas
from core.digits.classifier import from_training
from core.digits.preprocessing import preprocess
from core.digits.strokes import limit_pen, rasterise
from core.runs.runs import Run, RunState
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.trainer import initial_network
from pages.drawing import state as drawing
from pages.training import state
from pages.training.inside import sentences
from ui import network as picture
from ui.network import Subject

IMAGES = 1_000
KEY = "training_network"
OWN = "Your drawing"


def show(run: Run, now: RunState) -> None:
    """The network of a run at its newest step."""
    found = run.look()
    if found is None:
        st.caption(sentences.NO_NETWORK_YET)
        return
    _show(found.network, found.step, run.config, run.dataset)


def show_initial(config: TrainingConfig, dataset: Dataset) -> None:
    """The network that would be trained, with its initial weights."""
    _show(initial_network(config).eval(), 0, config, dataset)


def _show(network: nn.Sequential, step: int, config: TrainingConfig, dataset: Dataset) -> None:
    images, labels = dataset.test_images[:IMAGES].numpy(), dataset.test_labels[:IMAGES].numpy()
    image, words = _choose(images, labels, dataset.classes)
    st.markdown(sentences.NETWORK_PICTURE.format(image=words, step=step))
    # A run and its initial network have one name: the units keep their places when it starts.
    name = f"{dataset.name} {replace(config, changes=())}"
    classifier = from_training(name, network, config)
    picture.show(Subject(name, classifier, images, labels, dataset.classes), image, KEY)


def _choose(
    images: NDArray[np.uint8], labels: NDArray[np.integer], classes: tuple[str, ...]
) -> tuple[NDArray[np.floating], str]:
    """An image (28, 28) in [0, 1] that the visitor chooses, and what it is."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Image",
            [*classes, OWN],
            default=classes[7],
            required=True,
            key=f"{KEY}_class",
            label_visibility="collapsed",
        )
        st.button("Next image", on_click=_next, disabled=chosen == OWN, key=f"{KEY}_next")
    own = own_drawing() if chosen == OWN else None
    if own is not None:
        return own, sentences.OWN_DRAWING
    if chosen == OWN:
        st.info(sentences.NO_DRAWING)
    of_class = np.flatnonzero(labels == (classes.index(chosen) if chosen in classes else 0))
    index = int(of_class[state.current().test_image % len(of_class)]) if of_class.size else 0
    words = sentences.TEST_IMAGE.format(number=index, label=classes[int(labels[index])])
    return images[index] / 255, words


def _next() -> None:
    state.current().test_image += 1


def own_drawing() -> NDArray[np.floating] | None:
    """What the visitor drew in the Drawing lab, as the network takes it; None if nothing."""
    sheet = drawing.current().digit
    strokes = limit_pen(canvas.strokes(sheet.drawing))
    preprocessed = preprocess(rasterise(strokes, sheet.height, sheet.width))
    return None if preprocessed is None else preprocessed.image
