"""Which points are fitted: the article's, made ones, the learner's file or own hand."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.arrays import Array
from core.markdown import literal
from core.regression import data as points
from core.regression.dialect import TableError
from pages.regression import point_editor as by_hand
from pages.regression import upload as own
from pages.regression.state import state
from ui.controls import log_slider


@dataclass(frozen=True)
class Points:
    """The columns to fit.

    Attributes:
        x: (N, features).
        y: (N,).
        names: what the features and y are called.
        key: differs whenever the numbers do.
        note: what is to be said of them.
    """

    x: Array
    y: Array
    names: tuple[str, ...]
    key: str
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
    if source != BY_HAND:
        by_hand.leave_link()
    return SOURCES[source]()


def _pair(x: Array, y: Array, key: str, note: str = "") -> Points:
    return Points(x[:, None], y, ("x", "y"), key, note)


def _article() -> Points:
    return _pair(*points.article(), key="article")


def _made() -> Points:
    slope = st.slider(
        "True slope", -5.0, 5.0, 2.0, 0.1, key="regression_slope", bind="query-params"
    )
    intercept = st.slider(
        "True intercept", -20.0, 20.0, 5.0, 0.5, key="regression_intercept", bind="query-params"
    )
    noise = st.slider("Noise", 0.0, 5.0, 1.0, 0.1, key="regression_noise", bind="query-params")
    n = log_slider(
        "Number of points",
        "regression_n",
        2,
        1_000_000,
        60,
        help="Do a million points take longer? Try.",
        whole=True,
    )
    outliers = st.slider(
        "Outliers",
        0,
        20,
        0,
        key="regression_outliers",
        help="How far can a few wrong points pull the line? Compare the losses below.",
        bind="query-params",
    )
    truth = (slope, intercept, noise, int(n), outliers, _seed())
    note = f"Made from y = {slope:g}·x + {intercept:g}; the fit should find these again."
    if outliers:
        note = (
            f"Made from y = {slope:g}·x + {intercept:g}, but for {outliers} far above it. "
            "Which loss finds the line again?"
        )
    return _pair(*_made_once(*truth), key=f"made {truth}", note=note)


def _made_features() -> Points:
    noise = st.slider(
        "Noise", 0.0, 100.0, 20.0, 1.0, key="regression_price_noise", bind="query-params"
    )
    x, y = _made_features_once(noise, 200, seed := _seed())
    truth = " + ".join(f"{slope:g}·{name}" for name, _, _, slope in points.FEATURES)
    note = f"Made from price = {truth} + {points.FEATURES_INTERCEPT:g}, in thousands."
    names = (*(name for name, *_ in points.FEATURES), "price")
    return Points(x, y, names, f"flats {noise} {seed}", note.replace("+ -", "− "))


def _seed() -> int:
    return int(
        st.number_input("Seed of the points", 0, 999, 0, key="regression_seed", bind="query-params")
    )


_made_once = st.cache_resource(max_entries=8, show_spinner=False)(points.made)
_made_features_once = st.cache_resource(max_entries=8, show_spinner=False)(points.made_features)


def _own() -> Points:
    own.receive()
    kept = state().file
    if kept is None:
        st.caption("Drop a CSV file here; the picture shows the article's points until then.")
        return _article()
    name, table = kept
    try:
        names = own.choose_columns(name, table)
        found = own.chosen(name, names, table)
    except TableError as error:
        st.error(f"{literal(str(error))} Until then the picture shows the article's points.")
        return _article()
    note = f"{own.title(name)}: {len(found.y):,} rows are used."
    if found.skipped:
        wide = ", or too many cells" if table.broken else ""
        note += f" {found.skipped:,} left out: no finite number in each column{wide}."
    return Points(
        found.x, found.y, names, f"{name} {names}", f"{note} {literal(table.reading)}".strip()
    )


def _edited() -> Points | None:
    found = by_hand.choose()
    if found is None:
        return None
    return _pair(*found, key=f"edited {hash((found[0].tobytes(), found[1].tobytes()))}")


SOURCES: dict[str, Callable[[], Points | None]] = {
    "The article's hundred": _article,
    "Made, with a known truth": _made,
    "Made, several features": _made_features,
    "Your own file": _own,
    "Edited by hand": _edited,
}
BY_HAND = "Edited by hand"
