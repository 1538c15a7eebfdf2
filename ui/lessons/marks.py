"""What a challenge changes on the figures of a lab: the goal is drawn, verdicts are left out."""

from dataclasses import replace

from charts.figure import Figure
from charts.stage import Panel, Stage
from charts.theme import BEST
from ui.lessons import active
from ui.lessons.content import Mark


def on(stage: Stage) -> Stage:
    """The stage as it is shown while a challenge is on; otherwise unchanged."""
    found = active.current()
    if found is None:
        return stage
    panels = tuple(_marked(panel, found.challenge.mark) for panel in stage.panels)
    return replace(stage, panels=panels, outcomes=() if found.is_silent else stage.outcomes)


def _marked(panel: Panel, marks: tuple[Mark, ...]) -> Panel:
    shapes = [_band(mark) for mark in marks if mark.panel == panel.name]
    if not shapes:
        return panel
    figure = Figure(dict(panel.figure.layout))
    figure.data = panel.figure.data
    figure.layout["shapes"] = [*panel.figure.layout.get("shapes", []), *shapes]
    return replace(panel, figure=figure)


def _band(mark: Mark) -> dict[str, object]:
    """A rectangle over the range of the goal; across the whole panel where it has none."""
    x, y = mark.x or (0.0, 1.0), mark.y or (0.0, 1.0)
    return {
        "type": "rect",
        "xref": "x" if mark.x else "paper",
        "yref": "y" if mark.y else "paper",
        "x0": x[0],
        "x1": x[1],
        "y0": y[0],
        "y1": y[1],
        "fillcolor": BEST,
        "opacity": 0.35,
        "line": {"color": BEST, "width": 1.5},
        "layer": "below",
    }
