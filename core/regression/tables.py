"""Tables that people bring: text files of any common separator, decimal mark and encoding."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
import pandas as pd

from core.arrays import Array
from core.regression.dialect import Marks, TableError, marks, records
from core.regression.number_formats import either, grouped, number

ROWS_AT_ONCE = 100_000
# The loss is of the size of squares, its curvature's of fourth powers: these stay finite.
LARGEST = 1e70
MOST_PAIRS_TRIED = 100


@dataclass(frozen=True)
class Table:
    """The numeric columns of a file.

    Attributes:
        numbers: a row a line, NaN where no number stands.
        broken: how many lines had too many cells and were left out.
        reading: how numbers were read that could be meant otherwise, "" if there are none.
        index: the column that only counts the rows, "" if there is none.
    """

    numbers: pd.DataFrame
    broken: int = 0
    reading: str = ""
    index: str = ""


@dataclass(frozen=True)
class _Cells:
    """What stands in a file: its cells as numbers, and by column the first that is none."""

    numbers: pd.DataFrame
    unread: dict[str, str]


@dataclass(frozen=True)
class Columns:
    """Columns of a table without the rows that lack a number in one of them.

    Attributes:
        x: (rows, features), each feature in one piece of memory.
        y: (rows,).
        skipped: how many rows of the file were left out.
    """

    x: Array
    y: Array
    skipped: int


def read_table(data: bytes) -> Table:
    """The numeric columns of a text file with a header or without.

    A cell that is no number is NaN. Columns without any number are left out.

    Raises:
        TableError: a sentence that says what is wrong with the file.
    """
    if not data or data.isspace():
        raise TableError("The file is empty. It needs two columns of numbers.")
    found = marks(data)
    if b"\n" not in data and not found.encoding.startswith(("utf-16", "utf-32")):
        data = data.replace(b"\r", b"\n")  # pandas miscounts blank lines that end as on old Macs
    cells, broken = _parsed(data, found)
    numbers = cells.numbers.dropna(axis="columns", how="all")
    if numbers.shape[1] < 2:
        raise TableError(
            f"Columns with numbers in the file: {numbers.shape[1]}. Two are needed, x and y."
            + _unread(cells)
        )
    return Table(numbers, broken, _reading(found), _index(numbers, found))


def _unread(cells: _Cells) -> str:
    """The first cell of the first column without a number."""
    for name in cells.numbers.columns[cells.numbers.isna().all()]:
        if name in cells.unread:
            return f" “{cells.unread[name][:40]}” in “{name}” is not read as a number."
    return ""


def _reading(found: Marks) -> str:
    """How a cell that could be read in two ways was read, for example."""
    if not found.doubtful:
        return ""
    sentence = f"{found.doubtful} is read as {number(found.doubtful, found.decimal):.15g}"
    if grouped(found.doubtful, found.decimal):
        return f"{sentence}."
    return f"{sentence}, not as {found.doubtful.replace(found.decimal, '')}."


def _index(numbers: pd.DataFrame, found: Marks) -> str:
    """The first column, if it has no name in a header and only counts the rows."""
    name = numbers.columns[0]
    if not found.header or name != "column 1":
        return ""
    first = numbers[name].to_numpy()
    return name if np.array_equal(first, first[0] + np.arange(len(first))) else ""


def first_pair(table: Table) -> tuple[str, str]:
    """Two columns (x, y) that can be fitted, x before y, and y as far to the right as can be.

    A column that only counts the rows is the last that one would choose for x.

    Raises:
        TableError: there are no such columns; the message is about the first two that were tried.
    """
    names = list(table.numbers.columns)
    pairs = (
        (x, names[place])
        for place in reversed(range(1, len(names)))
        for x in sorted(names[:place], key=lambda name: name == table.index)
    )
    faults = []
    for x, y in islice(pairs, MOST_PAIRS_TRIED):
        try:
            columns(table, (x,), y)
        except TableError as fault:
            faults.append(fault)
        else:
            return x, y
    raise faults[0]


def columns(table: Table, x_names: Sequence[str], y_name: str) -> Columns:
    """The chosen columns as arrays of finite numbers.

    Raises:
        TableError: fewer than two rows remain, all values of a feature are the same, or the
            numbers are so large, or so close together, that no loss could be computed.
    """
    chosen = table.numbers[[*x_names, y_name]].to_numpy(dtype=float)
    usable = np.isfinite(chosen).all(axis=1)
    kept = np.asfortranarray(chosen if usable.all() else chosen[usable])
    x, y = kept[:, :-1], kept[:, -1]
    if len(y) < 2:
        raise TableError(f"Rows with a number in all columns: {len(y)}. At least two are needed.")
    _refuse_extremes(kept, [*x_names, y_name])
    return Columns(x, y, int(len(usable) - len(y)) + table.broken)


def _refuse_extremes(kept: Array, names: Sequence[str]) -> None:
    """The last column is y; it may be the same everywhere."""
    for name, feature in zip(names[:-1], kept[:, :-1].T, strict=True):
        spread = np.ptp(feature)
        if spread == 0:
            raise TableError(f"All values of {name} are the same: nothing can be learnt from it.")
        if spread < 1 / LARGEST:
            raise TableError(
                f"The values of {name} differ by {spread:.3g} only, which is too little to "
                "compute with. Write them in a smaller unit."
            )
    for name, column in zip(names, kept.T, strict=True):
        if (largest := np.abs(column).max()) > LARGEST:
            raise TableError(
                f"The values of {name} reach {largest:.3g}, which is too large to compute with. "
                "Write them in a larger unit."
            )


def _parsed(data: bytes, found: Marks) -> tuple[_Cells, int]:
    """All cells, and how many lines had to be left out because they have too many."""
    try:
        cells, broken = _read(data, found, "error"), 0
    except pd.errors.ParserError:
        cells = _read_whole_lines(data, found)
        text = io.TextIOWrapper(io.BytesIO(data), found.encoding, errors="replace")
        filled = sum(row not in ([], [""]) for row in records(text, found.separator))
        broken = max(0, filled - found.above - found.header - len(cells.numbers))
    if cells.numbers.empty:
        raise TableError("The file has a header but no rows of numbers under it.")
    return cells, broken


def _read_whole_lines(data: bytes, found: Marks) -> _Cells:
    try:
        return _read(data, found, "skip")
    except pd.errors.ParserError as error:
        never_closed = "inside string" in str(error)
        raise TableError(
            "The file could not be read as a table: "
            + ("perhaps a quotation mark is never closed." if never_closed else f"{error}.")
        ) from error


def _read(data: bytes, found: Marks, broken_lines: Literal["error", "skip"]) -> _Cells:
    """Piece by piece: a word among numbers makes the reading of its piece slow, not of all."""
    pieces: list[pd.DataFrame] = []
    unread: dict[str, str] = {}
    with pd.read_csv(
        io.BytesIO(data),
        sep=found.separator,
        decimal=found.decimal,
        skiprows=found.above,
        header=0 if found.header else None,
        names=found.names,
        encoding=found.encoding,
        encoding_errors="replace",
        on_bad_lines=broken_lines,
        skipinitialspace=True,
        index_col=False,
        low_memory=False,
        chunksize=ROWS_AT_ONCE,
    ) as reader:
        for piece in reader:
            numbers = piece.apply(_to_numbers, decimal=found.decimal)
            unread = _words(piece, numbers) | unread
            pieces.append(numbers)
    return _Cells(pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(), unread)


def _words(piece: pd.DataFrame, numbers: pd.DataFrame) -> dict[str, str]:
    """By column, the first cell that is no number, of columns that have one."""
    found = {name: piece[name][numbers[name].isna() & piece[name].notna()] for name in piece}
    return {str(name): str(cells.iloc[0]).strip() for name, cells in found.items() if len(cells)}


def _to_numbers(column: "pd.Series[float]", decimal: str) -> "pd.Series[float]":
    """The column as numbers; only what pandas cannot read is looked at cell by cell."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    text = column.astype(object)
    plain = text if decimal == "." else text.str.translate({ord(","): ".", ord("."): "?"})
    values = pd.to_numeric(plain, errors="coerce").astype(float)
    left = (values.isna() & text.notna()).to_numpy()
    places, cells = pd.factorize(text[left])
    read = np.array([either(str(cell), decimal) for cell in cells], dtype=float)
    values[left] = read[places]
    return values
