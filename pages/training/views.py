"""The views into a run. Only the one that is chosen is computed."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from charts.stage import Click
from charts.training import curves, inspection
from core.inspection import confusion
from core.inspection.units import NetworkInspection, inspect_network
from core.runs.runs import Run, RunState
from core.training.datasets.dataset import DATASETS, Dataset
from core.training.mlp import CLASSES, ShuffledPixels
from pages.training import export, sentences, state
from pages.training.inside import digit_map, landscape, network
from pages.training.inside.sentences import NO_NETWORK_YET
from ui import image_grid, stage
from ui.image_grid import Tile
from ui.links import report_unmatched

VIEW = "training_view"
MAX_IMAGES = 40
INSPECTED_IMAGES = 500
MAX_MISCLASSIFIED = 30


def choose() -> str:
    """The name of the view that is chosen."""
    with report_unmatched(VIEW):
        chosen: str | None = st.segmented_control(
            "View",
            VIEWS,
            default="Network",
            required=True,
            key=VIEW,
            label_visibility="collapsed",
            bind="query-params",
        )
    return chosen or "Network"


def training_set(dataset: Dataset, shuffled: bool) -> None:
    """The first images of the training set, as the network sees them, with their labels."""
    st.markdown(f"**{DATASETS[dataset.name].title}: training set**")
    labels = [dataset.classes[label] for label in dataset.train_labels[:MAX_IMAGES].tolist()]
    seen = dataset.train_images[:MAX_IMAGES]
    if shuffled:
        seen = ShuffledPixels()(seen).reshape(seen.shape)
    images = image_grid.inverted(seen.numpy())
    image_grid.show([Tile(image, label) for image, label in zip(images, labels, strict=True)])


def _predictions(run: Run, now: RunState) -> None:
    if not now.metrics.epochs:
        st.caption(sentences.NO_TEST)
        return
    predicted = now.metrics.epochs[-1].test_outputs[:MAX_IMAGES].argmax(dim=1)
    labels = run.dataset.test_labels[:MAX_IMAGES]
    right = int((predicted == labels).sum())
    st.markdown(sentences.PREDICTIONS.format(count=len(labels), right=right))
    pairs = zip(labels.tolist(), predicted.tolist(), strict=True)
    image_grid.show([_tile(run.dataset, index, *pair) for index, pair in enumerate(pairs)])


def _tile(
    data: Dataset, index: int, label: int, predicted: int, confidence: float | None = None
) -> Tile:
    """A test image with its true and its predicted label."""
    words = {
        "true": data.classes[label],
        "predicted": data.classes[predicted],
        "confidence": confidence,
    }
    correct = label == predicted
    caption = data.classes[predicted] if correct else sentences.WRONG_TILE.format(**words)
    tip = sentences.TIP.format(**words)
    if confidence is not None:
        caption, tip = f"{caption} · {confidence:.0%}", sentences.CONFIDENCE_TIP.format(**words)
    image = image_grid.inverted(data.test_images[index].numpy())
    return Tile(image, caption, wrong=not correct, tip=tip)


def _inspected(run: Run) -> NetworkInspection | None:
    """The weights and activations of the network at its newest step."""
    found = run.look()
    if found is None:
        st.caption(NO_NETWORK_YET)
        return None
    images = run.dataset.test_images[:INSPECTED_IMAGES]
    return inspect_network(found.network, images, run.config, found.step)


def _weights(run: Run, now: RunState) -> None:
    inspected = _inspected(run)
    if inspected is None:
        return
    if inspected.step == 0:
        st.caption(sentences.INITIAL_WEIGHTS)
        _weight_images(inspected.weights)
    else:
        change = st.toggle(
            "Change since initialisation",
            True,
            key="training_change",
            help=sentences.CHANGE_HELP,
            bind="query-params",
        )
        caption = sentences.WEIGHT_CHANGE if change else sentences.WEIGHTS
        st.caption(caption.format(step=inspected.step))
        _weight_images(inspected.weight_change if change else inspected.weights)


def _weight_images(weights: NDArray[np.float32]) -> None:
    images = inspection.weight_images(weights)
    image_grid.show([Tile(image, str(unit)) for unit, image in enumerate(images, start=1)])


def _activations(run: Run, now: RunState) -> None:
    inspected = _inspected(run)
    if inspected is None:
        return
    layers = inspected.layers
    if not layers:
        st.caption(sentences.NO_HIDDEN_LAYER)
        return
    st.caption(sentences.ACTIVATIONS.format(step=inspected.step))
    for number, (column, layer) in enumerate(zip(st.columns(len(layers)), layers, strict=True), 1):
        share = f"{layer.dead_units} of {layer.units}"
        column.metric(sentences.CONSTANT_UNITS.format(number=number), share)
    stage.show(inspection.activation_histograms(layers), key="training_units")


def _confusion(run: Run, now: RunState) -> None:
    if not now.metrics.epochs:
        st.caption(sentences.NO_TEST)
        return
    outputs, data = now.metrics.epochs[-1].test_outputs, run.dataset
    counts = confusion.confusion_matrix(outputs, data.test_labels)
    figures = inspection.confusion(counts, data.classes)
    stage.show(figures, "training_mistakes", on_click=_select_cell)
    cell = state.current().cell
    found = confusion.misclassified(outputs, data.test_labels, run.config, MAX_MISCLASSIFIED, cell)
    if cell is None:
        st.markdown(sentences.MISCLASSIFIED.format(count=len(found)))
    else:
        true, predicted = (data.classes[number] for number in cell)
        words = {"true": true, "predicted": predicted, "count": counts[cell]}
        st.markdown(sentences.CELL.format(**words))
        st.button("All misclassified images", on_click=_select_cell)
    image_grid.show([_tile(data, m.index, m.label, m.predicted, m.confidence) for m in found])


def _select_cell(click: Click | None = None) -> None:
    state.current().cell = clicked_cell(click) if click else None


def clicked_cell(click: Click) -> tuple[int, int] | None:
    """The cell of the confusion matrix under a click: (true label, predicted label)."""
    cell = round(click.y), round(click.x)
    inside = all(0 <= number < CLASSES for number in cell)
    return cell if click.panel == "confusion" and inside else None


def _signals(run: Run, now: RunState) -> None:
    st.caption(sentences.SIGNALS)
    stage.show(curves.signals(now.metrics), key="training_signals")


VIEWS = {
    "Network": network.show,
    "Predictions": _predictions,
    "Weights": _weights,
    "Activations": _activations,
    "Confusion matrix": _confusion,
    "Gradient and learning rate": _signals,
    "Map of the digits": digit_map.show,
    "Loss landscape": landscape.show,
    "Export": export.show,
}
# The views that are refreshed during a run, and how often.
LIVE = frozenset(VIEWS) - {"Export", "Loss landscape", "Map of the digits"}
NETWORK_SECONDS, SECONDS = 0.35, 2.0


def seconds(view: str) -> float:
    """The time between two refreshes of a view."""
    return NETWORK_SECONDS if view == "Network" else SECONDS
