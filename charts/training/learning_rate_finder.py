"""The picture of a learning-rate range test."""

from charts import theme
from charts.stage import Panel, Stage
from core.inspection.learning_rate_finder import RangeTest


def rates(test: RangeTest) -> Stage:
    """Loss against learning rate, and the rate that is proposed."""
    figure = theme.figure("learning rate", "loss", showlegend=False)
    figure.add_scatter(x=test.rates, y=test.losses, mode="lines", line=theme.line(theme.BLUE, 2.5))
    figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    if test.proposal is not None:
        figure.add_shape(
            type="line", x0=test.proposal, x1=test.proposal, y0=0, y1=1, yref="y domain",
            line={"color": theme.ORANGE, "width": 2, "dash": "dash"},
        )  # fmt: skip
    return Stage((Panel("range", figure, height=240),))
