"""Regression: a linear model is fitted to points by gradient descent on its loss surface."""

from pages.regression import controls, data, results
from ui import layout
from ui.links import report_unmatched

layout.header(
    "Regression",
    "Fit a line to points by gradient descent. Every line, with slope w and intercept b, is a "
    "point on the loss surface, and descent follows the gradient to the lowest one.",
)

left, right = layout.columns(drawer=True)
with left, report_unmatched("regression_"):
    points = data.choose()
    if points is not None and points.x.shape[1] == 1:
        points = data.expanded(points, *controls.model())
    features = 1 if points is None else points.x.shape[1]
    config, view = controls.configuration(features), controls.view(features)
with right:
    if points is None:
        results.show_too_few()
    else:
        results.show(points, config, view)
