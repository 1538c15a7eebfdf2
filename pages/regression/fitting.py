"""From the controls to a fit, and what is said about it."""

import numpy as np
import streamlit as st

from charts.regression import Fit, sample
from core import descent
from core.optimizers import OPTIMIZERS, GradientDescent
from core.regression import (
    MeanSquaredError,
    Moments,
    descend_loss,
    moments,
    predicted_steps,
    standardisation,
)
from pages.regression.controls import Course
from pages.regression.data import Points


@st.cache_data(max_entries=8, show_spinner=False)
def read_once(x: np.ndarray, y: np.ndarray) -> Moments:
    """The moments of the points, computed once for all moves of the sliders."""
    return moments(x, y)


def fit(points: Points, course: Course) -> Fit:
    """Descend as the controls say."""
    found = read_once(points.x, points.y)
    original = MeanSquaredError(found)
    scaling = standardisation(found) if course.standardise else None
    loss = MeanSquaredError(scaling.of(found)) if scaling else original
    start = np.array(course.start)
    w, b = scaling.scaled(start) if scaling else start
    optimizer = OPTIMIZERS[course.optimizer](course.learning_rate)
    if type(optimizer) is GradientDescent:
        run = descend_loss(loss, course.learning_rate, course.steps, (w, b))
    else:
        run = descent.descend(loss, (w, b), optimizer, course.steps)
    x, y = sample(points.x, points.y)
    return Fit(x, y, loss, run, optimizer, scaling, original, points.names)


def verdict(fit: Fit) -> str:
    """What became of the run, in a few sentences."""
    w, b = fit.original.minimum()
    rate = float(fit.optimizer.learning_rate)
    if fit.run.status == "diverged" or fit.run.values[-1] > fit.run.values[0]:
        limit = 2 / fit.loss.eigenvalues[0]
        return (
            f"**It flies off.** Each step overshoots the valley farther than the last. On these "
            f"data plain gradient descent is stable below a learning rate of {limit:.3g}; "
            f"yours is {rate:g}."
        )
    if _near(fit.lines[-1], (w, b)):
        return (
            "**It has arrived**: slope and intercept agree with the closed form to within 1 %, "
            f"first at step {_arrival(fit.lines, (w, b)):,}."
        )
    last, before = fit.run.values[-1], fit.run.values[len(fit.run.values) * 9 // 10]
    if before - last < 1e-3 * before:
        return (
            f"**It looks converged, but is not.** In the last tenth of the steps the loss fell by "
            f"only {100 * (before - last) / before:.2g} %, so one would stop here. Yet the "
            f"intercept stands at {fit.lines[-1, 1]:.6f}, and the best is {b:.6f}: the "
            "valley floor is almost flat along it."
        )
    return "**It is still on its way.** Give it more steps, or a larger learning rate."


def _near(line: np.ndarray, best: tuple[float, float]) -> bool:
    return bool(np.all(np.abs(line - best) <= 0.01 * np.abs(best)))


def _arrival(lines: np.ndarray, best: tuple[float, float]) -> int:
    away = np.flatnonzero((np.abs(lines - best) > 0.01 * np.abs(best)).any(axis=1))
    return int(away[-1]) + 1 if away.size else 0


def table(fit: Fit) -> str:
    """Start, end and best line side by side, as Markdown."""
    best = np.array(fit.original.minimum())
    columns = [fit.lines[0], fit.lines[-1], best]
    errors = [float(fit.original.value(*line)) for line in columns]
    rows = [("error", errors), ("slope w", [c[0] for c in columns])]
    rows.append(("intercept b", [c[1] for c in columns]))
    head = f"| | start | after {fit.run.steps:,} steps | closed form |\n|---|--:|--:|--:|\n"
    return head + "\n".join(
        f"| {name} | " + " | ".join(_number(value) for value in values) + " |"
        for name, values in rows
    )


def _number(value: float) -> str:
    text = f"{value:,.6f}" if abs(value) < 1e7 else f"{value:.4g}"
    return text.replace("-", "−")


def slowness(fit: Fit) -> str:
    """Why descent is slow on these data, or why it is not, in numbers."""
    largest, smallest = fit.loss.eigenvalues
    rate = float(fit.optimizer.learning_rate)
    steps = predicted_steps(fit.loss, rate, tuple(fit.run.positions[0]))
    when = "never: it flies off" if np.isinf(steps) else f"after about {steps:,.0f} steps"
    lines = [
        f"- Curvature is **{largest:,.6g}** across the valley and **{smallest:.6g}** along it: "
        f"the condition number is **{fit.loss.condition_number:,.0f}**.",
        "- The steep side sets the limit: the learning rate must stay below 2/λ = "
        f"**{2 / largest:.3g}**.",
        f"- The flat side sets the pace: at {rate:g} plain descent comes within 1 % of the best "
        f"intercept **{when}**.",
    ]
    if fit.scaling is None:
        lines.append(
            "- The cure: switch on *Scale x*. The valley becomes a round bowl, and a learning "
            "rate of 0.1 gets there in tens of steps."
        )
    else:
        lines.append(
            f"- Scaled by x′ = (x − {fit.scaling.mean:.4g}) / {fit.scaling.deviation:.4g} the bowl "
            "is round: slope points straight at the minimum. The line is carried back to x."
        )
    return "\n".join(lines)


def hessian(fit: Fit) -> str:
    """The matrix of second derivatives in LaTeX, with this data's numbers."""
    (ww, wb), (_, bb) = fit.loss.hessian
    return (
        r"H = \begin{pmatrix} 2\,\overline{x^2} & 2\,\bar x \\ 2\,\bar x & 2 \end{pmatrix} = "
        rf"\begin{{pmatrix}} {ww:.6g} & {wb:.6g} \\ {wb:.6g} & {bb:.6g} \end{{pmatrix}}"
    )


def normal_equations(fit: Fit) -> str:
    """The closed form in LaTeX, with this data's numbers."""
    m = fit.original.of
    w, b = fit.original.minimum()
    return (
        r"w = \frac{\overline{(x-\bar x)(y-\bar y)}}{\overline{(x-\bar x)^2}} = "
        rf"\frac{{{m.xy:.6g}}}{{{m.xx:.6g}}} = {w:.6f}, \qquad "
        rf"b = \bar y - w\,\bar x = {m.y_mean:.6g} - {w:.6f}\cdot {m.x_mean:.6g} = {b:.6f}"
    )
