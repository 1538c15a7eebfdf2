"""Which points are fitted: the article's, made ones, or the learner's own file."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import points
from core.optimizer import Array
from core.tables import TableError, pairs, read_table


@dataclass(frozen=True)
class Points:
    """The columns to fit, what they are called, and what is to be said of them."""

    x: Array
    y: Array
    names: tuple[str, str] = ("x", "y")
    note: str = ""


def choose() -> Points | None:
    """The points that the learner chose; None while there are none, which the screen says."""
    source = st.selectbox(
        "Points",
        SOURCES,
        key="regression_points",
        help="To what is the line fitted?",
        bind="query-params",
    )
    return SOURCES[source]()


def _article() -> Points:
    return Points(*points.article())


def _made() -> Points:
    slope = st.slider(
        "True slope", -5.0, 5.0, 2.0, 0.1, key="regression_slope", bind="query-params"
    )
    intercept = st.slider(
        "True intercept", -20.0, 20.0, 5.0, 0.5, key="regression_intercept", bind="query-params"
    )
    noise = st.slider("Noise", 0.0, 5.0, 1.0, 0.1, key="regression_noise", bind="query-params")
    n = st.slider("Number of points", 2, 500, 60, key="regression_n", bind="query-params")
    outliers = st.slider("Outliers", 0, 20, 0, key="regression_outliers", bind="query-params")
    seed = st.number_input("Seed", 0, 999, 0, key="regression_seed", bind="query-params")
    note = f"Made from y = {slope:g}·x + {intercept:g}; the fit should find these again."
    return Points(*points.made(slope, intercept, noise, n, outliers, seed), note=note)


def _own() -> Points | None:
    file = st.file_uploader(
        "A table of numbers",
        ["csv", "tsv", "txt"],
        help="Commas, semicolons, tabs or spaces between the columns; decimal points or commas.",
    )
    if file is None:
        st.caption("Drop a CSV file here; the picture shows the article's points until then.")
        return _article()
    try:
        frame = _read(file.file_id, file.getvalue())
        x_name = st.selectbox("Column for x", frame.columns, 0)
        y_name = st.selectbox("Column for y", frame.columns, 1)
        if x_name == y_name:
            st.error("Choose two different columns for x and y.")
            return None
        found = pairs(frame, x_name, y_name)
    except TableError as error:
        st.error(str(error))
        return None
    return Points(found.x, found.y, (x_name, y_name), _count(len(found.x), found.skipped))


@st.cache_data(max_entries=4, show_spinner="Reading the table …")
def _read(file_id: str, _data: bytes) -> pd.DataFrame:
    return read_table(_data)


def _count(used: int, skipped: int) -> str:
    left_out = f" {skipped:,} without a number in both columns are left out." if skipped else ""
    return f"{used:,} rows are used.{left_out}"


SOURCES: dict[str, Callable[[], Points | None]] = {
    "The article's hundred": _article,
    "Made, with a known truth": _made,
    "Your own file": _own,
}
