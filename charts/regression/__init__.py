"""The figures of the Regression lab. Begin with `stages`, which puts them together.

- `stages`: all figures of a fit, moved by one player
- `points`: the data, the line and the residuals
- `loss_surface`: the loss over two coefficients, in 3-D and as contours
- `curves`: the loss at each step
"""

from charts.regression.curves import CURVES
from charts.regression.points import empty_plot
from charts.regression.stages import features_stage, line_previews, line_stage

__all__ = ["CURVES", "empty_plot", "features_stage", "line_previews", "line_stage"]
