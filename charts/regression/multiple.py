"""Several features: the loss over two coefficients, predictions, and all coefficients."""

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.regression import loss_surface as landscape
from charts.regression.curves import CURVES, FIRST_CURVE, Course
from charts.regression.fit import Fit
from charts.regression.loss_surface import FARTHEST, Landscape, opening
from charts.stage import Array, Blend, Caption, Motion, Panel, Stage
from core.regression.multiple import PlaneLoss, Slice


def stage(fit: Fit[PlaneLoss], first: int, second: int, curve: str = FIRST_CURVE) -> Stage:
    """The pictures of a fit in step, the surface over the coefficients `first` and `second`."""
    pair = [first, second]
    names = _labels(fit)[first], _labels(fit)[second]
    scaled = fit.scaling is not None
    cut = Slice(fit.loss, first, second)
    land = Landscape(cut, fit.run.positions[:, pair], names, fit.sizes[pair], equal=scaled)
    surface, surface_path, surface_now = landscape.surface(land, "surface")
    contours, paths, now = landscape.contours(land, "contours")
    predicted, points = _predicted(fit, "predicted")
    bars, heights = _coefficients(fit, "coefficients")
    best = fit.loss.minimum()
    course = Course(fit.run.values, float(fit.loss.value(*best)), fit.run.positions, best)
    against_step, curve_trail = CURVES[curve](course, "loss")
    return Stage(
        panels=(
            Panel("surface", surface, "The loss over two coefficients, the others best", 380, 6),
            Panel("contours", contours, "From above", 380, 6),
            Panel("predicted", predicted, "Predicted against actual", 320, 4),
            Panel("coefficients", bars, "The coefficients", 320, 4),
            Panel("loss", against_step, curve, 320, 4),
        ),
        steps=fit.run.steps,
        start=opening(land) if fit.outcome.flew_off else None,
        trails=(surface_path, *paths, curve_trail),
        motions=(surface_now, now, points, heights),
        caption=_words(fit),
        scale="log",
    )


def _labels(fit: Fit[PlaneLoss]) -> list[str]:
    """What the coefficients are called, as figures and captions show it."""
    return [theme.escaped(name) for name in fit.names]


def _predicted(fit: Fit[PlaneLoss], panel: str) -> tuple[Figure, Motion]:
    """Each point at (actual, predicted): on the diagonal when the prediction is right."""
    ends = [float(fit.y.min()), float(fit.y.max())]
    pad = 0.06 * (ends[1] - ends[0]) or 1.0
    view = [ends[0] - pad, ends[1] + pad]
    name = theme.escaped(fit.axes[-1])
    span = {"range": view}
    figure = theme.figure(f"actual {name}", f"predicted {name}", x=span, y=span)
    figure.add_scatter(
        x=fit.y,
        y=fit.y,
        mode="markers",
        marker={"color": theme.CURVE, "size": 6, "opacity": 0.85},
        name="points",
        showlegend=False,
    )
    figure.add_scatter(
        x=view, y=view, mode="lines", line=theme.line(theme.BEST, 2, dash="dash"), name="exact"
    )
    shapes = np.vstack([fit.x.T, np.ones(len(fit.y))])
    seen = _in_sight(fit.coefficients, fit.original_sizes)
    return figure, Motion(panel, 0, None, Blend(seen, shapes))


def _in_sight(path: Array, size: Array) -> Array:
    """The path without what browsers draw no more."""
    return np.where(np.abs(path) < FARTHEST * (size + np.abs(path[0])), path, np.nan)


def _coefficients(fit: Fit[PlaneLoss], panel: str) -> tuple[Figure, Motion]:
    """A bar for each coefficient of the descent, and a diamond where it should end."""
    best, path = fit.loss.minimum(), fit.run.positions
    seen = np.append(path[np.abs(path).max(axis=1) <= 3 * np.abs(best).max()], best)
    low, high = min(0.0, float(seen.min())), max(0.0, float(seen.max()))
    pad = 0.08 * (high - low) or 1.0
    labels = _labels(fit)
    side = {"type": "category"}
    figure = theme.figure("", "coefficient", x=side, y={"range": [low - pad, high + pad]})
    figure.add_bar(x=labels, y=path[-1], marker={"color": theme.PATH}, name="now")
    figure.add_scatter(
        x=labels,
        y=best,
        mode="markers",
        marker={"color": theme.BEST, "size": 12, "symbol": "diamond", "line": landscape.WHITE_EDGE},
        name="closed form",
    )
    return figure, Motion(panel, 0, None, Blend(_in_sight(path, fit.sizes), np.eye(len(best))))


def _words(fit: Fit[PlaneLoss]) -> Caption:
    labels = _labels(fit)
    keys = [f"c{place}" for place in range(len(labels))]
    numbers = ", &nbsp; ".join(
        f"{label} = {{{key}}}" for label, key in zip(labels, keys, strict=True)
    )
    values = dict(zip(keys, fit.run.positions.T, strict=True))
    return Caption(
        f"<b>Step {{step}}</b> &nbsp; loss = {{loss}} <br>{numbers}",
        {**values, "loss": fit.run.values},
    )
