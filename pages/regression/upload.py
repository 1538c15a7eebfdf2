"""The file of a visitor: uploaded and kept, how it is read, and the choice of its columns."""

from collections.abc import Sequence

import streamlit as st

from core.regression.tables import (
    ENCODINGS,
    Columns,
    Table,
    TableError,
    columns,
    first_pair,
    read_table,
)
from pages.regression import sentences
from pages.regression.state import File, state
from ui.markdown import literal

TYPES = ["csv", "tsv", "txt", "data", "dat", "gz", "xlsx", "xls", "ods"]
AUTOMATIC = "automatic"
HEADERS = {AUTOMATIC: None, "first row": True, "no header": False}
DECIMALS = {AUTOMATIC: None, "point (1.5)": ".", "comma (1,5)": ","}
PREVIEW_ROWS = 5


def uploader() -> None:
    """Upload a file. If it cannot be read, the previous one is kept."""
    file = st.file_uploader(
        "Table",
        TYPES,
        key="regression_file",
        help="A text file or spreadsheet with at least two columns of numbers. Separator, "
        "header, decimal mark and encoding are detected.",
    )
    kept = state().file
    if file is None:
        if kept is not None:
            st.caption(f"Still in use: {literal(kept.name)}")
            st.button("Remove the file", on_click=_remove)
        return
    if kept is not None and kept.key == file.file_id:
        return
    new = File(file.file_id, file.name, file.getvalue())
    try:
        pair = first_pair(_read(new.key, new))
    except TableError as error:
        shown = literal(kept.name) if kept else "the 100 noisy points"
        st.error(f"{literal(f'{file.name}: {error}')} The figures still show {shown}.")
        return
    state().file, state().columns = new, pair


def _remove() -> None:
    state().file = None


@st.cache_resource(max_entries=4, show_spinner="Reading the table …")
def _read(
    key: str,
    _file: File,
    header: bool | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    join: bool = True,
) -> Table:
    return read_table(_file.data, header, decimal, encoding, join)


def read(file: File) -> tuple[str, Table]:
    """The table as the visitor wants it read, with a key; a preview and the choices are shown.

    Raises:
        TableError: it cannot be read in that way.
    """
    mark, join = f"regression_decimal_{file.key}", f"regression_join_{file.key}"
    with st.expander("Preview and corrections"):
        left, middle, right = st.columns(3)
        header = left.selectbox(
            "Header",
            HEADERS,
            key=f"regression_header_{file.key}",
            help="Whether the first row has the names of the columns.",
        )
        decimal = middle.selectbox(
            "Decimal mark", DECIMALS, key=mark, help="The mark in front of the decimals."
        )
        encoding = right.selectbox(
            "Encoding",
            [AUTOMATIC, *ENCODINGS],
            key=f"regression_encoding_{file.key}",
            help="Choose another one if the names of the columns look wrong.",
        )
        choices = (
            HEADERS[header],
            DECIMALS[decimal],
            None if encoding == AUTOMATIC else encoding,
            st.session_state.get(join, True),
        )
        table = _read(file.key, file, *choices)
        st.dataframe(table.numbers.head(PREVIEW_ROWS), hide_index=True)
    if table.doubtful is not None:
        st.caption(sentences.doubtful(table))
        other = "comma (1,5)" if table.decimal_of_doubtful == "." else "point (1.5)"
        st.button("Read it the other way", on_click=_choose, args=(mark, other))
    if table.joined:
        st.caption(sentences.joined(table))
        st.button("Commas separate cells", on_click=_choose, args=(join, False))
    if table.unread:
        st.caption(sentences.unread(table))
    return f"{file.key} {choices}", table


def _choose(key: str, option: object) -> None:
    st.session_state[key] = option


@st.cache_resource(max_entries=4, show_spinner=False)
def select(key: str, names: Sequence[str], _table: Table) -> Columns:
    """Columns of a table: the features, and last y."""
    return columns(_table, names[:-1], names[-1])


def choose_columns(file: File, table: Table) -> tuple[str, ...]:
    """The names of the features, and last of y; kept while other pages are visited.

    Raises:
        TableError: no feature is selected, or no columns can be fitted.
    """
    names = list(table.numbers.columns)
    if not set(state().columns) <= set(names):
        state().columns = first_pair(table)
    *features, previous_y = state().columns
    key = f"{file.key} {' '.join(names)}"
    for_y, for_x = f"regression_y_of_{key}", f"regression_x_of_{key}"
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
