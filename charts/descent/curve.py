"""The Descent lab in one variable: the curve, the paths on it, and what drives them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charts import theme
from charts.descent.arithmetic import words
from charts.descent.discontinuities import broken
from charts.figure import Figure
from charts.stage import Array, Blend, Motion, Panel, Stage, Trail, points
from core.descent.optimizer_base import Optimizer
from core.descent.schedules import Schedule
from core.descent.trajectory import Trajectory
from core.formulas.objective import Objective

Range = tuple[float, float]

CURVE_POINTS = 600
# The optimizers that scale their steps, and how.
_SCALES = {
    "AdaGrad": "Effective step η / (√s + ε)",
    "RMSProp": "Effective step η / (√v + ε)",
    "Adam": "Effective step η / (√v̂ + ε)",
    "AdamW": "Effective step η / (√v̂ + ε)",
}
# More points on a path than this only cost time.
MOST_MARKERS = 50


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


def followed(run: Trajectory, view: tuple[float, float]) -> NDArray[np.bool_]:
    """Which rows of a run are near enough to its start to be shown."""
    x = run.positions[:, 0]
    return np.asarray(np.abs(x - x[0]) <= theme.CLIP_MARGIN * (view[1] - view[0]))


def x_range(view: tuple[float, float], runs: list[Trajectory]) -> tuple[float, float]:
    """What to show of the x axis: the usual view, and wherever the runs go in reason."""
    low, high = view
    for run in runs:
        x = run.positions[followed(run, view), 0]
        low, high = min(low, x.min(initial=low)), max(high, x.max(initial=high))
    pad = 0.02 * (high - low)
    return theme.rounded_range(low - pad, high + pad)


def y_range(heights: Array) -> tuple[float, float]:
    """What to show of the y axis: all of it, but of a pole (1/x) only the foot."""
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner = np.quantile(finite, [0.02, 0.98])
    if high - low > 20 * np.ptp(inner) > 0:
        low, high = inner
    pad = 0.04 * (high - low) or 1.0 + 0.01 * abs(high)
    return theme.rounded_range(low - pad, high + pad)


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
    across = x_range(view, runs)
    curve, trails, motions = _curve(objective, racers, focus, across)
    near = np.concatenate([run.values[followed(run, view)] for run in runs])
    values = [run.values for run in runs]
    heights, height_trails = _against_step("heights", racers, "y", values, y_range(near))
    moves = [np.abs(np.diff(run.positions[:, 0])) for run in runs]
    sizes, size_trails = _against_step("sizes", racers, "|x′ − x|", moves, most=_wide(across))
    width = 4 if focus.optimizer.is_adaptive else 6 if focus.run.states else 12
    panels = [
        Panel("curve", curve, "The curve", 400, 8, True, hint="click on it to move the start"),
        Panel("heights", heights, "Height y against step", 400, 4),
        Panel("sizes", sizes, "How far each step goes", 260, width, below=True),
    ]
    if focus.run.states:
        states, state_trails = _inner_state(focus, view)
        panels.append(
            Panel("states", states, f"What {focus.name} remembers", 260, width, below=True)
        )
        size_trails += state_trails
    if focus.optimizer.is_adaptive:
        column = effective_steps(focus, schedule, steps)
        scales, scale_trails = _against_step("scales", [focus], "effective step", [column])
        panels.append(Panel("scales", scales, _SCALES[focus.name], 260, width, below=True))
        size_trails += scale_trails
    return Stage(
        panels=tuple(panels),
        steps=max(run.steps for run in runs),
        trails=tuple(trails + height_trails + size_trails),
        motions=tuple(motions),
        caption=words(objective, focus.optimizer, focus.run, schedule, steps),
    )


def _wide(across: Range) -> float:
    """The longest step that is shown."""
    return theme.CLIP_MARGIN * (across[1] - across[0])


def _curve(
    objective: Objective, racers: list[Racer], focus: Racer, shown: tuple[float, float]
) -> tuple[Figure, list[Trail], list[Motion]]:
    x = np.linspace(*shown, CURVE_POINTS)
    y = objective.value(x)
    low, high = y_range(y)
    x, y = broken(objective, x, y, high - low)
    figure = theme.figure("x", "y", x={"range": shown}, y={"range": (low, high)})
    figure.add_scatter(
        x=x, y=y, mode="lines", line=theme.line(theme.CURVE, 2.5), name="y", showlegend=False
    )
    trails = []
    for racer in racers:
        path, height = _on_screen(racer, shown, (low, high))
        figure.add_scatter(
            x=path,
            y=height,
            mode="lines+markers",
            line=theme.line(racer.colour, 1.5),
            marker={"size": 5, "maxdisplayed": MOST_MARKERS},
            name=racer.name,
        )
        trails.append(Trail("curve", len(figure.data) - 1, path, height))
    window = shown, (low, high)
    motions = [_tangent(figure, focus, *window), _arrow(figure, focus, *window)]
    return figure, trails, [*motions, _balls(figure, racers, *window)]


def _on_screen(racer: Racer, across: Range, up: Range) -> tuple[Array, Array]:
    """The path of a racer and its heights, held near what is shown."""
    return theme.clipped(racer.run.positions[:, 0], *across), theme.clipped(racer.run.values, *up)


def _balls(figure: Figure, racers: list[Racer], across: Range, up: Range) -> Motion:
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
    x, y = zip(*(_on_screen(racer, across, up) for racer in racers), strict=True)
    return Motion("curve", len(figure.data) - 1, points(x), points(y))


def _tangent(figure: Figure, racer: Racer, across: Range, up: Range) -> Motion:
    """The straight line y + y′·h through the point, over h from −half to half."""
    figure.add_scatter(
        x=[0.0, 0.0],
        y=[0.0, 0.0],
        mode="lines",
        line=theme.line(theme.TANGENT, 2, dash="dash"),
        name="tangent",
    )
    half = 0.12 * (across[1] - across[0])
    ends = np.array([[1.0, 1.0], [-half, half]])
    x, y = _on_screen(racer, across, up)
    steepest = theme.CLIP_MARGIN * (up[1] - up[0]) / half
    slope = np.clip(racer.run.gradients[:, 0], -steepest, steepest)
    place = Blend(np.column_stack([x, np.ones_like(x)]), ends)
    return Motion("curve", len(figure.data) - 1, place, Blend(np.column_stack([y, slope]), ends))


def _arrow(figure: Figure, racer: Racer, across: Range, up: Range) -> Motion:
    """The next step along the x axis, as an arrow at the height of the point."""
    figure.add_scatter(
        x=[0.0, 0.0],
        y=[0.0, 0.0],
        mode="lines",
        line=theme.line(racer.colour, 2.5),
        name="next step",
        hoverinfo="skip",
    )
    x, y = _on_screen(racer, across, up)
    following = np.append(x[1:], x[-1])
    # From the point to the tip, then both barbs: a quarter of the step back, a little aside.
    back = np.array([0.0, 1.0, 0.75, 1.0, 0.75])
    aside = 0.02 * (up[1] - up[0]) * np.array([0.0, 0.0, 1.0, 0.0, -1.0])
    return Motion(
        "curve",
        len(figure.data) - 1,
        Blend(np.column_stack([x, following]), np.stack([1 - back, back])),
        Blend(np.column_stack([y, np.ones_like(y)]), np.stack([np.ones(5), aside])),
    )


def _against_step(
    panel: str,
    racers: list[Racer],
    title: str,
    columns: list[Array],
    shown: Range | None = None,
    most: float = np.inf,
) -> tuple[Figure, list[Trail]]:
    """One growing line a racer, over the heights that are `shown`, or on a logarithmic axis
    as far as `most`.

    The axis is fixed, so that it stands still while the lines grow. On a logarithmic one what
    is 0 has no place: the line has a gap.
    """
    longest = max(len(column) for column in columns)
    axis = {"range": shown} if shown else theme.log_axis(*theme.log_range(columns, most))
    span = {"range": (0, max(1, longest))}
    figure = theme.figure("step", title, x=span, y=axis, showlegend=False)
    trails = []
    for racer, column in zip(racers, columns, strict=True):
        if shown:
            height = theme.clipped(column, *shown)
        else:
            height = np.where(column > theme.TINY, np.minimum(column, 100 * most), np.nan)
        step = np.arange(len(height), dtype=float)
        figure.add_scatter(
            x=step, y=height, mode="lines", line=theme.line(racer.colour), name=racer.name
        )
        trails.append(Trail(panel, len(figure.data) - 1, step, height))
    return figure, trails


def effective_steps(racer: Racer, schedule: Schedule, steps: int) -> Array:
    """By what each step multiplied the (mean) gradient, (steps + 1,); NaN before the first."""
    optimizer, run = racer.optimizer, racer.run
    t = np.arange(1.0, run.steps + 1)
    state = {name: column[1:, 0] for name, column in run.states.items()}
    factors = schedule.factors(steps)[: run.steps]
    with np.errstate(all="ignore"):
        return np.append(np.nan, optimizer.effective_step(state, t, factors))


def _inner_state(racer: Racer, view: Range) -> tuple[Figure, list[Trail]]:
    figure = theme.figure("step", "")
    near = followed(racer.run, view)
    shown = y_range(np.concatenate([column[near] for column in racer.run.states.values()]))
    trails = []
    for (name, column), dash in zip(racer.run.states.items(), ("solid", "dot"), strict=False):
        step, height = np.arange(len(column), dtype=float), theme.clipped(column[:, 0], *shown)
        figure.add_scatter(
            x=step,
            y=height,
            mode="lines",
            line=theme.line(racer.colour, 2, dash=dash),
            name=name,
            showlegend=True,
        )
        trails.append(Trail("states", len(figure.data) - 1, step, height))
    figure.update_xaxes(range=(0, max(1, racer.run.steps)))
    figure.update_yaxes(range=shown)
    return figure, trails
