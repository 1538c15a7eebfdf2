"""Tables of numbers from files: text of any separator, decimal mark and encoding, and Excel."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import numpy as np
import pandas as pd

from core.arrays import Array
from core.regression.tables.encodings import TableError, is_spreadsheet, spreadsheet_to_csv, to_utf8
from core.regression.tables.layout import BLANKS, ROW_NAMES, Layout, count_rows, find_layout
from core.regression.tables.number_formats import alternatives, to_numbers
from core.regression.tables.thousands import join_thousands

CHUNK = 100_000  # rows
# The loss has squares of the numbers and its curvature fourth powers: these stay finite.
LARGEST = 1e70
MOST_PAIRS = 100
ROW_NUMBER_NAMES = {ROW_NAMES, "unnamed: 0", "index", "id", "no", "no.", "nr", "nr.", "#", "row"}


@dataclass(frozen=True)
class Table:
    """The numeric columns of a file.

    Attributes:
        numbers: a row a line, NaN where there is no number. Dates are days since the first one.
        wrong_length: the number of rows that were left out since they have too many or too few
            cells.
        unread: the first cell that is no number, by the name of its column.
        row_numbers: the column that only counts the rows, "" if there is none.
        doubtful: a cell with two readings, and these with decimal point and comma; else None.
        decimal_of_doubtful: the decimal mark with which that cell is read.
        joined: the first row that ends with an unquoted 1,200, which was read as one number.
    """

    numbers: pd.DataFrame
    wrong_length: int = 0
    unread: dict[str, str] = field(default_factory=dict)
    row_numbers: str = ""
    doubtful: tuple[str, float, float] | None = None
    decimal_of_doubtful: str = "."
    joined: str = ""


@dataclass(frozen=True)
class Columns:
    """Columns of a table without the rows that lack a number in one of them.

    Attributes:
        x: (rows, features), each feature contiguous in memory.
        y: (rows,).
        skipped: the number of rows of the file that were left out.
    """

    x: Array
    y: Array
    skipped: int


def read_table(
    data: bytes,
    header: bool | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    join: bool = True,
) -> Table:
    """The numeric columns of a file. `header`, `decimal` and `encoding` correct what is detected.

    Columns without any number are left out and named in `unread`. With `join`, an unquoted 1,200
    at the end of comma-separated rows is one number.

    Raises:
        TableError: a sentence that says what is wrong with the file.
    """
    if not data or data.isspace():
        raise TableError("The file is empty. It needs two columns of numbers.")
    if is_spreadsheet(data):
        data, decimal = spreadsheet_to_csv(data), decimal or "."
    text, joined = to_utf8(data, encoding), ""
    if not text.strip():
        raise TableError("The file is empty. It needs two columns of numbers.")
    if join:
        text, joined = join_thousands(text)
    layout = find_layout(text, header, decimal)
    numbers, unread, wrong = _parsed(text, layout)
    numbers = numbers.dropna(axis="columns", how="all")
    if numbers.shape[1] < 2:
        cells = (f" “{cell[:40]}” in “{name}” is not a number." for name, cell in unread.items())
        raise TableError(
            f"Columns with numbers in the file: {numbers.shape[1]}. Two are needed, x and y."
            + next(cells, "")
        )
    both = alternatives(layout.doubtful)
    return Table(
        numbers,
        wrong,
        unread,
        _row_numbers(numbers),
        (layout.doubtful, *both) if both else None,
        layout.mark_of_doubtful,
        joined,
    )


def _parsed(text: bytes, layout: Layout) -> tuple[pd.DataFrame, dict[str, str], int]:
    """All numbers, the first unread cells, and the number of rows of a wrong length."""
    wrong = 0
    try:
        numbers, unread, short = _read(text, layout, "error")
    except pd.errors.ParserError:
        try:
            numbers, unread, short = _read(text, layout, "skip")
        except pd.errors.ParserError as error:
            never_closed = "inside string" in str(error)
            reason = "perhaps a quotation mark is not closed" if never_closed else str(error)
            raise TableError(f"The file cannot be read as a table: {reason}.") from error
        wrong = max(0, count_rows(text, layout) - len(numbers) - short)
    if numbers.empty:
        raise TableError("The file has no rows of numbers.")
    for name, date in zip(layout.names, layout.dates, strict=True):
        if date is not None:
            numbers[name] -= numbers[name].min()
    return numbers, unread, wrong + short


def _read(
    text: bytes, layout: Layout, on_bad_lines: Literal["error", "skip"]
) -> tuple[pd.DataFrame, dict[str, str], int]:
    """In chunks, so that only the chunk with a word in a column of numbers is read slowly."""
    pieces: list[pd.DataFrame] = []
    unread: dict[str, str] = {}
    short = 0
    blanks, names = layout.separator == BLANKS, layout.names
    # pandas takes the first row for the usual width, so one of the right width is put in front.
    first = (" " if blanks else layout.separator).join("0" * len(names)).encode() + b"\n"
    with pd.read_csv(
        io.BytesIO(b"".join([first, memoryview(text)[layout.start :]])),
        sep=layout.separator,
        decimal=layout.decimal,
        header=None,
        names=names,
        dtype={n: str for n, m in zip(names, layout.marks, strict=True) if m != layout.decimal},
        # Between blanks, an empty cell is one that the row lacks.
        na_values=[""] if blanks else ["?", "-", "–", "—", ".", ".."],
        keep_default_na=not blanks,
        encoding_errors="replace",
        on_bad_lines=on_bad_lines,
        skipinitialspace=True,
        index_col=False,
        low_memory=False,
        chunksize=CHUNK,
    ) as reader:
        for piece in reader:
            rows = piece if pieces else piece.iloc[1:]
            if blanks:
                whole = rows.iloc[:, -1].notna() | (rows.shape[1] == 1)
                short += int((~whole).sum())
                rows = rows[whole]
            columns = {}
            marks_and_dates = zip(rows.items(), layout.marks, layout.dates, strict=True)
            for (name, column), mark, date in marks_and_dates:
                columns[name], cell = to_numbers(column, mark, date)
                if cell and name != ROW_NAMES:
                    unread.setdefault(str(name), cell.strip())
            pieces.append(pd.DataFrame(columns))
    return pd.concat(pieces, ignore_index=True), unread, short


def _row_numbers(numbers: pd.DataFrame) -> str:
    """A column that counts the rows and is named so, or has no name."""
    for name in numbers.columns:
        values = numbers[name].to_numpy()
        if name.lower() in ROW_NUMBER_NAMES and np.array_equal(
            values, values[0] + np.arange(len(values))
        ):
            return str(name)
    return ""


def first_pair(table: Table) -> tuple[str, str]:
    """Two columns (x, y) that can be fitted: y as far right as possible, x before it.

    Row numbers are chosen last.

    Raises:
        TableError: there are no such columns; the message is about the first two.
    """
    names = [name for name in table.numbers.columns if name != table.row_numbers]
    pairs = [(x, y) for place, y in reversed(list(enumerate(names))) for x in names[:place]]
    if table.row_numbers:
        pairs += [(table.row_numbers, y) for y in reversed(names)]
    errors = []
    for x, y in islice(pairs, MOST_PAIRS):
        try:
            columns(table, (x,), y)
        except TableError as error:
            errors.append(error)
        else:
            return x, y
    raise errors[0]


def columns(table: Table, x_names: Sequence[str], y_name: str) -> Columns:
    """The chosen columns as arrays of finite numbers.

    Raises:
        TableError: fewer than two rows remain, a feature is constant, or the numbers are too
            large or too close together for the loss to be computed.
    """
    chosen = table.numbers[[*x_names, y_name]].to_numpy(dtype=float)
    usable = np.isfinite(chosen).all(axis=1)
    kept = np.asfortranarray(chosen if usable.all() else chosen[usable])
    x, y = kept[:, :-1], kept[:, -1]
    if len(y) < 2:
        raise TableError(f"Rows with a number in all columns: {len(y)}. At least two are needed.")
    _refuse_extremes(kept, [*x_names, y_name])
    return Columns(x, y, int(len(usable) - len(y)) + table.wrong_length)


def _refuse_extremes(kept: Array, names: Sequence[str]) -> None:
    """The last column is y, which may be constant."""
    for name, feature in zip(names[:-1], kept[:, :-1].T, strict=True):
        spread = np.ptp(feature)
        if spread == 0:
            raise TableError(f"All values of {name} are the same, so it predicts nothing.")
        if spread < 1 / LARGEST:
            raise TableError(
                f"The values of {name} differ by only {spread:.3g}. Use a smaller unit."
            )
    for name, column in zip(names, kept.T, strict=True):
        if (largest := np.abs(column).max()) > LARGEST:
            raise TableError(f"The values of {name} reach {largest:.3g}. Use a larger unit.")
