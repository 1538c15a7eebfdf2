"""The map of starts and learning rates, coloured by where each run ends."""

from itertools import product

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.stage import Array, Panel, Stage
from core.maps import DIVERGED, MOVING, StartMap

# Each minimum has a colour of its own; those beyond the last share it.
MINIMA = ("#4477aa", "#2e9e54", "#c9a227", "#aa4499", "#33a5cc", "#ee7733")
MARGIN = {"l": 56, "r": 12, "t": 64, "b": 44}
OF_MOVING = "#b7bfcc"
OF_DIVERGED = "#8a4458"


def ends(found: StartMap, here: tuple[float, float], limits: list[float]) -> Stage:
    """The map by end and the map by steps, with the learner's run (start, rate) marked.

    `limits` are the largest stable learning rates at the minima, where theory gives them.
    """
    figures = [_by_end(found), _by_steps(found)]
    for figure in figures:
        _mark(figure, found, here, limits)
    return Stage(
        panels=(
            Panel("ends", figures[0], "Where each run ends: click to load it", 380, 6, True),
            Panel("steps", figures[1], "How many steps it takes", 380, 6, True),
        )
    )


def _figure(found: StartMap) -> Figure:
    rates = np.log10(found.learning_rates)
    # Both maps leave the same room above, for a legend or a colour bar: so their axes are equal.
    figure = theme.figure("start x", "learning rate", margin=MARGIN)
    figure.update_xaxes(range=(found.starts[0], found.starts[-1]), showgrid=False)
    figure.update_yaxes(**theme.log_axis(float(rates[0]), float(rates[-1]), showgrid=False))
    return figure


def _by_end(found: StartMap) -> Figure:
    figure = _figure(found)
    colours = [OF_DIVERGED, OF_MOVING, *MINIMA]
    # −1 and −2 become 0 and 1, the minima follow; each class is a step of the colour scale.
    last = len(MINIMA) - 1
    classes = np.select(
        [found.ends == DIVERGED, found.ends == MOVING],
        [0, 1],
        np.minimum(found.ends, last) + 2,
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
    names = ["diverges", "still moves", *(f"x = {x:.3g}" for x in found.minima[: last + 1])]
    for place, (name, colour) in enumerate(zip(names, colours, strict=False)):
        if (classes == place).any():
            _legend(figure, name, colour)
    return figure


def _labels(found: StartMap, classes: Array) -> Array:
    names = ["diverges", "still moves"] + [f"ends at x = {x:.4g}" for x in found.minima]
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
            x=found.starts[[0, -1]],
            y=[limit, limit],
            mode="lines",
            line=line,
            name="2/y″",
            hoverinfo="name",
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
