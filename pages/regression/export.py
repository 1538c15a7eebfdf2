"""What a learner can take home from a fit: points, path, animation and code."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from charts.stage import Array, Stage
from core.regression.export import (
    Recipe,
    library_script,
    numpy_script,
    sgd_script,
    torch_script,
)
from core.regression.losses import HUBER
from pages.regression.data import Points
from ui import layout, stage


def show(points: Points, path: Callable[[], pd.DataFrame], recipe: Recipe, film: Stage) -> None:
    """Everything that leaves the page. The link in the address bar is the rest."""
    with layout.expander("Take it away: points, path, animation, code", "regression_take") as fold:
        if not fold.open:
            return
        st.caption(
            "The address of this page already is a link to exactly what you see, "
            "but for points from a file or by hand: take those along as CSV."
        )
        columns = st.columns(3)
        offers = (
            ("Points as CSV", lambda: points_table(points), "points.csv", "text/csv"),
            ("Path as CSV", lambda: path().to_csv(index=False), "path.csv", "text/csv"),
            (
                "Animation as HTML",
                lambda: stage.to_html(
                    replace(film, start=0), "Gradient descent fits a line", settings(recipe)
                ),
                "regression.html",
                "text/html",
            ),
        )
        for column, (label, content, name, kind) in zip(columns, offers, strict=True):
            column.download_button(label, content, name, kind, on_click="ignore", width="stretch")
        _code(recipe, film.steps)


def settings(recipe: Recipe) -> str:
    """How the line is fitted, in a line."""
    weights = ["w"] if len(recipe.start) == 2 else [f"w{i}" for i in range(1, len(recipe.start))]
    names = zip((*weights, "b"), recipe.start, strict=True)
    delta = f" (δ = {recipe.delta:.7g})" if recipe.cost is HUBER else ""
    parts = [
        recipe.optimizer.settings,
        f"{recipe.steps:,} steps",
        f"start {', '.join(f'{name} = {value:.7g}' for name, value in names)}",
        f"loss {recipe.cost.name}{delta}",
    ]
    parts += ["x scaled"] * recipe.standardise
    if recipe.batch is not None:
        parts.append(f"points per step {recipe.batch} (seed {recipe.seed})")
    return "; ".join(parts).replace(" -", " −")


def _code(recipe: Recipe, steps: int) -> None:
    """The scripts of a run that took so many `steps`."""
    ends = "it ends on the same numbers."
    if steps < recipe.steps:
        ends = f"it goes on after step {steps:,}, the last with a finite loss."
    st.caption(f"Save the points beside the script as points.csv; {ends}")
    numpy, torch, library = st.tabs(["NumPy", "PyTorch", "scikit-learn"])
    numpy.code(numpy_script(recipe), "python")
    torch.code(torch_script(recipe) or f"# PyTorch has no {recipe.optimizer.name}.", "python")
    library.caption("The best line at once, where the walk leads.")
    library.code(library_script(recipe), "python")
    if (one_by_one := sgd_script(recipe)) is not None:
        library.caption("The same walk, a point at a time.")
        library.code(one_by_one, "python")


def points_table(points: Points) -> str:
    """The points as CSV, with all their digits."""
    table = pd.DataFrame(points.x, columns=list(points.names[:-1]))
    return str(table.assign(**{points.names[-1]: points.y}).to_csv(index=False))


def path_table(names: tuple[str, ...], coefficients: Array, values: Array) -> pd.DataFrame:
    """A row a step: the coefficients in the units of the points, and the loss."""
    table = pd.DataFrame(coefficients, columns=list(names))
    # A feature may be called like one of the two others.
    table.insert(0, "step", np.arange(len(table)), allow_duplicates=True)
    table.insert(len(table.columns), "loss", values, allow_duplicates=True)
    return table
