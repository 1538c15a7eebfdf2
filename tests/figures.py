"""Figures as Plotly itself understands them."""

from plotly.graph_objects import Figure as PlotlyFigure

from charts.figure import Figure


def checked(figure: Figure) -> PlotlyFigure:
    """The figure with all of its parts as attributes.

    Raises:
        ValueError: something in it is not what Plotly takes.
    """
    return PlotlyFigure(figure.to_dict())
