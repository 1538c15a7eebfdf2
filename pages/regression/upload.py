"""The learner's own file: received, read once, kept, and its columns chosen."""

from collections.abc import Sequence

import streamlit as st

from core.markdown import literal
from core.regression.dialect import TableError
from core.regression.tables import Columns, Table, columns, first_pair, read_table
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
        state().bring(f"{file.file_id}/{file.name}", *_read(file.file_id, file.getvalue()))
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
def _read(file_id: str, _data: bytes) -> tuple[Table, tuple[str, str]]:
    """The table, and the columns to begin with."""
    table = read_table(_data)
    return table, first_pair(table)


@st.cache_resource(max_entries=4, show_spinner=False)
def chosen(name: str, names: Sequence[str], _table: Table) -> Columns:
    """Columns of the table called `name`: the features and, last, y."""
    return columns(_table, names[:-1], names[-1])


def choose_columns(name: str, table: Table) -> tuple[str, ...]:
    """The names of the features and, last, of y. They are remembered while other labs are seen.

    Raises:
        TableError: no feature is chosen.
    """
    names = list(table.numbers.columns)
    *features, y_before = state().columns
    for_y, for_x = f"regression_y_of_{name}", f"regression_x_of_{name}"
    st.session_state.setdefault(for_y, y_before)
    y_name = st.selectbox("Column for y", names, key=for_y, help="What is to be predicted?")
    others = [name for name in names if name != y_name]
    kept = st.session_state.get(for_x, features)
    # What was the only x and is y now changes its place with what was y.
    left = [y_before] if kept == [y_name] else [name for name in kept if name != y_name]
    st.session_state[for_x] = left
    features = st.multiselect(
        "Columns for x", others, key=for_x, help="From what? With several, the line is a plane."
    )
    if not features:
        raise TableError("Choose at least one column for x.")
    state().columns = (*features, y_name)
    return state().columns
