"""The map of initial points and learning rates, coloured by where each run ends."""

import math
from itertools import product

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.numbers import readable
from charts.stage import Array, Panel, Stage
from core.descent.start_map import DIVERGED, RUNNING, StartMap

# One colour per minimum from left to right, repeating, so that neighbours differ.
MINIMA = ("#4477aa", "#2e9e54", "#c9a227", "#aa4499", "#33a5cc", "#ee7733")
RUNNING_COLOUR = "#b7bfcc"
DIVERGED_COLOUR = "#8a4458"
MARGIN = {"l": 56, "r": 12, "t": 64, "b": 44}
# The height of a row of the legend, and how many names fit in it.
ROW, PER_ROW = 22, 2
# More minima of one colour are not named in the legend.
MAX_NAMED = 3
HOVER = "x₀ %{x:.3g}, learning rate %{y:.3g}<br>"


def map_stage(found: StartMap, here: tuple[float, float], limits: list[float]) -> Stage:
    """Two maps, by end and by steps, with the run at `here` (initial point, learning rate) marked.

    `limits` are the largest stable learning rates at the minima, where theory has them.
    """
    figures = [_by_end(found), _by_steps(found)]
    # Both maps have the same room above, for a legend or a colour bar, so their axes are equal.
    rows = math.ceil((len(figures[0].data) - 1) / PER_ROW)
    for figure in figures:
        figure.update_layout(margin={"t": max(MARGIN["t"], 20 + ROW * rows)})
        _mark(figure, found, here, limits)
    return Stage(
        panels=(
            Panel("ends", figures[0], "Where each run ends", 380, 6, True, hint="click to load it"),
            Panel("steps", figures[1], "Steps to convergence", 380, 6, True),
        )
    )


def _figure(found: StartMap) -> Figure:
    rates = np.log10(found.learning_rates)
    figure = theme.figure("initial point x₀", "learning rate", margin=MARGIN)
    figure.update_xaxes(range=(found.starts[0], found.starts[-1]), showgrid=False)
    figure.update_yaxes(**theme.log_axis(float(rates[0]), float(rates[-1]), showgrid=False))
    return figure


def _by_end(found: StartMap) -> Figure:
    figure = _figure(found)
    colours = [DIVERGED_COLOUR, RUNNING_COLOUR, *MINIMA]
    # 0 for diverged, 1 for running, then the minima; each class is a step of the colour scale.
    special = [found.ends == DIVERGED, found.ends == RUNNING]
    classes = np.select(special, [0, 1], found.ends % len(MINIMA) + 2)
    edges = np.arange(len(colours) + 1) / len(colours)
    scale = [(edge, c) for i, c in enumerate(colours) for edge in (edges[i], edges[i + 1])]
    texts = ["diverges", "not converged", *(f"ends at x = {readable(x)}" for x in found.minima)]
    figure.add_heatmap(
        x=found.starts,
        y=found.learning_rates,
        z=classes,
        zmin=-0.5,
        zmax=len(colours) - 0.5,
        colorscale=scale,
        showscale=False,
        text=np.array(texts)[np.where(found.ends >= 0, found.ends + 2, classes)],
        hovertemplate=HOVER + "%{text}<extra></extra>",
    )
    names = [_legend_name(found.minima[i :: len(MINIMA)]) for i in range(len(MINIMA))]
    for place, (name, colour) in enumerate(zip([*texts[:2], *names], colours, strict=True)):
        if (classes == place).any():
            marker = {"color": colour, "size": 11, "symbol": "square"}
            figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=name)
    return figure


def _legend_name(minima: Array) -> str:
    """The minima that share a colour, or the first of many."""
    names = [readable(x, 3) for x in minima[:MAX_NAMED]]
    return f"x = {' or '.join(names)}{' or …' * (len(minima) > MAX_NAMED)}"


def _by_steps(found: StartMap) -> Figure:
    figure = _figure(found)
    bar = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "thickness": 10}
    figure.add_heatmap(
        x=found.starts,
        y=found.learning_rates,
        z=found.steps,
        colorscale="Viridis",
        reversescale=True,
        colorbar={**bar, "xpad": 0, "ypad": 0},
        hovertemplate=HOVER + "%{z} steps<extra></extra>",
    )
    return figure


def _mark(figure: Figure, found: StartMap, here: tuple[float, float], limits: list[float]) -> None:
    # White dashes on a dark line are visible on every colour.
    lines = (theme.line("#1b2433", 3), theme.line("white", 1.5, dash="dash"))
    for limit, line in product(limits, lines):
        figure.add_scatter(
            x=found.starts,
            y=np.full_like(found.starts, limit),
            mode="lines",
            line=line,
            name=f"largest stable learning rate {readable(limit)}",
            hoverinfo="name",
            hoverlabel={"namelength": -1},
            showlegend=False,
        )
    cross = {"symbol": "x", "size": 13, "color": "white", "line": {"color": "black", "width": 1}}
    figure.add_scatter(
        x=here[:1], y=here[1:], mode="markers", marker=cross, name="this run", showlegend=False
    )
