"""The look of every figure: colours that mean the same everywhere, and one kind of axes.

Backgrounds, text and grid lines are not set here: the browser takes them from the theme
that the learner chose, light or dark. The colours below are legible on both. They are
the palette of Paul Tol (https://personal.sron.nl/~pault/, "bright" and "vibrant"),
chosen so that people with colour-blindness can tell them apart.
"""

import html
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charts.figure import Figure, merged
from core.descent.optimizers import OPTIMIZERS

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

# How far beyond what is shown a path is followed, in widths of it.
CLIP_MARGIN = 3.0
# Heights up to this count as 0: they have no place on a logarithmic axis.
TINY = 1e-16


def line(colour: str, width: float = 2, **style: Any) -> dict[str, Any]:
    """The style of a smooth line: Plotly's own thinning of points would show as corners."""
    return {"color": colour, "width": width, "simplify": False, **style}


def rounded_range(low: float, high: float) -> tuple[float, float]:
    """The range widened to ends on a coarse grid, by at most a sixteenth of it on each side.

    While a slider moves a run a little, its axes and all that is fixed to them stand still.
    """
    step = 2.0 ** np.floor(np.log2((high - low) / 16))
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def clipped(path: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """A path kept within a few widths of what is shown: the browser draws no larger numbers."""
    aside = CLIP_MARGIN * (high - low)
    return np.clip(path, low - aside, high + aside)


def log_range(columns: Sequence[NDArray[np.float64]], most: float) -> tuple[float, float]:
    """The powers of ten over which lines run; above `most` a line has exploded and leaves them."""
    every = np.concatenate(columns)
    every = every[(every > TINY) & (every <= most)]
    low, high = (every.min(), every.max()) if every.size else (1.0, 10.0)
    return rounded_range(np.log10(low) - 0.3, np.log10(high) + 0.3)


def log_axis(low: float, high: float, **style: Any) -> dict[str, Any]:
    """A logarithmic axis over the powers of ten `low` to `high`, with few, plain labels."""
    wide = high - low > 3
    ticks = {"dtick": max(1, round((high - low) / 6))} if wide else _round_ticks(low, high)
    return {"type": "log", "range": [low, high], "exponentformat": "power", **ticks, **style}


def escaped(name: str) -> str:
    """A name from outside as it stands, for figures and captions: no character means anything."""
    return html.escape(name, quote=False).replace("{", "&#123;")


def _round_ticks(low: float, high: float) -> dict[str, Any]:
    """Three or more round numbers between two powers of ten, or Plotly's."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    for mantissas in ((1.0,), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)):
        every = [(m, p) for p in powers for m in mantissas if low <= p + math.log10(m) <= high]
        if len(every) >= 3:
            values = [m * 10.0**p for m, p in every]
            return {"tickvals": values, "ticktext": [_label(m, p) for m, p in every]}
    return {"nticks": 4}


def _label(mantissa: float, power: int) -> str:
    """A number as people write it: 0.005, 20000, 2·10⁻⁷."""
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
    """An empty figure in two dimensions with axis titles and little margin.

    `x` and `y` say more of the axes (their range, say), `layout` of all the rest.
    """
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
    """An empty figure in three dimensions with axis titles and no margin.

    While it is drawn anew with the same name of a `surface`, it is looked at from where it was.
    `scene` says more of it: `xaxis`, `yaxis`, `zaxis`, `camera`.
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
