"""The file of a visitor: uploaded, read once and kept, and the choice of its columns."""

from collections.abc import Sequence

import streamlit as st

from core.regression.dialect import TableError
from core.regression.tables import Columns, Table, columns, first_pair, read_table
from pages.regression.state import state
from ui.markdown import literal


def uploader() -> None:
    """Upload a file. If it cannot be read, the previous one is kept."""
    file = st.file_uploader(
        "Table",
        ["csv", "tsv", "txt"],
        key="regression_file",
        help="A text file with at least two columns of numbers. Separator, decimal mark and "
        "encoding are detected.",
    )
    kept = state().file
    if file is None:
        if kept is not None:
            st.caption(f"Still in use: {title(kept[0])}")
            st.button("Remove the file", on_click=_remove)
        return
    try:
        table, pair = _read(file.file_id, file.getvalue())
    except TableError as error:
        shown = title(kept[0]) if kept else "the 100 noisy points"
        st.error(f"{literal(f'{file.name}: {error}')} The figures still show {shown}.")
        return
    name = f"{file.file_id}/{file.name}"
    if kept is None or kept[0] != name:
        state().file, state().columns = (name, table), pair


def title(name: str) -> str:
    """The name of the file on the visitor's computer, in Markdown."""
    return literal(name.partition("/")[2])


def _remove() -> None:
    state().file = None


@st.cache_resource(max_entries=4, show_spinner="Reading the table …")
def _read(file_id: str, _data: bytes) -> tuple[Table, tuple[str, str]]:
    """The table, and the columns selected at first."""
    table = read_table(_data)
    return table, first_pair(table)


@st.cache_resource(max_entries=4, show_spinner=False)
def select(name: str, names: Sequence[str], _table: Table) -> Columns:
    """Columns of the table called `name`: the features, and last y."""
    return columns(_table, names[:-1], names[-1])


def choose_columns(name: str, table: Table) -> tuple[str, ...]:
    """The names of the features, and last of y; kept while other pages are visited.

    Raises:
        TableError: no feature is selected.
    """
    names = list(table.numbers.columns)
    *features, previous_y = state().columns
    for_y, for_x = f"regression_y_of_{name}", f"regression_x_of_{name}"
    st.session_state.setdefault(for_y, previous_y)
    y_name = st.selectbox("Column of y", names, key=for_y, help="The column to predict.")
    others = [name for name in names if name != y_name]
    kept = st.session_state.get(for_x, features)
    # If the only feature becomes y, the previous y becomes the feature.
    st.session_state[for_x] = (
        [previous_y] if kept == [y_name] else [name for name in kept if name != y_name]
    )
    features = st.multiselect(
        "Columns of x",
        others,
        key=for_x,
        help="The features to predict from. Several give a plane instead of a line.",
    )
    if not features:
        raise TableError("Choose at least one column of x.")
    state().columns = (*features, y_name)
    return state().columns
