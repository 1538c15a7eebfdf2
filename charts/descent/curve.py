"""The figures of Descent in one variable: the curve with its runs, and their course by step."""

from dataclasses import replace
from itertools import chain

import numpy as np

from charts import theme
from charts.descent import arithmetic
from charts.descent.runs import Detail, Range, Run, by_step, initial_point
from charts.figure import Figure
from charts.stage import Array, Blend, Motion, Panel, Stage, Trail, points
from core.descent.schedules import Schedule
from core.formulas import Objective

CURVE_POINTS = 600
# At a pole this share of the curve is left out at the top and at the bottom.
POLE = 0.04
# More markers on a path than this only cost time.
MAX_MARKERS = 50
# By what the adaptive optimizers multiply the (mean) gradient.
EFFECTIVE_LEARNING_RATES = {
    "AdaGrad": "η / (√s + ε)",
    "RMSProp": "η / (√v + ε)",
    "Adam": "η / (√v̂ + ε)",
    "AdamW": "η / (√v̂ + ε)",
}


def one_variable(
    objective: Objective,
    view: Range,
    schedule: Schedule,
    runs: list[Run],
    selected: Run,
    steps: int,
) -> Stage:
    """All runs on the curve, their values and step sizes, and the arithmetic of one of them.

    `steps` is the number of planned steps; a run that diverged has fewer.
    """
    stage = without_details(objective, view, schedule, runs, selected, steps)
    details = _details(view, schedule, runs, selected, steps)
    width = 12 // len(details)
    more = [Panel(name, one, title, 260, width, below=True) for name, title, one, _ in details]
    return replace(
        stage,
        panels=(*stage.panels, *more),
        trails=(*stage.trails, *chain(*(trails for *_, trails in details))),
    )


def without_details(
    objective: Objective,
    view: Range,
    schedule: Schedule,
    runs: list[Run],
    selected: Run,
    steps: int,
) -> Stage:
    """The stage without the figures below the player."""
    curve, trails, motions = _curve(objective, runs, selected, x_range(view, runs))
    values = [run.trajectory.values for run in runs]
    y_view = y_range(np.concatenate([run.trajectory.values[run.followed(view)] for run in runs]))
    name, title, figure, more = by_step("values", "Value by step", runs, "y", values, y_view)
    last = len(curve.data) - 1
    panel = Panel(
        "curve",
        curve,
        "Function",
        width=8,
        clickable=True,
        hint="drag the initial point or click",
        handle=last - 1,
        selects=True,
        balls=(last,),
    )
    return Stage(
        panels=(panel, Panel(name, figure, title, width=4)),
        steps=max(run.trajectory.steps for run in runs),
        trails=(*trails, *more),
        motions=tuple(motions),
        caption=arithmetic.one_variable(selected, schedule, steps),
    )


def _details(
    view: Range, schedule: Schedule, runs: list[Run], selected: Run, steps: int
) -> list[Detail]:
    """The sizes of the steps, and the state of the selected optimizer if it has one."""
    low, high = x_range(view, runs)
    step_sizes = [np.abs(np.diff(run.trajectory.positions[:, 0])) for run in runs]
    longest = theme.CLIP_MARGIN * (high - low)
    details = [by_step("sizes", "Step size", runs, "|Δx|", step_sizes, most=longest)]
    if selected.trajectory.states:
        details.append(_states(selected, view))
    if selected.optimizer.is_adaptive:
        rates = [effective_learning_rates(selected, schedule, steps)]
        title = f"Effective learning rate {EFFECTIVE_LEARNING_RATES[selected.name]}"
        details.append(by_step("rates", title, [selected], "", rates))
    return details


def x_range(view: Range, runs: list[Run]) -> Range:
    """The view, extended to wherever the runs go within reason."""
    low, high = view
    for run in runs:
        x = run.trajectory.positions[run.followed(view), 0]
        low, high = min(low, x.min(initial=low)), max(high, x.max(initial=high))
    pad = 0.02 * (high - low)
    return theme.rounded_range(low - pad, high + pad)


def y_range(values: Array, share: float = 0.02) -> Range:
    """The range of all finite values; if there is a pole (1/x), without this share at both ends."""
    finite = np.sort(values[np.isfinite(values)])
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite[0]), float(finite[-1])
    cut = int(share * len(finite))
    inner = float(finite[cut]), float(finite[-1 - cut])
    if high - low > 20 * (inner[1] - inner[0]) > 0:
        low, high = inner
    pad = 0.04 * (high - low) or 1.0 + 0.01 * abs(high)
    return theme.rounded_range(low - pad, high + pad)


def _curve(
    objective: Objective, runs: list[Run], selected: Run, x_view: Range
) -> tuple[Figure, list[Trail], list[Motion]]:
    x = np.linspace(*x_view, CURVE_POINTS)
    y = objective.value(x)
    y_view = y_range(y, POLE)
    # At a pole (1/x) the curve leaves the figure on one side and returns on the other.
    below, above = y < y_view[0], y > y_view[1]
    jumps = np.flatnonzero((below[:-1] & above[1:]) | (above[:-1] & below[1:])) + 1
    x, y = np.insert(x, jumps, np.nan), np.insert(y, jumps, np.nan)
    figure = theme.figure("x", "y", {"range": x_view}, {"range": y_view}, uirevision=objective.text)
    curve = theme.line(theme.GREY, 3)
    figure.add_scatter(x=x, y=y, mode="lines", line=curve, name="y", showlegend=False)
    trails = []
    for run in runs:
        path_x, path_y = _clipped(run, x_view, y_view)
        figure.add_scatter(
            x=path_x,
            y=path_y,
            mode="lines+markers",
            line=theme.line(run.colour, 1.5),
            marker={"size": 5, "maxdisplayed": MAX_MARKERS},
            name=run.name,
        )
        trails.append(Trail("curve", len(figure.data) - 1, path_x, path_y))
    views = x_view, y_view
    motions = [_tangent(figure, selected, *views), _next_step(figure, selected, *views)]
    motions.append(initial_point(figure, "curve", _clipped(runs[0], *views)))
    return figure, trails, [*motions, _current_points(figure, runs, *views)]


def _clipped(run: Run, x_view: Range, y_view: Range) -> tuple[Array, Array]:
    """The path of a run, kept close to what is shown."""
    path = run.trajectory
    return theme.clipped(path.positions[:, 0], *x_view), theme.clipped(path.values, *y_view)


def _current_points(figure: Figure, runs: list[Run], x_view: Range, y_view: Range) -> Motion:
    """The current points of all runs in one trace, because each trace costs milliseconds."""
    figure.add_scatter(
        x=[0.0] * len(runs),
        y=[0.0] * len(runs),
        mode="markers",
        marker={
            "color": [run.colour for run in runs],
            "size": 15,
            "line": {"color": "white", "width": 1.5},
        },
        hovertext=[run.name for run in runs],
        hoverinfo="x+y+text",
        showlegend=False,
    )
    x, y = zip(*(_clipped(run, x_view, y_view) for run in runs), strict=True)
    return Motion("curve", len(figure.data) - 1, points(x), points(y))


def _tangent(figure: Figure, run: Run, x_view: Range, y_view: Range) -> Motion:
    """The tangent y + y′·h through the current point."""
    dashed = theme.line(theme.TANGENT, 2, dash="dash")
    figure.add_scatter(x=[0.0, 0.0], y=[0.0, 0.0], mode="lines", line=dashed, name="tangent")
    half = 0.12 * (x_view[1] - x_view[0])
    ends = np.array([[1.0, 1.0], [-half, half]])
    x, y = _clipped(run, x_view, y_view)
    limit = theme.CLIP_MARGIN * (y_view[1] - y_view[0]) / half
    slope = np.clip(run.trajectory.gradients[:, 0], -limit, limit)
    return Motion(
        "curve",
        len(figure.data) - 1,
        Blend(np.column_stack([x, np.ones_like(x)]), ends),
        Blend(np.column_stack([y, slope]), ends),
    )


def _next_step(figure: Figure, run: Run, x_view: Range, y_view: Range) -> Motion:
    """An arrow from the current point to the next x, at the height of the point."""
    line = theme.line(run.colour, 2.5)
    figure.add_scatter(
        x=[0.0, 0.0], y=[0.0, 0.0], mode="lines", line=line, name="next step", hoverinfo="skip"
    )
    x, y = _clipped(run, x_view, y_view)
    following = np.append(x[1:], x[-1])
    # From the point to the tip, then both barbs.
    back = np.array([0.0, 1.0, 0.75, 1.0, 0.75])
    aside = 0.02 * (y_view[1] - y_view[0]) * np.array([0.0, 0.0, 1.0, 0.0, -1.0])
    return Motion(
        "curve",
        len(figure.data) - 1,
        Blend(np.column_stack([x, following]), np.stack([1 - back, back])),
        Blend(np.column_stack([y, np.ones_like(y)]), np.stack([np.ones(5), aside])),
    )


def effective_learning_rates(run: Run, schedule: Schedule, steps: int) -> Array:
    """What each step multiplied the (mean) gradient by, (steps + 1,); NaN before the first."""
    numbers = arithmetic.columns(run.optimizer, run.trajectory, schedule, steps)
    with np.errstate(all="ignore"):
        return np.append(np.nan, np.divide(numbers["eta"], numbers["root"])[:-1])


def _states(run: Run, view: Range) -> Detail:
    """The state of the optimizer, such as its velocity or moments."""
    states, near = run.trajectory.states, run.followed(view)
    y_view = y_range(np.concatenate([column[near] for column in states.values()]))
    span = {"range": (0, max(1, run.trajectory.steps))}
    figure = theme.figure("step", "", x=span, y={"range": y_view})
    trails = []
    for (name, column), dash in zip(states.items(), ("solid", "dot"), strict=False):
        step, y = np.arange(len(column), dtype=float), theme.clipped(column[:, 0], *y_view)
        line = theme.line(run.colour, 2, dash=dash)
        figure.add_scatter(x=step, y=y, mode="lines", line=line, name=name, showlegend=True)
        trails.append(Trail("states", len(figure.data) - 1, step, y))
    return "states", f"State of {run.name}", figure, trails
