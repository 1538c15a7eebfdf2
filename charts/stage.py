"""A stage: figures that move together, step by step, with one player.

A chart module builds a `Stage` from figures and from arrays that say how their traces move.
`ui.stage.show` plays it in the browser without the server; `ui.stage.to_html` writes it to a
file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from charts.figure import Figure

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """One figure of a stage.

    Args:
        title: heading above it, plain text.
        height: in CSS pixels.
        width: in twelfths of a row; on a phone every panel fills a row.
        clickable: a click in the plot is returned to the page as a `Click`.
        below: whether it is below the player and the caption.
        hint: what a click does, shown after the title.
        handle: the trace of markers that can be dragged; a release is returned as a `Click`.
        draggable: the trace of many points that a mouse can drag, with the same result.
        selects: a click on a name in the legend is returned as a `Click` with this name.
        balls: the traces of markers for which an arrow stands at the edge when they are outside.
    """

    name: str
    figure: Figure
    title: str = ""
    height: int = 400
    width: int = 12
    clickable: bool = False
    below: bool = False
    hint: str = ""
    handle: int | None = None
    draggable: int | None = None
    selects: bool = False
    balls: tuple[int, ...] = ()


@dataclass(frozen=True)
class Trail:
    """A trace that grows: at step t it shows the points 0 to t.

    `x`, `y` and (in 3-D) `z` have shape (steps + 1,), NaN for a gap. A shorter array stops
    growing at its end (a diverged run). With `steps`, of the same shape and increasing, the
    points are those of these steps only.
    """

    panel: str
    trace: int
    x: Array
    y: Array
    z: Array | None = None
    steps: Array | None = None


@dataclass(frozen=True)
class Blend:
    """Coordinates that are a weighted sum of fixed shapes, with weights for each step.

    A coordinate at step t is `weights[t] @ shapes`, with `weights` of shape
    (steps + 1, shapes) and `shapes` of shape (shapes, points). A moving point is the
    shape [[1]] weighted by its path; a line w·x + b is the shapes [x, 1] weighted by
    (w, b). So a step takes a few numbers, whatever the number of points.
    """

    weights: Array
    shapes: Array


@dataclass(frozen=True)
class Motion:
    """A trace whose coordinates are blends. A coordinate that is None does not move."""

    panel: str
    trace: int
    x: Blend | None = None
    y: Blend | None = None
    z: Blend | None = None


@dataclass(frozen=True)
class Caption:
    """A text below the figures with the numbers of the step.

    `template` is HTML in which `{name}` is replaced by `values[name][t]` and `{step}` by t.
    Numbers are shown with six significant digits, text is escaped. A shorter column stays at its
    last entry.
    """

    template: str
    values: Mapping[str, Array | Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a run, shown at its last step.

    `label` names the run where there are several; `colour` is that of its path.
    """

    text: str
    label: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Stage:
    """Figures, how they move, and the text for each step.

    Args:
        steps: the last step; 0 for figures that do not move, shown without a player.
        start: the step shown first; the last one by default.
        scale: of the scrubber; "log" gives the first steps, where descent is fast, more room.
        live: seconds in which the stage moves from the step shown to the new last one whenever
            it is drawn again (0: at once). It has no player.
        outcomes: shown at the last step, in a place of constant size.
        fills: whether the panels take the height that the window leaves.
        dimmed: whether caption and outcomes are pale, because the input has an error.
    """

    panels: tuple[Panel, ...]
    steps: int = 0
    start: int | None = None
    trails: tuple[Trail, ...] = ()
    motions: tuple[Motion, ...] = ()
    caption: Caption | None = None
    scale: Literal["linear", "log"] = "linear"
    live: float | None = None
    outcomes: tuple[Outcome, ...] = ()
    fills: bool = False
    dimmed: bool = False


@dataclass(frozen=True)
class Click:
    """A click in the units of the panel's axes (z only in 3-D), or on a name in the legend.

    Where a point was dragged, `trace` and `point` say which.
    """

    panel: str
    x: float = 0.0
    y: float = 0.0
    z: float | None = None
    name: str = ""
    trace: int | None = None
    point: int | None = None


def point(path: Array) -> Blend:
    """The blend of a point that moves along `path`, of shape (steps + 1,)."""
    return Blend(weights=np.asarray(path, dtype=float)[:, None], shapes=np.ones((1, 1)))


def points(paths: Sequence[Array]) -> Blend:
    """The blend of several points with a path each; a shorter one stays at its end."""
    longest = max(len(path) for path in paths)
    held = [np.append(path, np.full(longest - len(path), path[-1])) for path in paths]
    return Blend(weights=np.stack(held, axis=1), shapes=np.eye(len(paths)))
