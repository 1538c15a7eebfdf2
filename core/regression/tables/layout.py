"""How a text file is laid out: separator, decimal mark, lines above the table, header."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.regression.tables.encodings import TableError
from core.regression.tables.number_formats import (
    DateOrder,
    alternatives,
    date_order,
    is_missing,
    is_value,
    number,
)

BLANKS = r"\s+"
SEPARATORS = (",", ";", "\t", "|", BLANKS)
LONGEST_LINE = 1_000_000  # bytes
HEAD, ELSEWHERE = 300, 50  # lines that are looked at
COMMENTS = ("#", "%", "//", "@")
ROW_NAMES = "row names"
UNIT = re.compile(
    r"[(\[].*[)\]]|-+|([µmkMGch]?(s|V|A|m|g|Hz|W|J|Pa|N|K|L|mol|bar|h|in|ft|t|lb|ohm|Ω)|(micro|milli)?"
    r"(seconds?|sec|min|hours?|days?|years?|sequence|volts?|amp(ere)?s?)|[%‰$€£]|USD|EUR|GBP|°.?)[-²³0-9]*",
    re.IGNORECASE,
)
LETTERS = "sVAmgWJNKLh"  # units of one letter
YEAR = re.compile(r"(1[89]|20)\d\d")
WORD = re.compile(r'"((?:[^"]|"")*)"(?!\S)|(\S+)')


@dataclass(frozen=True)
class Layout:
    """How a file is laid out.

    Attributes:
        decimal: the decimal mark of most columns.
        marks: the decimal mark of each column.
        start: the byte at which the first row of data begins.
        names: the names of the columns, "column 1" and so on where there are none.
        dates: for each column the order of its dates, None if it has none.
        doubtful: a cell such as 1.200 that can be read with decimal point or comma, or "".
        mark_of_doubtful: the decimal mark with which it is read.
    """

    separator: str
    decimal: str
    marks: list[str]
    start: int
    names: list[str]
    dates: list[DateOrder | None]
    doubtful: str = ""
    mark_of_doubtful: str = "."


@dataclass(frozen=True)
class _Row:
    """The cells of a row, the number of the line after it, and its text if it has blanks."""

    cells: list[str]
    line: int = 0
    text: str = ""

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]


def find_layout(data: bytes, header: bool | None = None, decimal: str | None = None) -> Layout:
    """Look at some lines of UTF-8 text; `header` and `decimal` are detected if they are None.

    Raises:
        TableError: a line or a cell is very long, or there are no rows.
    """
    _refuse_long_lines(data)
    head = _lines(data, 0)[:HEAD]
    begins = ((len(data) - LONGEST_LINE) // 2, len(data) - LONGEST_LINE)
    later = [line for i in begins if i > 0 for line in _lines(data, i)[1 : ELSEWHERE + 1]]
    separator, mark = _separator_and_mark(head + later, decimal)
    rows = [row for row in _rows(head, separator) if row.filled]
    width = _usual_width(rows)
    names, first = _header(rows, width, mark, header)
    if first == len(rows):
        if len(head) > 2 * len(rows) + 10:
            raise TableError("A cell is very long: perhaps a quotation mark is not closed.")
        raise TableError("The file has no rows of numbers.")
    body = [row.cells for row in (*rows[first:], *_rows(later, separator))]
    columns = list(zip(*(cells for cells in body if len(cells) == width), strict=True))
    columns = columns or [()] * width
    if names and len(names) == width - 1:
        names = [ROW_NAMES, *names] if any(columns[-1]) else [*names, ""]
    elif names and not names[0] and any(columns[0]):
        names = [ROW_NAMES, *names[1:]]
    marks, *doubtful = _decimals(columns, separator, decimal)
    return Layout(
        separator,
        _usual_mark(marks),
        marks,
        _offset(data, rows[first - 1].line if first else 0),
        _unique(names, width),
        [date_order(column) for column in columns],
        *doubtful,
    )


def _separator_and_mark(lines: list[str], decimal: str | None) -> tuple[str, str]:
    candidates = [(one, mark) for one in SEPARATORS for mark in (decimal or ".,")]
    return max(candidates, key=lambda pair: _fit(lines, *pair))


def _decimals(
    columns: Sequence[Sequence[str]], separator: str, decimal: str | None
) -> tuple[list[str], str, str]:
    """The decimal mark of each column; a cell with two readings, and the mark it is read with."""
    if decimal:
        return [decimal] * len(columns), "", decimal
    seen = [_evidence(column) for column in columns]
    known = [mark for mark in seen if mark]
    default = _usual_mark(known) if known else "," if separator == ";" else "."
    unsure = "." if separator == "," else default
    doubtful = ""
    if not known or unsure != default:
        cells = (c for column, mark in zip(columns, seen, strict=True) if not mark for c in column)
        doubtful = next((cell for cell in cells if alternatives(cell)), "")
    ambiguous = [any(map(alternatives, column)) for column in columns]
    marks = [
        mark or (unsure if is_ambiguous else default)
        for mark, is_ambiguous in zip(seen, ambiguous, strict=True)
    ]
    return marks, doubtful, unsure


def _usual_mark(marks: list[str]) -> str:
    return max(".,", key=marks.count)


def _evidence(cells: Sequence[str]) -> str:
    """The mark with which more cells can be read, "" if there is no difference."""
    point, comma = (sum(number(cell, mark) is not None for cell in cells) for mark in ".,")
    return "" if point == comma else "." if point > comma else ","


def _refuse_long_lines(data: bytes) -> None:
    begin = 0
    while len(data) - begin > LONGEST_LINE:
        end = data.rfind(b"\n", begin, begin + LONGEST_LINE)
        if end < 0:
            line = data.count(b"\n", 0, begin) + 1
            raise TableError(f"Line {line:,} is very long. Put each point on a line of its own.")
        begin = end + 1


def _lines(data: bytes, begin: int) -> list[str]:
    text = data[begin : begin + LONGEST_LINE].decode(errors="ignore")
    return [line.rstrip("\r") for line in text.split("\n")]


def _split(line: str, separator: str) -> list[str]:
    if separator == BLANKS:
        found = WORD.findall(line)
        return [(quoted.replace('""', '"') or word).strip() for quoted, word in found]
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]


def _rows(lines: Iterable[str], separator: str) -> Iterator[_Row]:
    """Rows with the number of the line after them; a quoted cell may contain line ends.

    Raises:
        TableError: a cell is very long.
    """
    if separator == BLANKS:
        for i, line in enumerate(lines, start=1):
            yield _Row(_split(line, separator), i, line)
        return
    reader = csv.reader(
        (line.rstrip("\r\n") + "\n" for line in lines), delimiter=separator, skipinitialspace=True
    )
    try:
        for cells in reader:
            yield _Row([" ".join(cell.split()) for cell in cells], reader.line_num)
    except csv.Error as error:
        raise TableError("A cell is very long: perhaps a quotation mark is not closed.") from error


def count_rows(data: bytes, layout: Layout) -> int:
    """The number of rows of data that are not empty."""
    lines = io.TextIOWrapper(io.BytesIO(data[layout.start :]), "utf-8", errors="replace")
    return sum(bool(row.filled) for row in _rows(lines, layout.separator))


def _usual_width(rows: list[_Row]) -> int:
    """The number of cells of most rows; of several such numbers the largest."""
    widths = [len(row.cells) for row in rows]
    return max(set(widths), key=lambda width: (widths.count(width), width))


def _fit(lines: list[str], separator: str, decimal: str) -> tuple[float, bool, float, float]:
    """How well marks fit: the share of rows of the usual width with two numbers, whether there
    are columns, the shares of cells with a number and of those without thousands separators."""
    rows = [_Row(_split(line, separator)) for line in lines if line.strip()]
    width = _usual_width(rows)
    found = [[number(cell, decimal) for cell in row.filled] for row in rows]
    values = [[is_value(cell, decimal) for cell in row.filled] for row in rows]
    good = sum(
        len(row.cells) == width and sum(cells) > 1 for row, cells in zip(rows, values, strict=True)
    )
    plain = sum(not (one and one.grouped) for row in found for one in row)
    cells = max(1, sum(map(len, values)))
    return good / len(rows), width > 1, sum(map(sum, values)) / cells, plain / cells


def _header(
    rows: list[_Row], width: int, decimal: str, header: bool | None
) -> tuple[list[str], int]:
    """The names, and the place of the first row of data; no names without a header."""
    table = [row.cells for row in rows if len(row.cells) == width]
    numeric = [2 * sum(is_value(c, decimal) or is_missing(c) for c in column) >= len(column)
               and any(is_value(c, decimal) for c in column)
               for column in zip(*table, strict=True)]  # fmt: skip
    names: list[list[str]] = []
    first = 0
    for row in rows:
        comment = next((mark for mark in COMMENTS if row.cells[0].startswith(mark)), "")
        if not comment and _is_data(row, numeric, decimal, table):
            break
        first += 1
        cells = [row.cells[0][len(comment) :].strip(), *row.cells[1:]]
        cells = cells[1:] if comment and not cells[0] else cells
        if len(cells) > width and row.text:
            cells = _split_names(row.text[len(comment) :].strip(), width)
        if len(cells) in (width, width - 1) and sum(map(bool, cells)) > min(1, width - 1):
            names.append(cells)
        elif not comment:
            names = []
    if header is False:
        return [], first - len(names)
    if header and not names and first < len(rows):
        return rows[first].cells, first + 1
    if len(names) > 1 and _are_units([cell for cell in names[-1] if cell], names[-2]):
        names.pop()
    return (names[-1] if names else []), first


def _is_data(row: _Row, numeric: list[bool], decimal: str, table: list[list[str]]) -> bool:
    """Whether it is a row of data, not of names: its cells fit the columns of numbers."""
    if len(row.cells) != len(numeric):
        return all(is_value(cell, decimal) for cell in row.filled)
    if not row.cells[0] and all(cells[0] for cells in table if cells is not row.cells):
        return len(table) < 3
    pairs = list(zip(row.cells, numeric, strict=True))
    cells = [cell for cell, is_number in pairs if is_number]
    years = [cell for cell in cells if cell]
    if len(years) > 1 and all(map(YEAR.fullmatch, years)):
        # Years as names of the columns, unless the columns are full of years.
        others = [cell for one in table for cell in one if cell not in cells]
        return sum(map(bool, map(YEAR.fullmatch, others))) > len(others) / 2
    fits = [is_value(c, decimal) or is_missing(c) for c, is_number in pairs if is_number]
    return all(fits) and any(is_value(cell, decimal) for cell in row.cells)


def _split_names(text: str, width: int) -> list[str]:
    """Names between blanks that contain blanks: two blanks, or a unit in brackets, separate."""
    cells = re.split(r"\s{2,}|\t", text)
    return cells if len(cells) == width else re.split(r"\s+(?![(\[])", text)


def _are_units(cells: list[str], above: list[str]) -> bool:
    """Whether all cells are units of the names `above`.

    Single letters may be names themselves: t, v below a line such as "Station, Rome".
    """
    if all(len(cell) == 1 for cell in cells):
        return all(cell in LETTERS for cell in cells) and not re.search(r"[\d:]", " ".join(above))
    parts = [part for cell in cells for part in re.split(r"(?<=.)[/*·^](?=.)", cell)]
    return all(map(UNIT.fullmatch, parts))


def _offset(data: bytes, lines: int) -> int:
    """Where the line after so many lines begins."""
    begin = 0
    for _ in range(lines):
        begin = data.find(b"\n", begin) + 1 or len(data)
    return begin


def _unique(header: list[str], width: int) -> list[str]:
    """A different name for each column, "column 1" and so on where there is none."""
    names: list[str] = []
    for place in range(width):
        name = (header[place] if place < len(header) else "") or f"column {place + 1}"
        again = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names
