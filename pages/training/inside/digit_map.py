"""The view of the map of the digits: test images by two principal components of a layer."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor, nn

from charts.stage import Click
from charts.training.digit_map import maps
from core.inspection.digit_map import DigitMap, digit_map
from core.inspection.network_view import Floats, representations
from core.runs.runs import Run, RunState
from core.runs.watch import NetworkCopy
from core.training.config import TrainingConfig
from core.training.evaluation import predict
from core.training.mlp import INPUT_SCALINGS
from core.training.trainer import initial_network
from pages.training import state
from pages.training.inside import sentences
from pages.training.inside.network import own_drawing
from ui import image_grid, stage
from ui.image_grid import Tile

IMAGES = 2_000
KEY = "training_map"


def show(run: Run, now: RunState) -> None:
    """The maps of a layer before training and at the newest step, or that of the pixels."""
    found = run.look()
    if found is None:
        st.caption(sentences.NO_NETWORK_YET)
        return
    drawn = _maps(run, found, _choose_layer(len(run.config.hidden)))
    images, labels = run.dataset.test_images[:IMAGES], run.dataset.test_labels[:IMAGES].numpy()
    predicted = predict(found.network, images, run.config).argmax(dim=1).numpy()
    wrong = predicted != labels

    def choose(click: Click) -> None:
        state.current().map_image = nearest(drawn, click)

    stage.show(maps(drawn, labels, wrong, run.dataset.classes), f"{KEY}_stage", on_click=choose)
    st.caption(sentences.digit_map(len(labels), [one.share for _, one in drawn], int(wrong.sum())))
    chosen = state.current().map_image
    if chosen is not None and chosen < len(labels):
        _image(run, chosen, int(labels[chosen]), int(predicted[chosen]))


def _choose_layer(hidden: int) -> int:
    """The chosen layer, counted from 1; 0 for the pixels."""
    names = [sentences.PIXELS, *(sentences.LAYER.format(number=n + 1) for n in range(hidden))]
    chosen = st.segmented_control(
        "Layer", names, default=names[-1], required=True, key=f"{KEY}_layer_of_{hidden}"
    )
    return names.index(chosen) if chosen in names else hidden


def _maps(run: Run, found: NetworkCopy, layer: int) -> list[tuple[str, DigitMap]]:
    """The map of the pixels; of a hidden layer, those of the initial network and of this one."""
    if layer == 0:
        return [(sentences.PIXELS, _map(found.network, run, 0))]
    now = sentences.AT_STEP.format(step=found.step), _map(found.network, run, layer)
    if not found.step:
        return [now]
    return [(sentences.BEFORE, _map(initial_network(run.config).eval(), run, layer)), now]


def _map(network: nn.Sequential, run: Run, layer: int) -> DigitMap:
    """The map of the test images, with the visitor's own drawing if there is one."""
    own = own_drawing()
    values = _values(network, run.dataset.test_images[:IMAGES], run.config, layer)
    if own is None:
        return digit_map(values, np.empty((0, values.shape[1])))
    drawing = Tensor(np.round(255 * own))[None]
    return digit_map(values, _values(network, drawing, run.config, layer))


def _values(network: nn.Sequential, images: Tensor, config: TrainingConfig, layer: int) -> Floats:
    return representations(network, INPUT_SCALINGS[config.inputs](images))[layer]


def nearest(drawn: list[tuple[str, DigitMap]], click: Click) -> int:
    """The image whose point on the clicked map is nearest to the click."""
    points: NDArray[np.float64] = drawn[int(click.panel.removeprefix("map"))][1].points
    return int(np.linalg.norm(points - (click.x, click.y), axis=1).argmin())


def _image(run: Run, index: int, label: int, predicted: int) -> None:
    names = {"label": run.dataset.classes[label], "predicted": run.dataset.classes[predicted]}
    image = image_grid.inverted(run.dataset.test_images[index].numpy())
    st.markdown(sentences.MAP_IMAGE.format(number=index, **names))
    image_grid.show([Tile(image, names["label"], label != predicted)])
