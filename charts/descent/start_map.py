"""The map of starts and learning rates, coloured by where each run ends."""

import math
from itertools import product

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.stage import Array, Panel, Stage
from core.descent.start_map import DIVERGED, MOVING, StartMap

# The minima from left to right, and again from the first colour: neighbours differ.
MINIMA = ("#4477aa", "#2e9e54", "#c9a227", "#aa4499", "#33a5cc", "#ee7733")
MARGIN = {"l": 56, "r": 12, "t": 64, "b": 44}
# How high a row of the legend is, and how many names fit beside each other.
ROW, ABREAST = 22, 2
OF_MOVING = "#b7bfcc"
OF_DIVERGED = "#8a4458"
# More minima of one colour are not named in the legend.
MOST_NAMED = 3


def ends(found: StartMap, here: tuple[float, float], limits: list[float]) -> Stage:
    """The map by end and the map by steps, with the learner's run (start, rate) marked.

    `limits` are the largest stable learning rates at the minima, where theory gives them.
    """
    figures = [_by_end(found), _by_steps(found)]
    # Both maps leave the same room above, for a legend or a colour bar: so their axes are equal.
    rows = math.ceil((len(figures[0].data) - 1) / ABREAST)
    for figure in figures:
        figure.update_layout(margin={"t": max(MARGIN["t"], 20 + ROW * rows)})
        _mark(figure, found, here, limits)
    return Stage(
        panels=(
            Panel("ends", figures[0], "Where each run ends", 380, 6, True, hint="click to load it"),
            Panel("steps", figures[1], "How many steps it takes", 380, 6, True),
        )
    )


def _figure(found: StartMap) -> Figure:
    rates = np.log10(found.learning_rates)
    figure = theme.figure("start x", "learning rate", margin=MARGIN)
    figure.update_xaxes(range=(found.starts[0], found.starts[-1]), showgrid=False)
    figure.update_yaxes(**theme.log_axis(float(rates[0]), float(rates[-1]), showgrid=False))
    return figure


def _by_end(found: StartMap) -> Figure:
    figure = _figure(found)
    colours = [OF_DIVERGED, OF_MOVING, *MINIMA]
    # −1 and −2 become 0 and 1, the minima follow; each class is a step of the colour scale.
    classes = np.select(
        [found.ends == DIVERGED, found.ends == MOVING],
        [0, 1],
        found.ends % len(MINIMA) + 2,
    )
    edges = np.arange(len(colours) + 1) / len(colours)
    scale = [
        (edge, colour) for i, colour in enumerate(colours) for edge in (edges[i], edges[i + 1])
    ]
    figure.add_heatmap(
        x=found.starts,
        y=found.learning_rates,
        z=classes,
        zmin=-0.5,
        zmax=len(colours) - 0.5,
        colorscale=scale,
        showscale=False,
        text=_labels(found, classes),
        hovertemplate="start %{x:.3g}, learning rate %{y:.3g}<br>%{text}<extra></extra>",
    )
    shared = [_shared(found.minima[place :: len(MINIMA)]) for place in range(len(MINIMA))]
    names = ["diverges", "still moves", *shared]
    for place, (name, colour) in enumerate(zip(names, colours, strict=True)):
        if (classes == place).any():
            _legend(figure, name, colour)
    return figure


def _shared(minima: Array) -> str:
    """The minima that share a colour, by name; of many the first."""
    names = [_signed(x, 3) for x in minima[:MOST_NAMED]]
    return f"x = {' or '.join(names)}{' or …' * (len(minima) > MOST_NAMED)}"


def _signed(number: float, digits: int) -> str:
    return f"{number:.{digits}g}".replace("-", "−")


def _labels(found: StartMap, classes: Array) -> Array:
    names = ["diverges", "still moves"] + [f"ends at x = {_signed(x, 4)}" for x in found.minima]
    return np.array(names)[np.where(found.ends >= 0, found.ends + 2, classes)]


def _legend(figure: Figure, name: str, colour: str) -> None:
    marker = {"color": colour, "size": 11, "symbol": "square"}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=name)


def _by_steps(found: StartMap) -> Figure:
    figure = _figure(found)
    figure.add_heatmap(
        x=found.starts,
        y=found.learning_rates,
        z=found.steps,
        colorscale=theme.SURFACE_COLOURS,
        reversescale=True,
        colorbar={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "thickness": 10,
            "xpad": 0,
            "ypad": 0,
        },
        hovertemplate="start %{x:.3g}, learning rate %{y:.3g}<br>%{z} steps<extra></extra>",
    )
    return figure


def _mark(figure: Figure, found: StartMap, here: tuple[float, float], limits: list[float]) -> None:
    # White dashes on a dark line: one of the two is seen on every colour, and beside them.
    lines = (theme.line("#1b2433", 3), theme.line("white", 1.5, dash="dash"))
    for limit, line in product(limits, lines):
        figure.add_scatter(
            x=found.starts,
            y=np.full_like(found.starts, limit),
            mode="lines",
            line=line,
            name=f"largest stable learning rate {limit:.4g}",
            hoverinfo="name",
            hoverlabel={"namelength": -1},
            showlegend=False,
        )
    figure.add_scatter(
        x=[here[0]],
        y=[here[1]],
        mode="markers",
        marker={
            "symbol": "x",
            "size": 13,
            "color": "white",
            "line": {"color": "black", "width": 1},
        },
        name="this run",
        showlegend=False,
    )
