"""The Regression lab: loss surface, contours, line and loss, all moved by one scrubber."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from charts.regression import loss_surface as landscape
from charts.regression.curves import CURVES, FIRST_CURVE, Course
from charts.regression.fit import Fit
from charts.regression.loss_surface import Landscape, opening
from charts.regression.points import points
from charts.stage import Array, Caption, Panel, Stage
from core.descent.optimizers import GradientDescent
from core.regression.losses import LineLoss


def stage(
    fit: Fit[LineLoss],
    squares: bool = False,
    curve: str = FIRST_CURVE,
    editable: bool = True,
    best: Mapping[str, tuple[float, float]] = MappingProxyType({}),
    source: str = "",
) -> Stage:
    """The pictures of a fit in step.

    `squares` draws the residuals as areas; `editable` points can be added by a click; `best`
    are the best lines of several losses to compare, by their name, that of this one first.
    `source` says where the points are from: others' surface is looked at anew.
    """
    one, two = fit.names
    scaled = fit.scaling is not None
    land = Landscape(fit.loss, fit.run.positions, (one, two), fit.sizes, equal=scaled)
    surface, surface_path, surface_now = landscape.surface(land, "surface", source)
    contours, paths, now = landscape.contours(land, "contours")
    data, data_motions = points(fit, "data", squares, best)
    against_step, curve_trail = CURVES[curve](_course(fit), "loss")
    panels = [
        Panel("surface", surface, "The loss surface: turn it", 380, 6),
        Panel("contours", contours, "From above", 380, 6, True, hint="click to move the start"),
        Panel("data", data, "The line", 340, 7, editable, hint="click to add a point" * editable),
        Panel("loss", against_step, curve, 340, 5),
    ]
    trails, motions = [surface_path, *paths, curve_trail], [surface_now, now, *data_motions]
    if fit.scaling is not None:
        unscaled = Landscape(fit.original, fit.coefficients, sizes=fit.original_sizes)
        figure, paths, now = landscape.contours(unscaled, "unscaled")
        title = "The same path in the original coordinates"
        panels.append(Panel("unscaled", figure, title, 340, 12, below=True))
        trails, motions = [*trails, *paths], [*motions, now]
    return Stage(
        panels=tuple(panels),
        steps=fit.run.steps,
        start=opening(land) if fit.outcome.flew_off else None,
        trails=tuple(trails),
        motions=tuple(motions),
        caption=_words(fit),
        scale="log",
    )


def _course(fit: Fit[LineLoss]) -> Course:
    best = np.array(fit.loss.minimum())
    least = float(fit.loss.value(*best))
    return Course(fit.run.values, least, fit.run.positions, best, fit.loss.reference)


def _words(fit: Fit[LineLoss]) -> Caption:
    """Where the run is; for plain descent also the arithmetic of the next step."""
    one, two = fit.names
    first, second = fit.run.positions.T
    lines = [
        f"<b>Step {{step}}</b> &nbsp; {one} = {{w}}, &nbsp; {two} = {{b}}, &nbsp; loss = {{loss}}"
    ]
    values: dict[str, Array | Sequence[str]] = {"w": first, "b": second, "loss": fit.run.values}
    if fit.batch is not None:
        more, numbers = _slopes_of_batches(fit)
    elif type(fit.optimizer) is GradientDescent:
        more, numbers = _arithmetic(fit)
    else:
        more, numbers = [], {}
    return Caption("<br>".join(lines + more), values | numbers)


def _arithmetic(fit: Fit[LineLoss]) -> tuple[list[str], dict[str, Array | Sequence[str]]]:
    """The next step of plain descent, with its numbers put in."""
    eta = float(fit.optimizer.learning_rate)
    values: dict[str, Array | Sequence[str]] = {"eta": np.array([eta])}
    lines = []
    for name, here, slope in zip(fit.names, fit.run.positions.T, fit.run.gradients.T, strict=True):
        key = name[0]
        lines.append(
            f"{name} ← {name} − η·∂loss/∂{name} "
            f"= {{{key}}} − {{eta}} · ({{slope_{key}}}) = {{next_{key}}}"
        )
        values |= {f"slope_{key}": slope, f"next_{key}": here - eta * slope}
    return lines, values


def _slopes_of_batches(fit: Fit[LineLoss]) -> tuple[list[str], dict[str, Array | Sequence[str]]]:
    """The slope that the batch before this step saw, beside that of all points there."""
    lines = []
    values: dict[str, Array | Sequence[str]] = {}
    for name, all_points, batch in zip(
        fit.names, fit.run.gradients.T, fit.run.noisy_gradients.T, strict=True
    ):
        key = name[0]
        lines.append(
            f"∂loss/∂{name} before this step: {{all_{key}}} for all points, "
            f"{{batch_{key}}} for the batch"
        )
        values |= {
            f"all_{key}": ["…", *map(_number, all_points[:-1])],
            f"batch_{key}": ["…", *map(_number, batch)],
        }
    return lines, values


def _number(value: float) -> str:
    return f"{value:.5g}".replace("-", "−")
