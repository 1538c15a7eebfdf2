"""Points that the learner edits in a table and adds by clicks; a few of them travel in the link."""

import pandas as pd
import streamlit as st

from core.arrays import Array
from core.regression.dialect import TableError
from core.regression.tables import Table, columns
from pages.regression.state import State, state

LINK = "regression_by_hand"
MOST_LINKED = 50
TOO_MANY = "too-many"


def choose() -> tuple[Array, Array] | None:
    """x and y of the table; None while they fix no line, which the screen says."""
    bench = state()
    if not bench.linked:
        bench.linked = True
        _take_from_link(bench)
    table = _editor(bench)
    _put_into_link(bench, table)
    try:
        found = columns(Table(table), ["x"], "y")
    except TableError as error:
        st.info(f"{error} Click into the plot or type more points.")
        bench.shown = table["x"].to_numpy(float), table["y"].to_numpy(float)
        return None
    return found.x[:, 0], found.y


def _editor(bench: State) -> pd.DataFrame:
    st.caption("Click into the plot of the line to add a point, or edit the table.")
    table = st.data_editor(
        bench.table,
        key=f"regression_editor_{bench.version}",
        num_rows="dynamic",
        hide_index=True,
        height=260,
    )
    bench.edited = table.reset_index(drop=True)
    back, again = st.columns(2)
    nothing = not (bench.past or bench.touched)
    back.button("Take back", on_click=bench.take_back, disabled=nothing, width="stretch")
    again.button("Clear", on_click=lambda: bench.put(table.iloc[:0]), width="stretch")
    return table


def leave_link() -> None:
    """Other points are looked at: the link need not carry these."""
    st.query_params.pop(LINK, None)


def _put_into_link(bench: State, table: pd.DataFrame) -> None:
    """The points, or that they are too many."""
    if not (bench.past or bench.touched or LINK in st.query_params):
        return
    link = linked(table) if len(table) <= MOST_LINKED else TOO_MANY
    if st.query_params.get(LINK) != link:
        st.query_params[LINK] = link
    if link == TOO_MANY:
        st.caption(
            f"The link carries up to {MOST_LINKED} points made by hand, not these {len(table):,}: "
            "a reload shows the article's again. Take yours along as CSV."
        )


def _take_from_link(bench: State) -> None:
    link = st.query_params.get(LINK)
    if link is None or bench.past or bench.touched:
        return
    found = unlinked(link)
    if found is not None:
        bench.put(found)
    else:
        leave_link()
        st.info("The points of this link were too many for it: these are the article's.")


def linked(table: pd.DataFrame) -> str:
    """The points as text, x,y one after the other; a cell without a number is empty."""
    cells = table.astype(float).map(lambda value: "" if pd.isna(value) else f"{value:.15g}")
    return ";".join(f"{x},{y}" for x, y in cells[["x", "y"]].itertuples(index=False))


def unlinked(link: str) -> pd.DataFrame | None:
    """The points of `linked`; None: it is none of its texts."""
    try:
        rows = [[float(cell or "nan") for cell in row.split(",")] for row in link.split(";") if row]
        return pd.DataFrame(rows, columns=["x", "y"], dtype=float)
    except ValueError:
        return None
