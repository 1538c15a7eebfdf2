"""Two maps of test images, before and after training."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.figure import Figure
from charts.stage import Array, Panel, Stage
from core.inspection.digit_map import DigitMap

HEIGHT = 430
# Paul Tol's "muted" palette, darker where a white label needs it. Ten colours cannot all be told
# apart by the colour-blind: the labels name the classes, too.
COLOURS = (
    "#cc6677", "#5b50b0", "#b59f2b", "#117733", "#4fa6c9",
    "#882255", "#2f9d88", "#8a8d1c", "#aa4499", "#7f8797",
)  # fmt: skip
DOT = {"size": 5, "symbol": "circle", "opacity": 0.65}
CROSS = {"size": 9, "symbol": "x", "opacity": 0.9}
STAR = {
    "size": 18,
    "symbol": "star",
    "color": theme.ORANGE,
    "line": {"color": "white", "width": 1.5},
}
LABEL = {
    "showarrow": False,
    "font": {"color": "white", "size": 13},
    "borderpad": 2,
    "opacity": 0.9,
}
OWN = "your drawing"


def maps(
    found: Sequence[tuple[str, DigitMap]],
    labels: NDArray[np.integer],
    wrong: NDArray[np.bool_],
    classes: Sequence[str],
) -> Stage:
    """A clickable map for each title; `wrong` (n,) images are marked on the last one."""
    width, hint = 12 // len(found), "click a point"
    unmarked = np.zeros_like(wrong)
    figures = [
        _map(one, labels, wrong if one is found[-1][1] else unmarked, classes) for _, one in found
    ]
    return Stage(
        tuple(
            Panel(f"map{number}", figure, title, HEIGHT, width, clickable=True, hint=hint)
            for number, (figure, (title, _)) in enumerate(zip(figures, found, strict=True))
        )
    )


def _map(
    found: DigitMap,
    labels: NDArray[np.integer],
    wrong: NDArray[np.bool_],
    classes: Sequence[str],
) -> Figure:
    figure = theme.figure(showlegend=False)
    names = np.array(classes)[labels]
    colours = np.array(COLOURS)[labels]
    for chosen, marker in ((~wrong, DOT), (wrong, CROSS)):
        x, y = found.points[chosen].T
        _points(figure, x, y, names[chosen].tolist(), marker | {"color": colours[chosen].tolist()})
    for label in np.unique(labels).tolist():
        x, y = np.median(found.points[labels == label], axis=0).tolist()
        name = f"<b>{theme.escaped(classes[label])}</b>"
        figure.add_annotation(x=x, y=y, text=name, bgcolor=COLOURS[label], **LABEL)
    if len(found.others):
        x, y = found.others.T
        _points(figure, x, y, [OWN] * len(x), STAR)
    hidden = {"showticklabels": False, "ticks": ""}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden)
    return figure


def _points(figure: Figure, x: Array, y: Array, names: list[str], marker: dict[str, Any]) -> None:
    hover = "%{text}<extra></extra>"
    figure.add_scatter(x=x, y=y, mode="markers", text=names, marker=marker, hovertemplate=hover)
