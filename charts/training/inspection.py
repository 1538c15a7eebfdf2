"""The network as a diagram, its weights and activations, and its confusion matrix."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.figure import Figure
from charts.stage import Panel, Stage
from core.inspection.confusion import Counts, recall
from core.inspection.units import LayerActivations

BLUE_RGB, ORANGE_RGB = (0x44, 0x77, 0xAA), (0xEE, 0x77, 0x33)


def weight_images(weights: NDArray[np.float32]) -> list[NDArray[np.uint8]]:
    """The input weights (units, 28, 28) of each unit as an image (28, 28, 3).

    Blue is positive, orange negative, white zero. All units share one scale, by which 99 of
    100 weights stay below full colour.
    """
    weights = np.nan_to_num(weights)
    scale = max(float(np.quantile(np.abs(weights), 0.99)), 1e-12)
    strength = np.clip(np.abs(weights) / scale, 0, 1)[..., None]
    colour = np.where(weights[..., None] > 0, BLUE_RGB, ORANGE_RGB)
    return list(np.asarray(255 + strength * (colour - 255.0)).round().astype(np.uint8))


def activation_histograms(layers: Sequence[LayerActivations]) -> Stage:
    """The distribution of the activations of each hidden layer."""
    width = max(4, 12 // max(1, len(layers)))
    return Stage(
        tuple(
            Panel(f"layer{number}", _histogram(layer), f"Hidden layer {number}", 200, width)
            for number, layer in enumerate(layers, start=1)
        )
    )


def _histogram(layer: LayerActivations) -> Figure:
    figure = theme.figure("activation", "", margin={"l": 44, "r": 8, "t": 6, "b": 40})
    figure.add_bar(
        x=(layer.edges[:-1] + layer.edges[1:]) / 2,
        y=layer.counts / max(1, layer.counts.sum()),
        marker={"color": theme.CYAN},
        hovertemplate="about %{x:.2f}: %{y:.1%}<extra></extra>",
    )
    figure.update_layout(bargap=0.05)
    figure.update_yaxes(tickformat=".0%", nticks=5)
    return figure


def confusion(counts: Counts, classes: Sequence[str]) -> Stage:
    """The confusion matrix, clickable, beside the accuracy of each class."""
    matrix, bars = confusion_matrix(counts, classes), per_class_accuracy(counts, classes)
    return Stage(
        (
            Panel(
                "confusion", matrix, "Confusion matrix", 380, 7,
                clickable=True, hint="click a cell to see its images",
            ),
            Panel("classes", bars, "Per-class accuracy", 380, 5),
        )
    )  # fmt: skip


def confusion_matrix(counts: Counts, classes: Sequence[str]) -> Figure:
    """Counts of (true label, predicted label); misclassified images are coloured by count."""
    figure = theme.figure("predicted label", "true label", showlegend=False, dragmode=False)
    size = len(counts)
    wrong = counts.astype(float)
    np.fill_diagonal(wrong, np.nan)
    diagonal = np.where(np.eye(size) > 0, 1.0, np.nan)
    green = [[0, "rgba(46,158,84,0.25)"], [1, "rgba(46,158,84,0.25)"]]
    red = [[0, "rgba(221,68,85,0)"], [1, theme.WRONG]]
    zmax = max(1.0, float(np.nanmax(wrong)))
    figure.add_heatmap(
        z=wrong, colorscale=red, zmin=0, zmax=zmax, showscale=False, hoverinfo="skip"
    )
    figure.add_heatmap(z=diagonal, colorscale=green, showscale=False, hoverinfo="skip")
    figure.add_scatter(
        x=np.tile(np.arange(size), size),
        y=np.repeat(np.arange(size), size),
        # Plotly removes an empty text for good: a blank keeps its place.
        text=[str(count) if count else " " for count in counts.flatten()],
        mode="text",
        textfont={"size": 12},
        hoverinfo="skip",
    )
    ticks = {"tickvals": list(range(size)), "ticktext": list(classes), "showgrid": False}
    figure.update_xaxes(range=[-0.5, size - 0.5], **ticks)
    figure.update_yaxes(range=[size - 0.5, -0.5], **ticks)
    return figure


def per_class_accuracy(counts: Counts, classes: Sequence[str]) -> Figure:
    """The accuracy of each class as a bar, with its number beside it."""
    accuracy = recall(counts)
    figure = theme.figure(showlegend=False, dragmode=False)
    figure.add_bar(
        x=accuracy,
        y=list(classes),
        orientation="h",
        marker={"color": theme.BLUE},
        hoverinfo="skip",
    )
    # Plotly writes no text at a bar of length 0, so the numbers are a trace of their own.
    figure.add_scatter(
        x=accuracy,
        y=list(classes),
        text=[" " if np.isnan(share) else f" {share:.1%}" for share in accuracy],
        mode="text",
        textposition="middle right",
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[0, 1.2], tickformat=".0%", tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1])
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    return figure
