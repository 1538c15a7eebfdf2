"""The stage: figures that move together, step by step, under one scrubber.

A chart module builds a `Stage` out of Plotly figures and of arrays that say how their
traces move. `ui.stage.show` plays it in the browser, without the server, and
`ui.stage.to_html` writes it as a file that plays anywhere.
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
    """One figure on the stage, under its `title` (plain text; none for "").

    `height` is in CSS pixels; `width` is the share of a row, in twelfths, that the panel
    takes on a wide screen (on a phone every panel takes the whole row). With `clickable`,
    a click anywhere in the plot comes back to the page as a `Click`; the `hint` after the title
    says what it does. A panel that is `below` stands under the player and the words: detail for
    those who want it.
    """

    name: str
    figure: Figure
    title: str = ""
    height: int = 400
    width: int = 12
    clickable: bool = False
    below: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Trail:
    """A trace that grows: at step t it shows the points 0 to t.

    `x`, `y` and (in 3-D) `z` have shape (steps + 1,). NaN is a gap in the line.
    A shorter array stops growing at its end (a run that diverged). With `steps`, of the
    same shape and rising, the points are those of some steps only.
    """

    panel: str
    trace: int
    x: Array
    y: Array
    z: Array | None = None
    steps: Array | None = None


@dataclass(frozen=True)
class Blend:
    """Coordinates that are a sum of fixed shapes, weighted anew at each step.

    A coordinate at step t is `weights[t] @ shapes`, with `weights` of shape
    (steps + 1, shapes) and `shapes` of shape (shapes, points). A moving point is the
    shape [[1]] weighted by its path; a line w·x + b is the shapes [x, 1] weighted by
    (w, b). So a frame costs a few numbers, whatever the number of points.
    """

    weights: Array
    shapes: Array


@dataclass(frozen=True)
class Motion:
    """A trace whose coordinates are blends. A coordinate that is None stays as drawn."""

    panel: str
    trace: int
    x: Blend | None = None
    y: Blend | None = None
    z: Blend | None = None


@dataclass(frozen=True)
class Caption:
    """What is said under the figures, with the numbers of the step put in.

    `template` is HTML in which `{name}` stands for `values[name][t]`. Numbers are shown
    with six significant digits, text as it is (escaped). A shorter column stays at its
    last entry. `{step}` is always known.
    """

    template: str
    values: Mapping[str, Array | Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a run, shown once it has been played to its end.

    `label` names the run where there are several; `colour` is that of its path.
    """

    text: str
    label: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Stage:
    """Figures, how they move, and what is said at each step.

    `steps` is the last step (0 for figures that do not move: then no player is shown).
    `start` is the step shown first. `scale` spaces the scrubber: "log" gives the first
    steps, where descent is fast, as much room as the last thousand. A stage that is `live`
    has no player: whenever it is drawn again, it moves from the step that it showed to the
    last one, within so many seconds (0 for at once). So its lines grow all the time, though
    news comes seldom. `outcomes` are shown at the last step, in a place that keeps its size. A
    stage that `fills` the window gives its panels what height the window leaves.
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


@dataclass(frozen=True)
class Click:
    """Where the learner clicked, in the units of the panel's axes (z only in 3-D)."""

    panel: str
    x: float
    y: float
    z: float | None = None


def point(path: Array) -> Blend:
    """The blend of a single point that moves along `path`, of shape (steps + 1,)."""
    return Blend(weights=np.asarray(path, dtype=float)[:, None], shapes=np.ones((1, 1)))


def points(paths: Sequence[Array]) -> Blend:
    """The blend of several points, each on a path of its own; a shorter one stays at its end."""
    longest = max(len(path) for path in paths)
    held = [np.pad(path, (0, longest - len(path)), mode="edge") for path in paths]
    return Blend(weights=np.column_stack(held), shapes=np.eye(len(paths)))
