"""All figures of a fit, moved together: of a line, and of several features."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from charts import theme
from charts.figure import Figure
from charts.regression.curves import CURVES, minimum_label
from charts.regression.loss_surface import (
    WHITE_EDGE,
    LossSurface,
    contours,
    surface_3d,
)
from charts.regression.points import POINTS, data_and_curve, data_and_line, drawable
from charts.stage import Array, Blend, Caption, Motion, Panel, Stage, Trail
from core.descent.optimizers import GradientDescent
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError, Slice

FIRST_CURVE = next(iter(CURVES))
Values = dict[str, Array | Sequence[str]]


def line_stage(
    fit: Fit,
    squares: bool = False,
    curve: str = FIRST_CURVE,
    editable: bool = True,
    best: Mapping[str, Array] = MappingProxyType({}),
    source: str = "",
) -> Stage:
    """The figures of a fit with one feature.

    `squares` draws the residuals as squares; `editable` lets a click add a point; `best` are the
    best lines of several losses by name, that of this fit first. A new `source` resets the camera.
    """
    label = minimum_label(fit)
    surface = _line_surface(fit)
    in_3d, path_3d, now_3d = surface_3d(surface, "surface", source)
    from_above, paths, now = contours(surface, "contours", label)
    data, data_motions = data_and_line(fit, "data", squares, best)
    over_steps, curve_trails = CURVES[curve](fit, "loss")
    # A point that is dragged is told by its place among all points.
    all_drawn = fit.test is None and len(fit.x) == fit.moments.n
    panels = [
        Panel(
            "data",
            data,
            "Data",
            400,
            4,
            editable,
            hint="drag, or click to add a point" if editable else "drag the ends",
            handle=len(data.data) - 1,
            draggable=POINTS if editable and all_drawn else None,
        ),
        Panel(
            "contours",
            from_above,
            "Contours",
            400,
            4,
            True,
            hint="drag or click to set the start",
            handle=len(from_above.data) - 1,
            balls=(len(from_above.data) - 1,),
        ),
        Panel("surface", in_3d, "Loss surface", 400, 4, hint="drag to rotate"),
        Panel("loss", over_steps, curve, 300, 12, below=True),
    ]
    trails, motions = [path_3d, *paths, *curve_trails], [now_3d, *now, *data_motions]
    if fit.scaling is not None:
        scales = fit.moments.coefficient_scales
        original = LossSurface(fit.original, fit.coefficients, scales=scales)
        figure, paths, now = contours(original, "unscaled", label)
        panels.append(Panel("unscaled", figure, "Contours without scaling", 340, 12, below=True))
        trails, motions = [*trails, *paths], [*motions, *now]
    return Stage(
        panels=tuple(panels),
        steps=fit.run.steps,
        start=0,
        fills=True,
        trails=tuple(trails),
        motions=tuple(motions),
        caption=_line_caption(fit),
        scale="log",
    )


def line_previews(
    fits: Sequence[Fit],
    shown: Fit,
    squares: bool = False,
    curve: str = FIRST_CURVE,
    best: Mapping[str, Array] = MappingProxyType({}),
) -> list[Stage]:
    """What the plane figures of `line_stage` show for other `fits`, in the view of `shown`.

    If only the run differs, that is what moves; for other points it is every line and marker.
    """
    surface, label = _line_surface(shown), minimum_label(shown)
    previews = []
    for fit in fits:
        on_surface = surface.with_run(fit.loss, fit.run.positions)
        from_above, paths, now = contours(on_surface, "contours", label)
        data, data_motions = data_and_line(fit, "data", squares, best)
        over_steps, curve_trails = CURVES[curve](fit, "loss")
        trails, motions = [*paths, *curve_trails], [*now, *data_motions]
        movers: list[Trail | Motion] = [*trails, *motions]
        if fit.moments is not shown.moments:
            figures = {"data": data, "contours": from_above, "loss": over_steps}
            moving = {(mover.panel, mover.trace) for mover in movers}
            motions += _others(figures, moving)
        previews.append(
            Stage(
                panels=(),
                steps=fit.run.steps,
                start=0,
                trails=tuple(trails),
                motions=tuple(motions),
                caption=_line_caption(fit),
            )
        )
    return previews


def _others(figures: Mapping[str, Figure], moving: set[tuple[str, int]]) -> list[Motion]:
    """The lines and markers that do not move while a run is played, as motions."""
    return [
        Motion(panel, index, *(Blend(np.ones((1, 1)), np.atleast_2d(trace[axis])) for axis in "xy"))
        for panel, figure in figures.items()
        for index, trace in enumerate(figure.data)
        if trace["type"] == "scatter" and (panel, index) not in moving
    ]


def surface_view(fit: Fit) -> Array:
    """The ranges of both axes of the contours: (2, low and high)."""
    return _line_surface(fit).view


def _line_surface(fit: Fit) -> LossSurface:
    first, second = fit.run_names
    scaled = fit.scaling is not None
    return LossSurface(fit.loss, fit.run.positions, (first, second), fit.scales, scaled)


def features_stage(fit: Fit, first: int, second: int, curve: str = FIRST_CURVE) -> Stage:
    """The figures of a fit with several features; the surface is over two of the coefficients."""
    assert isinstance(fit.loss, MeanSquaredError)
    pair = [first, second]
    names = _escaped_names(fit)[first], _escaped_names(fit)[second]
    loss = Slice(fit.loss, first, second)
    path = fit.run.positions[:, pair]
    surface = LossSurface(loss, path, names, fit.scales[pair], fit.scaling is not None)
    in_3d, path_3d, now_3d = surface_3d(surface, "surface")
    from_above, paths, now = contours(surface, "contours")
    predicted, points = (
        data_and_curve(fit, "data") if fit.polynomial else _predicted(fit, "predicted")
    )
    bars, heights = _coefficients(fit, "coefficients")
    over_steps, curve_trails = CURVES[curve](fit, "loss")
    surfaces = [
        Panel("contours", from_above, "Contours", 400, 4),
        Panel("surface", in_3d, "Loss surface", 400, 4, hint="other coefficients at the best"),
    ]
    loss_panel = Panel("loss", over_steps, curve, 300, 6, below=True)
    panels = [Panel("coefficients", bars, "Coefficients", 300, 6, below=True)]
    if fit.polynomial:
        data = Panel("data", predicted, "Data and curve", 400, 7)
        loss_panel = replace(loss_panel, height=400, width=5, below=False)
        below = [replace(one, width=6, height=340, below=True) for one in surfaces]
        panels = [data, loss_panel, *below, *panels]
    else:
        actual = Panel("predicted", predicted, "Predicted and actual", 400, 4)
        panels = [actual, *surfaces, *panels, loss_panel]
    return Stage(
        panels=tuple(panels),
        steps=fit.run.steps,
        start=0,
        fills=True,
        trails=(path_3d, *paths, *curve_trails),
        motions=(now_3d, *now, points, heights),
        caption=_features_caption(fit),
        scale="log",
    )


def _escaped_names(fit: Fit) -> list[str]:
    return [theme.escaped(name) for name in fit.run_names]


def _predicted(fit: Fit, panel: str) -> tuple[Figure, Motion]:
    """Each point at (actual, predicted): on the diagonal if the prediction is right."""
    low, high = float(fit.y.min()), float(fit.y.max())
    pad = 0.06 * (high - low) or 1.0
    view = [low - pad, high + pad]
    name, axis = theme.escaped(fit.names[-1]), {"range": view}
    figure = theme.figure(f"actual {name}", f"predicted {name}", x=axis, y=axis)
    figure.add_scatter(
        x=fit.y,
        y=fit.y,
        mode="markers",
        marker={"color": theme.CURVE, "size": 6, "opacity": 0.85},
        name="points",
        showlegend=False,
    )
    style = theme.line(theme.BEST, 2, dash="dash")
    figure.add_scatter(x=view, y=view, mode="lines", line=style, name="exact")
    shapes = np.vstack([fit.x.T, np.ones(len(fit.y))])
    weights = drawable(fit.coefficients, fit.moments.coefficient_scales)
    return figure, Motion(panel, 0, None, Blend(weights, shapes))


def _coefficients(fit: Fit, panel: str) -> tuple[Figure, Motion]:
    """A bar for each coefficient of the run, and a diamond at its best value."""
    best, path = fit.loss.minimum(), fit.run.positions
    shown = np.append(path[np.abs(path).max(axis=1) <= 3 * np.abs(best).max()], best)
    low, high = min(0.0, float(shown.min())), max(0.0, float(shown.max()))
    pad = 0.08 * (high - low) or 1.0
    labels = _escaped_names(fit)
    y_axis = {"range": [low - pad, high + pad]}
    figure = theme.figure("", "coefficient", x={"type": "category"}, y=y_axis)
    figure.add_bar(x=labels, y=path[-1], marker={"color": theme.PATH}, name="now")
    marker = {"color": theme.BEST, "size": 12, "symbol": "diamond", "line": WHITE_EDGE}
    figure.add_scatter(x=labels, y=best, mode="markers", marker=marker, name=minimum_label(fit))
    return figure, Motion(panel, 0, None, Blend(drawable(path, fit.scales), np.eye(len(best))))


def _features_caption(fit: Fit) -> Caption:
    labels = _escaped_names(fit)
    keys = [f"c{place}" for place in range(len(labels))]
    pairs = zip(labels, keys, strict=True)
    numbers = ", &nbsp; ".join(f"{label} = {{{key}}}" for label, key in pairs)
    values: Values = dict(zip(keys, fit.run.positions.T, strict=True))
    template = f"<b>Step {{step}}</b> &nbsp; loss = {{loss}} <br>{numbers}"
    return Caption(template, {**values, "loss": fit.run.values})


def _line_caption(fit: Fit) -> Caption:
    """The current point, and the next update of plain descent."""
    one, two = fit.run_names
    w, b = fit.run.positions.T
    lines = [
        f"<b>Step {{step}}</b> &nbsp; {one} = {{w}}, &nbsp; {two} = {{b}}, &nbsp; loss = {{loss}}"
    ]
    values: Values = {"w": w, "b": b, "loss": fit.run.values}
    if type(fit.optimizer) is GradientDescent:
        more, numbers = _update(fit)
        return Caption("<br>".join(lines + more), values | numbers)
    return Caption(lines[0], values)


def _update(fit: Fit) -> tuple[list[str], Values]:
    """The next step of plain descent, with its numbers; the gradient may be a mini-batch's."""
    rate = float(fit.optimizer.learning_rate)
    values: Values = {"eta": np.array([rate])}
    lines = []
    gradients = np.vstack([fit.run.noisy_gradients, fit.run.next_noisy_gradient])
    of_batch = "" if fit.batch_size is None else " of the mini-batch"
    columns = zip(fit.run_names, fit.run.positions.T, gradients.T, strict=True)
    for name, position, gradient in columns:
        key = name[0]
        lines.append(
            f"{name} ← {name} − η·∂loss/∂{name}{of_batch} "
            f"= {{{key}}} − {{eta}} · ({{gradient_{key}}}) = {{next_{key}}}"
        )
        values |= {f"gradient_{key}": gradient, f"next_{key}": position - rate * gradient}
    return lines, values
