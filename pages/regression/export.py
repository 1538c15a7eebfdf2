"""Downloads of a fit: points, path, animation and code."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from charts.stage import Stage
from core.regression.export import FitSettings, library_script, numpy_script, torch_script
from core.regression.fit import Fit
from core.regression.losses import HUBER
from pages.regression.data import Points
from ui import layout, stage
from ui.csv_files import to_csv


def show(points: Points, fit: Fit, settings: FitSettings, animation: Stage) -> None:
    """Everything that can be exported."""
    with layout.expander("Export: data, path, animation, code", "regression_take") as expander:
        if not expander.open:
            return
        st.caption(
            "The address of this page is a link to what you see, except for points from a file."
        )
        offers = (
            ("Points as CSV", lambda: points_csv(points), "points.csv", "text/csv"),
            ("Path as CSV", lambda: path_csv(fit), "path.csv", "text/csv"),
            (
                "Animation as HTML",
                lambda: stage.to_html(
                    replace(animation, start=0),
                    "Linear regression by gradient descent",
                    describe(settings),
                ),
                "regression.html",
                "text/html",
            ),
        )
        for column, (label, content, name, kind) in zip(st.columns(3), offers, strict=True):
            column.download_button(label, content, name, kind, on_click="ignore", width="stretch")
        _code(settings, animation.steps)


def describe(settings: FitSettings) -> str:
    """The configuration of a fit in one line."""
    several = len(settings.start) > 2
    weights = [f"w{i}" if several else "w" for i in range(1, len(settings.start))]
    names = zip([*weights, "b"], settings.start, strict=True)
    delta = f" (δ = {settings.delta:.7g})" if settings.loss is HUBER else ""
    parts = [
        settings.optimizer.settings,
        f"{settings.steps:,} steps",
        f"start {', '.join(f'{name} = {value:.7g}' for name, value in names)}",
        f"loss {settings.loss.name}{delta}",
    ]
    parts += ["x standardised"] * settings.standardise
    if settings.batch_size is not None:
        parts.append(f"batch size {settings.batch_size} (seed {settings.seed})")
    return "; ".join(parts).replace(" -", " −")


def _code(settings: FitSettings, steps: int) -> None:
    """The scripts of a run that took `steps` steps."""
    end = "The script ends with the same numbers."
    if steps < settings.steps:
        end = f"The script continues after step {steps:,}, the last with a finite loss."
    st.caption(f"Save the points beside the script as points.csv. {end}")
    numpy, torch, library = st.tabs(["NumPy", "PyTorch", "scikit-learn"])
    numpy.code(numpy_script(settings), "python")
    torch.code(torch_script(settings) or f"# PyTorch has no {settings.optimizer.name}.", "python")
    library.caption("The minimum without gradient descent.")
    no_library = "# scikit-learn has no Huber loss with a given delta."
    library.code(library_script(settings) or no_library, "python")


def points_csv(points: Points) -> str:
    """The points with all their digits."""
    table = pd.DataFrame(points.x, columns=list(points.names[:-1]))
    return to_csv(table.assign(**{points.names[-1]: points.y}))


def path_csv(fit: Fit) -> str:
    """A row per step: the coefficients in the units of the data, and the loss."""
    table = pd.DataFrame(fit.coefficients, columns=list(fit.coefficient_names))
    # A feature may be called like one of the two others.
    table.insert(0, "step", np.arange(len(table)), allow_duplicates=True)
    table.insert(len(table.columns), "loss", fit.run.values, allow_duplicates=True)
    return to_csv(table)
