"""The numbers of a fit in Markdown and LaTeX, and why it was slow."""

import numpy as np

from charts.regression.fit import Fit
from core.arrays import Array
from core.markdown import literal
from core.regression.convergence import predicted_steps
from core.regression.diagnosis import AT_THE_LIMIT
from core.regression.line import MeanSquaredError
from core.regression.losses import HUBER, LineLoss
from core.regression.multiple import PlaneLoss
from core.regression.scaling import Scaling

# Lines that differ by a smaller share of their height are the same in every picture.
SAME = 1e-3


def table(fit: Fit[LineLoss] | Fit[PlaneLoss]) -> str:
    """Start, end and best coefficients side by side, in the units of the points."""
    path, best = fit.coefficients, np.array(fit.original.minimum())
    rows = (path[0], path[-1], best)
    errors = [float(fit.original.value(*row)) for row in rows]
    lines = [("error", errors), *zip(fit.letters, np.transpose(rows).tolist(), strict=True)]
    head = f"| | start | after {len(path) - 1:,} steps | {fit.original.reference} |\n"
    return f"{head}|---|--:|--:|--:|\n" + "\n".join(
        f"| {literal(name)} | {' | '.join(map(_number, values))} |" for name, values in lines
    )


def _number(value: float) -> str:
    """Six decimals, or so many digits where these would hide the number."""
    plain = value == 0 or 1e-3 <= abs(value) < 1e7
    return (f"{value:,.6f}" if plain else f"{value:.6g}").replace("-", "−")


def slowness(fit: Fit[LineLoss], loss: MeanSquaredError) -> str:
    """Why descent is slow on these data, or why it is not, in numbers."""
    largest, smallest = loss.eigenvalues
    rate = float(fit.optimizer.learning_rate)
    return "\n".join(
        [
            f"- Curvature is **{largest:,.6g}** across the valley and **{smallest:.6g}** along "
            f"it: the condition number is **{loss.condition_number:,.0f}**.",
            "- The steep side sets the limit: the learning rate must stay below 2/λ = "
            f"**{2 / largest:.3g}**.",
            f"- The flat side sets the pace: at {rate:g} plain descent comes within 1 % of "
            f"the best line **{_when(fit, loss)}**.",
            _cure(fit.scaling),
        ]
    )


def _when(fit: Fit[LineLoss] | Fit[PlaneLoss], loss: MeanSquaredError | PlaneLoss) -> str:
    """When plain descent at this learning rate arrives."""
    rate = float(fit.optimizer.learning_rate)
    steps = predicted_steps(loss, rate, fit.run.positions[0])
    return _after(steps, rate * loss.eigenvalues[0] / 2)


def _after(steps: float, share_of_limit: float) -> str:
    if np.isfinite(steps):
        return f"after about {steps:,.0f} steps" if steps else "from the start"
    if share_of_limit < 1 - AT_THE_LIMIT:
        return "never: its steps are too short for the digits of a computer"
    flies = share_of_limit > 1 + AT_THE_LIMIT
    return "never: it flies off" if flies else "never: it bounces for ever"


def _cure(scaling: Scaling[float] | None) -> str:
    if scaling is None:
        return (
            "- The cure: switch on *Scale x*. The valley becomes a round bowl, and the same "
            "share of the largest stable learning rate gets there in tens of steps."
        )
    return (
        f"- Scaled by x′ = (x − {scaling.mean:.4g}) / {scaling.deviation:.4g} the bowl is "
        "round: slope points straight at the minimum. The line is carried back to x."
    )


def _tex(value: float) -> str:
    """A number in LaTeX."""
    digits, _, power = f"{value:.7g}".partition("e")
    return rf"{digits}\cdot 10^{{{int(power)}}}" if power else digits


def hessian(loss: MeanSquaredError, scaled: bool) -> str:
    """The matrix of second derivatives in LaTeX, with this data's numbers."""
    (ww, wb), (_, bb) = loss.hessian
    x, square = (r"\overline{x'}", r"\overline{x'^2}") if scaled else (r"\bar x", r"\overline{x^2}")
    return (
        r"\begin{aligned} H "
        rf"&= \begin{{pmatrix}} 2\,{square} & 2\,{x} \\ 2\,{x} & 2 \end{{pmatrix}} \\[4pt] "
        rf"&= \begin{{pmatrix}} {_tex(ww)} & {_tex(wb)} \\ {_tex(wb)} & {_tex(bb)} \end{{pmatrix}} "
        r"\end{aligned}"
    )


def plane_slowness(fit: Fit[PlaneLoss]) -> str:
    """Why descent is slow with these features, or why it is not."""
    largest, *_, smallest = fit.loss.eigenvalues
    rate = float(fit.optimizer.learning_rate)
    if np.isinf(fit.loss.condition_number):
        return (
            "- Some features depend on each other: many planes fit equally well, and descent "
            "finds one of them. The closed form shown is the one with the least weights."
        )
    lines = [
        f"- The steepest curvature is **{largest:,.6g}**, the flattest **{smallest:.6g}**: the "
        f"condition number is **{fit.loss.condition_number:,.0f}**.",
        f"- The learning rate must stay below 2/λ = **{2 / largest:.3g}**.",
        f"- At {rate:g} plain descent comes within 1 % of all the best coefficients "
        f"**{_when(fit, fit.loss)}**.",
        "- Scaled, the features are of one size. What is left of the valley comes of features "
        "that go together."
        if fit.scaling
        else "- The cure: switch on *Scale x*. Features of one size make a rounder bowl, and the "
        "same share of the largest stable learning rate gets there sooner.",
    ]
    return "\n".join(lines)


def normal_equations(loss: MeanSquaredError) -> str:
    """Both slopes set to 0, solved, in LaTeX, with this data's numbers; short lines for phones."""
    m = loss.of
    w, b = loss.minimum()
    xx, xy = _tex(m.xx + m.x_mean**2), _tex(m.xy + m.x_mean * m.y_mean)
    x_mean, y_mean, slope = _tex(m.x_mean), _tex(m.y_mean), _tex(w)
    lines = [
        r"\begin{pmatrix} \overline{x^2} & \bar x \\ \bar x & 1 \end{pmatrix}"
        r"\begin{pmatrix} w \\ b \end{pmatrix} = "
        r"\begin{pmatrix} \overline{xy} \\ \bar y \end{pmatrix}",
        rf"{xx}\,w + {x_mean}\,b = {xy}",
        rf"{x_mean}\,w + b = {y_mean}",
        r"w = \frac{\overline{(x-\bar x)(y-\bar y)}}{\overline{(x-\bar x)^2}}",
        rf"\phantom{{w}} = \frac{{{_tex(m.xy)}}}{{{_tex(m.xx)}}} = {slope}",
        r"b = \bar y - w\,\bar x",
        rf"\phantom{{b}} = {y_mean} - {slope}\cdot {x_mean}",
        rf"\phantom{{b}} = {_tex(b)}",
    ]
    body = (
        r" \\[5pt] ".join(f"& {line}" for line in lines).replace("+ -", "- ").replace("- -", "+ ")
    )
    return rf"\begin{{aligned}}{body}\end{{aligned}}"


def losses(best: dict[str, tuple[float, float]], delta: float) -> str:
    """The best line of each loss, as Markdown."""
    head = "| loss | best slope w | best intercept b |\n|---|--:|--:|\n"
    labels = {HUBER.name: f"{HUBER.name}, δ = {delta:g}"}
    return head + "\n".join(
        f"| {labels.get(name, name)} | {_number(w)} | {_number(b)} |"
        for name, (w, b) in best.items()
    )


def apart(best: dict[str, tuple[float, float]], x: Array) -> str:
    """How far the best lines are from each other where the points are."""
    ends = np.array([x.min(), x.max()])
    heights = np.array([w * ends + b for w, b in best.values()])
    place = int(np.argmax(np.ptp(heights, axis=0)))
    heights, names = heights[:, place], list(best)
    high, low = names[heights.argmax()], names[heights.argmin()]
    if np.ptp(heights) <= SAME * np.abs(heights).max():
        return "The best lines are the same. Outliers tell them apart."
    return (
        f"Among the points the best lines are at most **{np.ptp(heights):.3g}** apart: over x = "
        f"{ends[place]:.4g} that of {high} is the highest and that of {low} the lowest."
    ).replace("-", "−")
