"""The look of every figure: colours that mean the same everywhere, and one kind of axes.

Backgrounds, text and grid lines are not set here: the browser takes them from the theme
that the learner chose, light or dark. The colours below are legible on both. They are
the palette of Paul Tol (https://personal.sron.nl/~pault/, "bright" and "vibrant"),
chosen so that people with colour-blindness can tell them apart.
"""

from typing import Any

import plotly.graph_objects as go

from core.optimizers import OPTIMIZERS

BLUE = "#4477aa"
CYAN = "#33a5cc"
GREEN = "#2e9e54"
YELLOW = "#c9a227"
ORANGE = "#ee7733"
RED = "#dd4455"
PURPLE = "#aa4499"
GREY = "#8a93a3"
PINK = "#e77fb3"

CURVE = BLUE
PATH = ORANGE
TANGENT = PURPLE
BEST = GREEN
WRONG = RED

# One colour for each optimizer, by its name, on every page.
OPTIMIZER_COLOURS = dict(
    zip(OPTIMIZERS, (ORANGE, CYAN, GREEN, YELLOW, GREY, RED, PURPLE, PINK), strict=True)
)

SURFACE_COLOURS = "Viridis"


def line(colour: str, width: float = 2, **style: Any) -> dict[str, Any]:
    """The style of a smooth line: Plotly's own thinning of points would show as corners."""
    return {"color": colour, "width": width, "simplify": False, **style}


def log_axis(low: float, high: float, **style: Any) -> dict[str, Any]:
    """A logarithmic axis over the powers of ten `low` to `high`, with few, plain labels."""
    ticks = {"dtick": max(1, round((high - low) / 6))} if high - low > 1.2 else {"nticks": 4}
    return {"type": "log", "range": [low, high], "exponentformat": "power", **ticks, **style}


class Figure(go.Figure):  # type: ignore[misc]
    """A figure that takes its traces in half the time: Plotly's own builds each of them twice."""

    def add_scatter(self, **trace: Any) -> go.Figure:
        """Add a trace of points or lines."""
        return self.add_trace({"type": "scatter", **trace})


def figure(x_title: str = "", y_title: str = "", **layout: Any) -> go.Figure:
    """An empty figure in two dimensions with axis titles and little margin.

    `layout` is checked in one piece with the rest, which is faster than to update it later.
    """
    base = {
        "template": None,
        "margin": {"l": 56, "r": 12, "t": 12, "b": 44},
        "xaxis": {"title": {"text": x_title, "standoff": 8}, "zeroline": False},
        "yaxis": {
            "title": {"text": y_title, "standoff": 6},
            "zeroline": False,
            "automargin": True,
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hovermode": "closest",
    }
    return Figure(layout={**base, **layout})


def figure_3d(x_title: str, y_title: str, z_title: str, **layout: Any) -> go.Figure:
    """An empty figure in three dimensions with axis titles and no margin."""
    drawing = go.Figure(layout={"template": None})
    drawing.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={
            "xaxis": {"title": {"text": x_title}},
            "yaxis": {"title": {"text": y_title}},
            "zaxis": {"title": {"text": z_title}},
            "aspectmode": "cube",
            # Far enough away that no tick label is cut.
            "camera": {
                "eye": {"x": 1.7, "y": 1.7, "z": 1.05},
                "center": {"x": 0, "y": 0, "z": -0.12},
            },
        },
        showlegend=False,
    )
    return drawing.update_layout(**layout)
