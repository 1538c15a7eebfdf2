"""Regression: a line is fitted to points by walking down its loss surface."""

from pages.regression import controls, data, line
from pages.regression import multiple as several
from ui import layout
from ui.links import report_unmatched

layout.header(
    "Regression",
    "A line has two variables, slope w and intercept b. Every line is a point on the loss "
    "surface; fitting is walking downhill on it. One scrubber moves all the pictures.",
)

left, picture = layout.columns(drawer=True)
with left, report_unmatched("regression_"):
    points = data.choose()
    one_feature = points is None or points.x.shape[1] == 1
    course = controls.course(one_feature)
    view = controls.view(one_feature)
with picture:
    if points is None:
        line.show_too_few()
    elif one_feature:
        line.show(points, course, view)
    else:
        several.show(points, course, view)
