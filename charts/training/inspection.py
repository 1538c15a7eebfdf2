"""Pictures of the inside of a network, and of what it gets wrong."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.figure import Figure
from charts.stage import Panel, Stage
from core.inspection.confusion import Counts, recall
from core.inspection.units import LayerAtWork

BLUE_RGB, ORANGE_RGB = (0x44, 0x77, 0xAA), (0xEE, 0x77, 0x33)
LONG_BAR = 0.3  # a share of the axis in which a number has room


def weight_pictures(weights: NDArray[np.float32]) -> list[NDArray[np.uint8]]:
    """The weights (units, 28, 28) of each unit as a picture (28, 28, 3).

    Blue waits for ink, orange for paper, white for none.

    All units share one scale: 99 of 100 weights stay below full colour.
    """
    weights = np.nan_to_num(weights)
    reach = max(float(np.quantile(np.abs(weights), 0.99)), 1e-12)
    strength = np.clip(np.abs(weights) / reach, 0, 1)[..., None]
    colour = np.where(weights[..., None] > 0, BLUE_RGB, ORANGE_RGB)
    return list(np.asarray(255 + strength * (colour - 255.0)).round().astype(np.uint8))


def activations(layers: Sequence[LayerAtWork]) -> Stage:
    """For each hidden layer, how often its units answer what."""
    width = max(4, 12 // max(1, len(layers)))
    return Stage(
        tuple(
            Panel(f"layer{number}", _histogram(layer), f"Layer {number}", 200, width)
            for number, layer in enumerate(layers, start=1)
        )
    )


def _histogram(layer: LayerAtWork) -> Figure:
    figure = theme.figure("answer of a unit", "", margin={"l": 44, "r": 8, "t": 6, "b": 40})
    shares = layer.counts / max(1, layer.counts.sum())
    figure.add_bar(
        x=(layer.edges[:-1] + layer.edges[1:]) / 2,
        y=shares,
        marker={"color": theme.CYAN},
        hovertemplate="about %{x:.2f}: %{y:.1%}<extra></extra>",
    )
    figure.update_layout(bargap=0.05)
    figure.update_yaxes(tickformat=".0%", nticks=5)
    return figure


def mistakes(counts: Counts, classes: Sequence[str]) -> Stage:
    """The confusion matrix, to click on, beside the accuracy for each class."""
    return Stage(
        (
            Panel(
                "confusion",
                confusion(counts, classes),
                "What is taken for what (click a square)",
                380,
                7,
                clickable=True,
            ),
            Panel("classes", per_class(counts, classes), "How many of each are right", 380, 5),
        )
    )


def confusion(counts: Counts, classes: Sequence[str]) -> Figure:
    """Mistakes by colour, right answers on the diagonal by number only."""
    figure = theme.figure("the network's answer", "what it is")
    wrong = counts.astype(float)
    np.fill_diagonal(wrong, np.nan)
    figure.add_heatmap(
        z=wrong,
        colorscale=[[0, "rgba(221,68,85,0)"], [1, theme.WRONG]],
        zmin=0,
        zmax=max(1.0, float(np.nanmax(wrong))),
        showscale=False,
        hoverinfo="skip",
    )
    figure.add_heatmap(
        z=np.where(np.eye(len(counts)) > 0, 1.0, np.nan),
        colorscale=[[0, "rgba(46,158,84,0.25)"], [1, "rgba(46,158,84,0.25)"]],
        showscale=False,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=np.tile(np.arange(len(counts)), len(counts)),
        y=np.repeat(np.arange(len(counts)), len(counts)),
        # Plotly takes an empty text away for good: where none is, a blank keeps the place.
        text=[str(count) if count else " " for count in counts.flatten()],
        mode="text",
        textfont={"size": 12},
        hoverinfo="skip",
    )
    figure.update_layout(showlegend=False, dragmode=False)
    names = {"tickvals": list(range(len(classes))), "ticktext": list(classes), "showgrid": False}
    figure.update_xaxes(range=[-0.5, len(classes) - 0.5], **names)
    figure.update_yaxes(range=[len(classes) - 0.5, -0.5], **names)
    return figure


def per_class(counts: Counts, classes: Sequence[str]) -> Figure:
    """The share of each class that was read rightly."""
    shares = recall(counts)
    figure = theme.figure("", "", showlegend=False)
    figure.add_bar(
        x=shares,
        y=list(classes),
        orientation="h",
        marker={"color": theme.BLUE},
        hoverinfo="skip",
    )
    # Plotly writes nothing at a bar without length.
    for inside, where in ((True, "middle left"), (False, "middle right")):
        figure.add_scatter(
            x=shares,
            y=list(classes),
            text=[
                f"{share:.1%}" if (share >= LONG_BAR) == inside and not np.isnan(share) else " "
                for share in shares
            ],
            mode="text",
            textposition=where,
            textfont={"color": "#ffffff"} if inside else {},
            hoverinfo="skip",
        )
    figure.update_layout(dragmode=False)
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1])
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    return figure
