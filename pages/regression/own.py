"""The learner's own file: received, read once, kept, and its columns chosen."""

from collections.abc import Sequence

import streamlit as st

from core.markdown import literal
from core.marks import TableError
from core.tables import Columns, Table, columns, read_table
from pages.regression.state import state


def receive() -> None:
    """The box to drop a file in. A file that cannot be read is refused; the last one stays."""
    file = st.file_uploader(
        "A table of numbers",
        ["csv", "tsv", "txt"],
        key="regression_file",
        help="Commas, semicolons, tabs or spaces between the columns; decimal points or commas.",
    )
    kept = state().file
    if file is None:
        if kept is not None:
            st.caption(f"Still here: {title(kept[0])}")
            st.button("Forget this file", on_click=_forget)
        return
    try:
        state().file = f"{file.file_id}/{file.name}", _read(file.file_id, file.getvalue())
    except TableError as error:
        shown = title(kept[0]) if kept else "the article's points"
        refusal = literal(f"{file.name} is refused. {error}")
        st.error(f"{refusal} The picture still shows {shown}.")


def title(name: str) -> str:
    """What the file was called on the learner's computer, in Markdown."""
    return literal(name.partition("/")[2])


def _forget() -> None:
    state().file = None


@st.cache_resource(max_entries=4, show_spinner="Reading the table …")
def _read(file_id: str, _data: bytes) -> Table:
    return read_table(_data)


@st.cache_resource(max_entries=4, show_spinner=False)
def chosen(name: str, names: Sequence[str], _table: Table) -> Columns:
    """Columns of the table called `name`: the features and, last, y."""
    return columns(_table, names[:-1], names[-1])


def choose_columns(table: Table) -> tuple[str, ...]:
    """The names of the features and, last, of y.

    Raises:
        TableError: no feature is chosen.
    """
    names = list(table.numbers.columns)
    last = len(names) - 1
    y_name = st.selectbox("Column for y", names, last, help="What is to be predicted?")
    others = [name for name in names if name != y_name]
    # A column that only counts the rows is the last that one would choose.
    first = min(others, key=lambda name: name == table.index)
    features = st.multiselect(
        "Columns for x", others, [first], help="From what? With several, the line is a plane."
    )
    if not features:
        raise TableError("Choose at least one column for x.")
    return (*features, y_name)
