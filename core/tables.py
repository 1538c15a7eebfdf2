"""Tables that people bring: text files of any common separator, decimal mark and encoding."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from core.optimizer import Array

BLANKS = r"\s+"
# Separator and decimal mark, the likeliest first.
MARKS = (
    (",", "."),
    (";", ","),
    (";", "."),
    ("\t", "."),
    ("\t", ","),
    ("|", "."),
    ("|", ","),
    (BLANKS, "."),
    (BLANKS, ","),
)
LONGEST_LINE = 100_000
LOOKED_AT = 50


class TableError(ValueError):
    """A file that holds no usable table: a sentence for people."""


@dataclass(frozen=True)
class Table:
    """The numeric columns of a file; `broken` counts the lines with too many cells."""

    numbers: pd.DataFrame
    broken: int = 0


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


@dataclass(frozen=True)
class Marks:
    """How a file writes its table down."""

    encoding: str
    separator: str
    decimal: str
    header: bool
    names: list[str]


def read_table(data: bytes) -> Table:
    """The numeric columns of a text file with a header or without.

    A cell that is no number is NaN. Columns without any number are left out.

    Raises:
        TableError: a sentence that says what is wrong with the file.
    """
    if not data or data.isspace():
        raise TableError("The file is empty. It needs two columns of numbers.")
    marks = _marks(data)
    frame, broken = _parsed(data, marks)
    numbers = frame.apply(_to_numbers, decimal=marks.decimal).dropna(axis="columns", how="all")
    if numbers.shape[1] < 2:
        raise TableError(
            f"Columns with numbers in the file: {numbers.shape[1]}. Two are needed, x and y."
        )
    return Table(numbers, broken)


def columns(table: Table, x_names: Sequence[str], y_name: str) -> Columns:
    """The chosen columns as arrays of finite numbers.

    Raises:
        TableError: fewer than two rows remain, or all values of a feature are the same.
    """
    chosen = table.numbers[[*x_names, y_name]].to_numpy(dtype=float)
    usable = np.isfinite(chosen).all(axis=1)
    kept = np.asfortranarray(chosen if usable.all() else chosen[usable])
    x, y = kept[:, :-1], kept[:, -1]
    if len(y) < 2:
        raise TableError(f"Rows with a number in all columns: {len(y)}. At least two are needed.")
    for name, feature in zip(x_names, x.T, strict=True):
        if np.ptp(feature) == 0:
            raise TableError(f"All values of {name} are the same: nothing can be learnt from it.")
    return Columns(x, y, int(len(usable) - len(y)) + table.broken)


def _marks(data: bytes) -> Marks:
    """Look at the first lines."""
    encoding = _encoding(data)
    head = data[:LONGEST_LINE].decode(encoding, errors="ignore")
    if "\n" not in head and "\r" not in head and len(data) > LONGEST_LINE:
        raise TableError(
            "The file is a single very long line. Put each point on a line of its own."
        )
    lines = [line for line in head.splitlines() if line.strip()][:LOOKED_AT]
    separator, decimal = max(MARKS, key=lambda marks: _fit(lines, *marks))
    rows = [_cells(line, separator) for line in lines]
    header = not all(_is_number(cell, decimal) for cell in rows[0] if cell)
    widths = [len(row) for row in rows]
    usual = max(widths, key=lambda width: (widths.count(width), width))
    names = _names(rows[0] if header else [], usual)
    return Marks(encoding, separator, decimal, header, names)


def _fit(lines: list[str], separator: str, decimal: str) -> tuple[float, float]:
    """How well marks fit: the share of rows with two numbers, that of cells with a number."""
    rows = [[cell for cell in _cells(line, separator) if cell] for line in lines]
    numbers = [sum(_is_number(cell, decimal) for cell in row) for row in rows]
    cells = sum(len(row) for row in rows)
    return sum(count > 1 for count in numbers) / len(rows), sum(numbers) / max(1, cells)


def _names(header: list[str], width: int) -> list[str]:
    """A name for each column, all different, made up where the header has none."""
    names: list[str] = []
    for place in range(max(width, len(header))):
        name = (header[place] if place < len(header) else "") or f"column {place + 1}"
        again = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names


def _encoding(data: bytes) -> str:
    """By the byte order mark, the zeros of UTF-16, or the first encoding that fits."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = data[:4096]
    if b"\0" in head:
        for encoding, zeros, letters in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
            if not any(head[zeros::2]) and all(head[letters::2]):
                return encoding
        raise TableError("This is no text file. Save the table as CSV and try again.")
    if data.isascii():
        return "utf-8"
    return next((name for name in ("utf-8-sig", "gb18030") if _fits(data, name)), "cp1252")


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _cells(line: str, separator: str) -> list[str]:
    if separator == BLANKS:
        return line.split()
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]


def _is_number(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(decimal, "."))
    except ValueError:
        return False
    return True


def _parsed(data: bytes, marks: Marks) -> tuple[pd.DataFrame, int]:
    """All cells, and how many lines had to be left out because they have too many."""
    try:
        frame, broken = _frame(data, marks, "error"), 0
    except pd.errors.ParserError:
        frame = _frame_of_whole_lines(data, marks)
        text = data.decode(marks.encoding, errors="replace")
        lines = sum(1 for line in text.splitlines() if line.strip())
        broken = max(0, lines - marks.header - len(frame))
    if frame.empty:
        raise TableError("The file has a header but no rows of numbers under it.")
    return frame, broken


def _frame_of_whole_lines(data: bytes, marks: Marks) -> pd.DataFrame:
    try:
        return _frame(data, marks, "skip")
    except pd.errors.ParserError as error:
        raise TableError(
            "The file could not be read as a table: perhaps a quotation mark is never closed."
        ) from error


def _frame(data: bytes, marks: Marks, broken_lines: Literal["error", "skip"]) -> pd.DataFrame:
    return pd.read_csv(
        io.BytesIO(data),
        sep=marks.separator,
        decimal=marks.decimal,
        header=0 if marks.header else None,
        names=marks.names,
        encoding=marks.encoding,
        encoding_errors="replace",
        on_bad_lines=broken_lines,
        skipinitialspace=True,
        index_col=False,
        low_memory=False,
    )


def _to_numbers(column: "pd.Series[float]", decimal: str) -> "pd.Series[float]":
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    text = column.astype(str).str.strip().str.replace(decimal, ".", regex=False)
    return pd.to_numeric(text, errors="coerce").astype(float)
