"""Tables that people bring: text files of any common separator, decimal mark and encoding."""

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.optimizer import Array

SEPARATORS = (",", ";", "\t", "|")
LONGEST_LINE = 100_000
LOOKED_AT = 50
ONE_COLUMN = (0.0, 1)


class TableError(ValueError):
    """A file that holds no usable table: a sentence for people."""


@dataclass(frozen=True)
class Pairs:
    """Two columns of a table without the rows that have no number in both.

    `skipped` counts those rows.
    """

    x: Array
    y: Array
    skipped: int


def read_table(data: bytes) -> pd.DataFrame:
    """The numeric columns of a text file with a header or without.

    A cell that is no number is NaN. Columns without any number are left out.

    Raises:
        TableError: a sentence that says what is wrong with the file.
    """
    if not data.strip():
        raise TableError("The file is empty. It needs two columns of numbers.")
    text = _decoded(data)
    head = text[:LONGEST_LINE]
    if "\n" not in head and "\r" not in head and len(text) > LONGEST_LINE:
        raise TableError(
            "The file is a single very long line. Put each point on a line of its own."
        )
    lines = [line for line in head.splitlines() if line.strip()][:LOOKED_AT]
    separator = max(SEPARATORS, key=lambda mark: _columns(lines, mark))
    if _columns(lines, separator) == ONE_COLUMN:
        separator = r"\s+"
    decimal = "," if separator != "," and _has_decimal_commas(lines, separator) else "."
    frame = _parsed(text, separator, decimal, _has_header(lines[0], separator, decimal))
    numbers = frame.apply(_to_numbers, decimal=decimal).dropna(axis="columns", how="all")
    if numbers.shape[1] < 2:
        raise TableError(
            f"Columns with numbers in the file: {numbers.shape[1]}. Two are needed, x and y."
        )
    return numbers


def pairs(frame: pd.DataFrame, x_name: str, y_name: str) -> Pairs:
    """Two columns as arrays of finite numbers.

    Raises:
        TableError: fewer than two rows remain, or all x are the same.
    """
    both = frame[[x_name, y_name]].to_numpy(dtype=float)
    usable = np.isfinite(both).all(axis=1)
    x, y = both[usable].T
    if len(x) < 2:
        raise TableError(f"Rows with a number in both columns: {len(x)}. At least two are needed.")
    if np.ptp(x) == 0:
        raise TableError(f"All values of {x_name} are the same: no line can be fitted to them.")
    return Pairs(x, y, int(len(usable) - len(x)))


def _decoded(data: bytes) -> str:
    """The text of a file, by its byte order mark or the first encoding that fits."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096]:
        raise TableError("This is no text file. Save the table as CSV and try again.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _columns(lines: list[str], separator: str) -> tuple[float, int]:
    """How well a separator divides: the share of lines that agree, and in how many columns."""
    counts = [line.count(separator) + 1 for line in lines]
    usual = max(set(counts), key=counts.count)
    agreeing = counts.count(usual) / len(counts)
    return (agreeing, usual) if usual > 1 and agreeing >= 0.6 else ONE_COLUMN


def _has_decimal_commas(lines: list[str], separator: str) -> bool:
    rows = [line.split() if separator == r"\s+" else line.split(separator) for line in lines[1:]]
    cells = [cell.strip() for row in rows for cell in row]
    with_comma = [cell for cell in cells if _is_number(cell.replace(",", ".")) and "," in cell]
    return len(with_comma) > 0 and not any("." in cell for cell in with_comma)


def _has_header(line: str, separator: str, decimal: str) -> bool:
    cells = line.split() if separator == r"\s+" else line.split(separator)
    return not all(_is_number(cell.strip().replace(decimal, ".")) for cell in cells if cell.strip())


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _parsed(text: str, separator: str, decimal: str, header: bool) -> pd.DataFrame:
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            decimal=decimal,
            header=0 if header else None,
            on_bad_lines="skip",
            skipinitialspace=True,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise TableError("The file could not be read as a table of columns.") from error
    if frame.empty:
        raise TableError("The file has a header but no rows of numbers under it.")
    frame.columns = [
        str(name).strip() if header else f"column {place}"
        for place, name in enumerate(frame.columns, start=1)
    ]
    return frame


def _to_numbers(column: "pd.Series[float]", decimal: str) -> "pd.Series[float]":
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    text = column.astype(str).str.strip().str.replace(decimal, ".", regex=False)
    return pd.to_numeric(text, errors="coerce").astype(float)
