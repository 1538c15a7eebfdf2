"""Points that are edited in a table or added by a click; a few of them are part of the link."""

import pandas as pd
import streamlit as st

from core.arrays import Array
from core.regression.tables import Table, TableError, columns
from pages.regression.state import State, state

LINK = "regression_by_hand"
MOST_LINKED = 50
TOO_MANY = "too-many"


def choose() -> tuple[Array, Array] | None:
    """x and y of the table; None while they do not determine a line, which is shown."""
    current = state()
    if not current.link_read:
        current.link_read = True
        _read_link(current)
    table = _editor(current)
    _write_link(current, table)
    try:
        found = columns(Table(table), ["x"], "y")
    except TableError as error:
        st.info(f"{error} Click into the plot or add rows.")
        current.shown = table["x"].to_numpy(float), table["y"].to_numpy(float)
        return None
    return found.x[:, 0], found.y


def _editor(current: State) -> pd.DataFrame:
    st.caption("Click into the plot to add a point, or edit the table.")
    table = st.data_editor(
        current.table,
        key=f"regression_editor_{current.version}",
        num_rows="dynamic",
        hide_index=True,
        height=260,
    )
    current.edited = table.reset_index(drop=True)
    left, right = st.columns(2)
    nothing = not (current.undo or current.has_edits)
    left.button("Undo", on_click=current.undo_last, disabled=nothing, width="stretch")
    right.button("Clear", on_click=lambda: current.replace_table(table.iloc[:0]), width="stretch")
    return table


def remove_from_link() -> None:
    """Other data are selected, so the link need not contain these."""
    st.query_params.pop(LINK, None)


def _write_link(current: State, table: pd.DataFrame) -> None:
    """The points, or that there are too many."""
    if not (current.undo or current.has_edits or LINK in st.query_params):
        return
    link = to_link(table) if len(table) <= MOST_LINKED else TOO_MANY
    if st.query_params.get(LINK) != link:
        st.query_params[LINK] = link
    if link == TOO_MANY:
        st.caption(
            f"A link can contain up to {MOST_LINKED} points, not these {len(table):,}. Download "
            "them as CSV to keep them."
        )


def _read_link(current: State) -> None:
    link = st.query_params.get(LINK)
    if link is None or current.undo or current.has_edits:
        return
    found = from_link(link)
    if found is not None:
        current.replace_table(found)
    else:
        remove_from_link()
        st.info("The link has no readable points. The 100 noisy points are shown instead.")


def to_link(table: pd.DataFrame) -> str:
    """The points as text: x,y;x,y and so on. A cell without a number is empty."""
    cells = table.astype(float).map(lambda value: "" if pd.isna(value) else f"{value:.15g}")
    return ";".join(f"{x},{y}" for x, y in cells[["x", "y"]].itertuples(index=False))


def from_link(link: str) -> pd.DataFrame | None:
    """The points of `to_link`; None if it is not one of its texts."""
    try:
        rows = [[float(cell or "nan") for cell in row.split(",")] for row in link.split(";") if row]
        return pd.DataFrame(rows, columns=["x", "y"], dtype=float)
    except ValueError:
        return None
