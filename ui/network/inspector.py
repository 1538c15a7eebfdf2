"""The picture of a network, and below it the unit that is open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from charts.network import NetworkPicture, network_columns, unit_figures
from core.digits.classifier import Classifier
from core.inspection import network_view
from core.inspection.network_view import CONNECTIONS, Indices, LayerView, UnitSum
from ui import image_grid, stage
from ui.image_grid import Tile
from ui.network import component, sentences

EXAMPLES = 12

Image = NDArray[np.floating]


@dataclass(frozen=True)
class Subject:
    """A fully connected network to look into, and images (N, 28, 28) uint8 with labels (N,).

    `name` tells networks apart: under another name, the units are ordered anew.
    """

    name: str
    classifier: Classifier
    images: NDArray[np.uint8]
    labels: NDArray[np.integer]
    classes: tuple[str, ...]

    @property
    def network(self) -> nn.Sequential:
        """The network, which `core.inspection.network_view` can show."""
        network = self.classifier.network
        assert isinstance(network, nn.Sequential)
        return network

    @property
    def activation(self) -> str:
        """The activation function of the hidden layers."""
        return network_view.activation_name(self.network)

    @property
    def examples(self) -> Tensor:
        """The images as the network takes them."""
        return self.classifier.inputs(self.images / 255)


@dataclass(frozen=True)
class _Open:
    """The unit that is open, and its sum for the image on the screen."""

    layer: int
    unit: int
    sum: UnitSum


@dataclass
class _State:
    """What a session keeps for one picture: the order of the units, and which one is open."""

    name: str = ""
    orders: tuple[Indices, ...] = ()
    opened: tuple[int, int] | None = None

    def forget_order(self) -> None:
        """Order the units anew."""
        self.name = ""


def show(subject: Subject, image: Image, key: str) -> None:
    """The picture for an image (28, 28) in [0, 1], and the unit that is open."""
    if f"{key}_state" not in st.session_state:
        st.session_state[f"{key}_state"] = _State()
    state: _State = st.session_state[f"{key}_state"]
    _order(state, subject)
    inputs = subject.classifier.inputs(image[None])
    layers = network_view.view_network(subject.network, inputs)
    opened = _opened(state, subject, inputs)
    if opened:
        layers = _with_lines_into(opened, layers)
    shares = subject.classifier.class_probabilities(image[None])[0]
    columns = network_columns(layers, state.orders, subject.activation, subject.classes, shares)
    description = sentences.description(layers, shares, subject.classes)
    seen = network_view.input_pixels(subject.network, image)
    picture = NetworkPicture(seen, columns, description, state.opened)
    component.draw(picture, key, partial(_toggle, state))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(sentences.LEGEND.format(count=CONNECTIONS), width="stretch")
        key_of_button = f"{key}_order"
        st.button("Order by class", key_of_button, sentences.ORDER, state.forget_order)
    if opened:
        _unit(state, subject, seen, opened)


def _toggle(state: _State, layer: int, unit: int) -> None:
    """Open a unit; a second click closes it."""
    state.opened = None if state.opened == (layer, unit) else (layer, unit)


def _order(state: _State, subject: Subject) -> None:
    """Order the units at the first look at a network; later they keep their places."""
    if state.name == subject.name:
        return
    labels = torch.from_numpy(subject.labels)
    widths = [len(order) for order in state.orders]
    state.orders = network_view.unit_orders(subject.network, subject.examples, labels)
    state.name = subject.name
    if widths != [len(order) for order in state.orders]:
        state.opened = None


def _opened(state: _State, subject: Subject, inputs: Tensor) -> _Open | None:
    if state.opened is None:
        return None
    return _Open(*state.opened, network_view.unit_sum(subject.network, inputs, *state.opened))


def _with_lines_into(opened: _Open, layers: Sequence[LayerView]) -> tuple[LayerView, ...]:
    """The layers, with the largest terms of the open unit as the lines into its layer."""
    largest = opened.sum.largest(CONNECTIONS)
    lines = replace(
        layers[opened.layer],
        sources=largest,
        targets=np.full(len(largest), opened.unit),
        terms=opened.sum.terms[largest],
    )
    return tuple(lines if n == opened.layer else layer for n, layer in enumerate(layers))


def _unit(state: _State, subject: Subject, image: Image, opened: _Open) -> None:
    """The sum of a unit, its terms and weights, and the images for which it is most active."""
    layer, unit = opened.layer, opened.unit
    label = subject.classes[unit] if layer == len(state.orders) else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(sentences.unit(layer, unit, label), width="content")
        st.button("Close", on_click=_toggle, args=(state, layer, unit), key="network_close")
    st.markdown(sentences.formula(opened.sum, subject.activation if label is None else "None"))
    order = state.orders[layer - 1] if layer else None
    stage.show(unit_figures(opened.sum, image, order), "network_unit")
    st.caption(sentences.MOST_ACTIVE.format(count=len(subject.labels)))
    images, activations = network_view.strongest_activations(
        subject.network, subject.examples, layer, unit, EXAMPLES
    )
    pairs = zip(images.tolist(), activations.tolist(), strict=True)
    image_grid.show([_tile(subject, index, activation) for index, activation in pairs])


def _tile(subject: Subject, index: int, activation: float) -> Tile:
    image = image_grid.inverted(subject.images[index])
    label = subject.classes[int(subject.labels[index])]
    return Tile(image, sentences.value(activation), tip=label)
