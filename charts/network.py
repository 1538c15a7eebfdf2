"""A network as a picture: the image, a block of units for each layer, and connections as lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charts import drawing, theme
from charts.figure import Figure
from charts.numbers import readable
from charts.stage import Panel, Stage
from core.inspection.network_view import Floats, Indices, LayerView, UnitSum, places

HIDDEN = "Hidden layer {number}"
OUTPUT = "Output"
PIXELS = 28 * 28
SHOWN_TERMS = 8
HEIGHT = 270


@dataclass(frozen=True)
class Lines:
    """Connections from a place in the layer before to a place in this one, (k,) each."""

    sources: Indices
    targets: Indices
    terms: Floats


@dataclass(frozen=True)
class Column:
    """The units of a layer in the order in which they are drawn.

    `units` (m,) are their indices in the network, `values` (m,) their activations. `labels`
    and `shares` in [0, 1] are shown beside the units of the output layer.
    """

    title: str
    note: str
    units: Indices
    values: Floats
    lines: Lines
    labels: tuple[str, ...] = ()
    shares: Floats | None = None


@dataclass(frozen=True)
class NetworkPicture:
    """The image (28, 28) in [0, 1] and the columns from the first hidden layer to the output.

    `selected` is the layer and the unit that is open. `description` says the same in words.
    """

    image: NDArray[np.floating]
    columns: tuple[Column, ...]
    description: str
    selected: tuple[int, int] | None = None


def network_columns(
    layers: Sequence[LayerView],
    orders: Sequence[Indices],
    activation: str,
    classes: Sequence[str],
    probabilities: NDArray[np.floating],
) -> tuple[Column, ...]:
    """The columns of a picture; `orders` has one order for each hidden layer."""
    pixels, outputs = np.arange(len(layers[0].inputs)), np.arange(len(layers[-1].sums))
    every = [pixels, *orders, outputs]
    columns = []
    for number, layer in enumerate(layers, start=1):
        last, units = number == len(layers), every[number]
        before, here = places(every[number - 1]), places(units)
        columns.append(
            Column(
                title=OUTPUT if last else HIDDEN.format(number=number),
                note="" if last else f"{len(units)} {activation}",
                units=units,
                values=layer.activations[units],
                lines=Lines(before[layer.sources], here[layer.targets], layer.terms),
                labels=tuple(classes) if last else (),
                shares=probabilities.astype(np.float32) if last else None,
            )
        )
    return tuple(columns)


def unit_figures(unit: UnitSum, image: NDArray[np.floating], order: Indices | None) -> Stage:
    """The largest terms of a unit's sum, and all its weights: a picture of the pixels, or bars.

    `order` has the units of the layer before in their order; None if that is the image.
    """
    panels = [Panel("terms", _terms(unit, order is None), "Largest terms of the sum", HEIGHT, 4)]
    if order is None:
        for title, values in (("Weights w", unit.weights), ("Terms w·x", unit.terms)):
            pixels = values.reshape(28, 28).astype(np.float64)
            figure = drawing.attribution(image.astype(np.float64), pixels)
            panels.append(Panel(title[-1], figure, title, HEIGHT, 4))
    else:
        panels.append(
            Panel("weights", _weights(unit, order), "Weights, ordered as above", HEIGHT, 8)
        )
    return Stage(tuple(panels))


def _terms(unit: UnitSum, is_first: bool) -> Figure:
    """Bars that add up to the sum: the largest terms, all others together, the bias."""
    shown = unit.largest(SHOWN_TERMS)
    values = unit.terms[shown].astype(np.float64)
    rest = unit.sum - unit.bias - float(values.sum())
    names = [_input_name(index, is_first) for index in shown.tolist()]
    others = len(unit.weights) - len(shown)
    names += (
        [f"{others} others", "bias b", "<b>sum z</b>"] if others else ["bias b", "<b>sum z</b>"]
    )
    every = np.array([*values, *([rest] if others else []), unit.bias, unit.sum])
    labels = [f"{name}: {readable(value, 3)}" for name, value in zip(names, every, strict=True)]
    figure = theme.figure(
        showlegend=False, dragmode=False, margin={"l": 8, "r": 8, "t": 4, "b": 24}
    )
    figure.add_bar(
        x=every,
        y=labels,
        orientation="h",
        marker={"color": [theme.BLUE if value > 0 else theme.ORANGE for value in every]},
        hoverinfo="skip",
    )
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    return figure


def _input_name(index: int, is_first: bool) -> str:
    """A pixel by row and column from 0, as in the other pictures; a unit by its number from 1."""
    if is_first:
        row, column = divmod(index, 28)
        return f"row {row}, column {column}"
    return f"unit {index + 1}"


def _weights(unit: UnitSum, order: Indices) -> Figure:
    weights = unit.weights[order]
    figure = theme.figure("units of the layer before", "w", showlegend=False, dragmode=False)
    figure.add_bar(
        x=np.arange(len(weights)),
        y=weights,
        marker={
            "color": [theme.BLUE if weight > 0 else theme.ORANGE for weight in weights],
            "line": {"width": 0},
        },
        customdata=order + 1,
        hovertemplate="unit %{customdata}: w = %{y:.3g}<extra></extra>",
    )
    figure.update_layout(bargap=0)
    figure.update_xaxes(showticklabels=False)
    return figure
