"""The Descent lab in one variable: the curve, the paths on it, and what drives them."""

from dataclasses import dataclass

import numpy as np

from charts import theme
from charts.descent_words import words
from charts.figure import Figure
from charts.stage import Array, Blend, Motion, Panel, Stage, Trail, points
from core.descent import Trajectory
from core.objectives import Objective
from core.optimizer import Optimizer
from core.schedules import Schedule

CURVE_POINTS = 600
# More points on a path than this only cost time.
MOST_MARKERS = 50
# How far beyond the usual view a diverging path is followed, in widths of that view.
FOLLOWED = 3.0
TINY = 1e-16


@dataclass(frozen=True)
class Racer:
    """An optimizer and the run it made."""

    optimizer: Optimizer
    run: Trajectory

    @property
    def name(self) -> str:
        """The optimizer's name, as in the registry."""
        return self.optimizer.name

    @property
    def colour(self) -> str:
        """The optimizer's colour, the same on every page."""
        return theme.OPTIMIZER_COLOURS[self.name]


def x_range(view: tuple[float, float], runs: list[Trajectory]) -> tuple[float, float]:
    """What to show of the x axis: the usual view, and wherever the runs go in reason."""
    low, high = view
    for run in runs:
        x = run.positions[:, 0]
        if run.status == "diverged":
            x = x[np.abs(x - x[0]) <= FOLLOWED * (view[1] - view[0])]
        low, high = min(low, x.min(initial=low)), max(high, x.max(initial=high))
    pad = 0.02 * (high - low)
    return theme.steady(low - pad, high + pad)


def y_range(heights: Array) -> tuple[float, float]:
    """What to show of the y axis: all of it, but of a pole (1/x) only the foot."""
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner = np.quantile(finite, [0.02, 0.98])
    if high - low > 20 * np.ptp(inner) > 0:
        low, high = inner
    pad = 0.04 * (high - low) or 1.0
    return theme.steady(low - pad, high + pad)


def one_variable(
    objective: Objective,
    racers: list[Racer],
    focus: Racer,
    view: tuple[float, float],
    schedule: Schedule,
    steps: int,
) -> Stage:
    """All runs on the curve, their heights and steps beside it, and the focus explained.

    `steps` is what was asked for; a run that diverged has fewer.
    """
    runs = [racer.run for racer in racers]
    curve, trails, motions = _curve(objective, racers, focus, x_range(view, runs))
    heights, height_trails = _against_step("heights", racers, "y", [run.values for run in runs])
    moves = [np.abs(np.diff(run.positions[:, 0])) for run in runs]
    sizes, size_trails = _against_step("sizes", racers, "|x′ − x|", moves, log=True)
    width = 6 if focus.run.states else 12
    panels = [
        Panel("curve", curve, "The curve: click on it to move the start", 400, 8, clickable=True),
        Panel("heights", heights, "Height y against step", 400, 4),
        Panel("sizes", sizes, "How far each step goes", 260, width, below=True),
    ]
    if focus.run.states:
        states, state_trails = _inner_state(focus)
        panels.append(Panel("states", states, f"What {focus.name} remembers", 260, 6, below=True))
        size_trails += state_trails
    return Stage(
        panels=tuple(panels),
        steps=max(run.steps for run in runs),
        trails=tuple(trails + height_trails + size_trails),
        motions=tuple(motions),
        caption=words(objective, focus.optimizer, focus.run, schedule, steps),
    )


def _curve(
    objective: Objective, racers: list[Racer], focus: Racer, shown: tuple[float, float]
) -> tuple[Figure, list[Trail], list[Motion]]:
    x = np.linspace(*shown, CURVE_POINTS)
    y = objective.value(x)
    low, high = y_range(y)
    figure = theme.figure("x", "y", x={"range": shown}, y={"range": (low, high)})
    figure.add_scatter(
        x=x, y=y, mode="lines", line=theme.line(theme.CURVE, 2.5), name="y", showlegend=False
    )
    trails = []
    for racer in racers:
        path, height = racer.run.positions[:, 0], racer.run.values
        figure.add_scatter(
            x=path,
            y=height,
            mode="lines+markers",
            line=theme.line(racer.colour, 1.5),
            marker={"size": 5, "maxdisplayed": MOST_MARKERS},
            name=racer.name,
        )
        trails.append(Trail("curve", len(figure.data) - 1, path, height))
    motions = [_tangent(figure, focus, shown), _arrow(figure, focus, (low, high))]
    return figure, trails, [*motions, _balls(figure, racers)]


def _balls(figure: Figure, racers: list[Racer]) -> Motion:
    """Where the racers are, in one trace: each trace costs the browser milliseconds."""
    colours = [racer.colour for racer in racers]
    figure.add_scatter(
        x=[0.0] * len(racers),
        y=[0.0] * len(racers),
        mode="markers",
        marker={"color": colours, "size": 15, "line": {"color": "white", "width": 1.5}},
        hovertext=[racer.name for racer in racers],
        hoverinfo="x+y+text",
        showlegend=False,
    )
    x, y = [racer.run.positions[:, 0] for racer in racers], [racer.run.values for racer in racers]
    return Motion("curve", len(figure.data) - 1, points(x), points(y))


def _tangent(figure: Figure, racer: Racer, shown: tuple[float, float]) -> Motion:
    """The straight line y + y′·h through the point, over h from −half to half."""
    figure.add_scatter(
        x=[0.0, 0.0],
        y=[0.0, 0.0],
        mode="lines",
        line=theme.line(theme.TANGENT, 2, dash="dash"),
        name="tangent",
    )
    half = 0.12 * (shown[1] - shown[0])
    ends = np.array([[1.0, 1.0], [-half, half]])
    x, y, slope = racer.run.positions[:, 0], racer.run.values, racer.run.gradients[:, 0]
    across = Blend(np.column_stack([x, np.ones_like(x)]), ends)
    return Motion("curve", len(figure.data) - 1, across, Blend(np.column_stack([y, slope]), ends))


def _arrow(figure: Figure, racer: Racer, shown: tuple[float, float]) -> Motion:
    """The next step along the x axis, as an arrow at the height of the point."""
    figure.add_scatter(
        x=[0.0, 0.0],
        y=[0.0, 0.0],
        mode="lines",
        line=theme.line(racer.colour, 2.5),
        name="next step",
        hoverinfo="skip",
    )
    x, y = racer.run.positions[:, 0], racer.run.values
    following = np.append(x[1:], x[-1])
    # From the point to the tip, then both barbs: a quarter of the step back, a little aside.
    back = np.array([0.0, 1.0, 0.75, 1.0, 0.75])
    aside = 0.02 * (shown[1] - shown[0]) * np.array([0.0, 0.0, 1.0, 0.0, -1.0])
    return Motion(
        "curve",
        len(figure.data) - 1,
        Blend(np.column_stack([x, following]), np.stack([1 - back, back])),
        Blend(np.column_stack([y, np.ones_like(y)]), np.stack([np.ones(5), aside])),
    )


def _against_step(
    panel: str, racers: list[Racer], title: str, columns: list[Array], log: bool = False
) -> tuple[Figure, list[Trail]]:
    """One growing line a racer. On a log scale what is 0 has no place: the line has a gap."""
    longest = max(len(column) for column in columns)
    span = {"range": (0, max(1, longest))}
    figure = theme.figure("step", title, x=span, y=_axis(columns, log), showlegend=False)
    trails = []
    for racer, column in zip(racers, columns, strict=True):
        shown = np.where(column > TINY, column, np.nan) if log else column
        step = np.arange(len(shown), dtype=float)
        figure.add_scatter(
            x=step, y=shown, mode="lines", line=theme.line(racer.colour), name=racer.name
        )
        trails.append(Trail(panel, len(figure.data) - 1, step, shown))
    return figure, trails


def _axis(columns: list[Array], log: bool) -> dict[str, object]:
    """A fixed range, so that the axis stands still while the lines grow."""
    values = np.concatenate(columns)
    if not log:
        return {"range": y_range(values)}
    values = values[values > TINY]
    if not values.size:
        return {"range": [0, 1]}
    low, high = np.log10(values.min()), np.log10(values.max())
    return theme.log_axis(*theme.steady(low - 0.3, high + 0.3))


def _inner_state(racer: Racer) -> tuple[Figure, list[Trail]]:
    figure = theme.figure("step", "")
    trails = []
    for (name, column), dash in zip(racer.run.states.items(), ("solid", "dot"), strict=False):
        step = np.arange(len(column), dtype=float)
        figure.add_scatter(
            x=step,
            y=column[:, 0],
            mode="lines",
            line=theme.line(racer.colour, 2, dash=dash),
            name=name,
            showlegend=True,
        )
        trails.append(Trail("states", len(figure.data) - 1, step, column[:, 0]))
    figure.update_xaxes(range=(0, max(1, racer.run.steps)))
    figure.update_yaxes(range=y_range(np.concatenate(list(racer.run.states.values()))))
    return figure, trails
