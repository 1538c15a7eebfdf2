"""Colours and axes that all figures share.

The browser takes the colours of background, text and grid from the theme of the app. Those below
are legible on light and dark. They are Paul Tol's palettes "bright" and "vibrant"
(https://personal.sron.nl/~pault/), which are safe for colour-blind people.
"""

import html
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charts.figure import Figure, merged

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
PREDICTION = PURPLE

# By the name of the optimizer, the same on every page.
OPTIMIZER_COLOURS = {
    "Gradient descent": ORANGE,
    "Momentum": CYAN,
    "Nesterov": GREEN,
    "AdaGrad": YELLOW,
    "RMSProp": BLUE,
    "Adam": RED,
    "AdamW": PURPLE,
    "Lion": PINK,
}

# One muted hue, so that paths stand out.
SURFACE_COLOURS = ((0.0, "#4b5563"), (0.5, "#9ca5b3"), (1.0, "#edf0f4"))

# How far outside the axes a path is drawn, in multiples of their range.
CLIP_MARGIN = 3.0
# Values up to this count as 0 and are not shown on a logarithmic axis.
TINY = 1e-16


def line(colour: str, width: float = 2, **style: Any) -> dict[str, Any]:
    """The style of a line. Plotly would simplify it, and curves would show corners."""
    return {"color": colour, "width": width, "simplify": False, **style}


def rounded_range(low: float, high: float) -> tuple[float, float]:
    """The range rounded outwards to a coarse grid, by at most a sixteenth of it on each side.

    So the axes do not change while a slider changes a run a little.
    """
    step = 2.0 ** np.floor(np.log2((high - low) / 16))
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def clipped(path: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """A path limited to a few times the range of the axis: browsers draw no larger numbers."""
    margin = CLIP_MARGIN * (high - low)
    return np.clip(path, low - margin, high + margin)


def log_range(columns: Sequence[NDArray[np.float64]], most: float) -> tuple[float, float]:
    """The range of a logarithmic axis, in powers of ten; values above `most` are left out."""
    every = np.concatenate(columns)
    every = every[(every > TINY) & (every <= most)]
    low, high = (every.min(), every.max()) if every.size else (1.0, 10.0)
    return rounded_range(np.log10(low) - 0.3, np.log10(high) + 0.3)


def log_axis(low: float, high: float, **style: Any) -> dict[str, Any]:
    """A logarithmic axis from 10^low to 10^high with a few round labels."""
    wide = high - low > 3
    ticks = {"dtick": max(1, round((high - low) / 6))} if wide else _round_ticks(low, high)
    return {"type": "log", "range": [low, high], "exponentformat": "power", **ticks, **style}


def escaped(name: str) -> str:
    """A user's text for figures and captions, with no special characters left."""
    return html.escape(name, quote=False).replace("{", "&#123;")


def _round_ticks(low: float, high: float) -> dict[str, Any]:
    """Three or more round numbers as ticks; Plotly's own if there are none."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    for mantissas in ((1.0,), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)):
        every = [(m, p) for p in powers for m in mantissas if low <= p + math.log10(m) <= high]
        if len(every) >= 3:
            values = [m * 10.0**p for m, p in every]
            return {"tickvals": values, "ticktext": [_label(m, p) for m, p in every]}
    return {"nticks": 4}


def _label(mantissa: float, power: int) -> str:
    """A number as text: 0.005, 20000, 2·10⁻⁷."""
    if -4 <= power <= 4:
        return f"{mantissa * 10.0**power:g}"
    times = "" if mantissa == 1 else f"{mantissa:g}·"
    return f"{times}10<sup>{power}</sup>".replace("-", "−")


def figure(
    x_title: str = "",
    y_title: str = "",
    x: Mapping[str, Any] = MappingProxyType({}),
    y: Mapping[str, Any] = MappingProxyType({}),
    **layout: Any,
) -> Figure:
    """An empty 2-D figure. `x` and `y` are further attributes of the axes, such as their range."""
    base = {
        "margin": {"l": 56, "r": 12, "t": 12, "b": 44},
        "xaxis": {"title": {"text": x_title, "standoff": 8}, "zeroline": False, **x},
        "yaxis": {
            "title": {"text": y_title, "standoff": 6},
            "zeroline": False,
            "automargin": True,
            **y,
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hovermode": "closest",
    }
    return Figure({**base, **layout})


def figure_3d(x_title: str, y_title: str, z_title: str, surface: str, **scene: Any) -> Figure:
    """An empty 3-D figure.

    Drawn again with the same name of a `surface`, it keeps its camera. `scene` has further
    attributes: `xaxis`, `yaxis`, `zaxis`, `camera`.
    """
    base = {
        "xaxis": {"title": {"text": x_title}},
        "yaxis": {"title": {"text": y_title}},
        "zaxis": {"title": {"text": z_title}},
        "aspectmode": "cube",
    }
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    scene = merged(base, scene)
    return Figure({"margin": margin, "scene": scene, "showlegend": False, "uirevision": surface})
