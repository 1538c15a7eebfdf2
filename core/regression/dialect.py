"""How a text file writes its table down: encoding, separator, decimal mark, header."""

import csv
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.regression.number_formats import could_be_thousands, grouped, number

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
    (",", ","),
)
LONGEST_LINE = 1_000_000  # bytes
LOOKED_AT = 50
MOST_ABOVE = 200
PLACES = (0.0, 0.5, 1.0)
BYTE_ORDER_MARKS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
NO_TEXT = "This is no text file. Save the table as CSV and try again."
CONTROL = re.compile("[\0-\x08\x0e-\x1f]")


class TableError(ValueError):
    """A file that holds no usable table: a sentence for people."""


@dataclass(frozen=True)
class Marks:
    """How a file writes its table down.

    Attributes:
        above: how many lines stand above the header or the first row: a title, remarks.
        header: whether a line with names follows.
        names: what the columns are called, made up where nothing is written.
        doubtful: a cell that could be read in two ways, "" if there is none.
    """

    encoding: str
    separator: str
    decimal: str
    above: int
    header: bool
    names: list[str]
    doubtful: str = ""


def marks(data: bytes) -> Marks:
    """Look at lines from the beginning, the middle and the end of a file.

    Raises:
        TableError: it is no text, or one of its lines is very long.
    """
    encoding = _encoding(data)
    _refuse_long_lines(data)
    top = _lines(data, encoding, 0)
    some = [line for place in PLACES for line in _some(_lines(data, encoding, place))]
    separator, decimal = max(MARKS, key=lambda pair: _fit(some, *pair))
    rows = list(itertools.islice(records(top, separator), MOST_ABOVE))
    usual = _usual(rows)
    above = _above(rows, decimal, usual)
    first = rows[above]
    header = not all(number(cell, decimal) is not None for cell in first if cell)
    names = _names([_name(cell) for cell in first] if header else [], usual)
    doubtful = _doubtful([_cells(line, separator) for line in some], decimal)
    return Marks(encoding, separator, decimal, above, header, names, doubtful)


def _refuse_long_lines(data: bytes) -> None:
    begin, line = 0, 0
    while len(data) - begin > LONGEST_LINE:
        stop = begin + LONGEST_LINE
        end = max(data.rfind(b"\n", begin, stop), data.rfind(b"\r", begin, stop))
        if end < 0:
            line += data.count(b"\n", 0, begin)
            raise TableError(
                f"Line {line + 1:,} is very long. Put each point on a line of its own."
            )
        begin = end + 1


def _lines(data: bytes, encoding: str, place: float) -> list[str]:
    """The lines at the beginning (place 0) up to the end (place 1) of a file, as many as fit."""
    begin = int(place * max(0, len(data) - LONGEST_LINE)) // 4 * 4
    if encoding in ("utf-16", "utf-32"):
        begin = 0  # without its mark at the beginning, the order of the bytes is not known
    text = data[begin : begin + LONGEST_LINE].decode(encoding, errors="ignore")
    lines = re.split("\r\n|\r|\n", text)
    return lines[1:] if begin else lines


def _some(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip()][:LOOKED_AT]


def _fit(lines: list[str], separator: str, decimal: str) -> tuple[float, float, float]:
    """How well marks fit: the share of rows with two numbers and the usual width, that of
    cells with a number, and that of cells without marks between thousands."""
    rows = [_cells(line, separator) for line in lines]
    usual = _usual(rows)
    found = [[number(cell, decimal) is not None for cell in row] for row in rows]
    good = sum(len(row) == usual and sum(row) > 1 for row in found)
    cells = [cell for row in rows for cell in row if cell]
    plain = sum(not grouped(cell, decimal) for cell in cells) if separator != decimal else 0
    all_cells = max(1, len(cells))
    return good / len(rows), sum(map(sum, found)) / all_cells, plain / all_cells


def _usual(rows: list[list[str]]) -> int:
    """How many cells most rows have; of several such numbers the largest."""
    widths = [len(row) for row in rows if row]
    return max(widths, key=lambda width: (widths.count(width), width))


def _above(rows: list[list[str]], decimal: str, usual: int) -> int:
    """How many lines stand above the table: blank ones, remarks, and titles of one cell."""
    for place, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        remark = bool(filled) and filled[0].startswith("#")
        titles = remark or len(filled) < min(2, usual)
        if not titles or any(number(cell, decimal) is not None for cell in filled):
            # numpy.savetxt writes the names of the columns as a remark.
            before = rows[place - 1] if place else []
            all_numbers = all(number(cell, decimal) is not None for cell in filled)
            named = all_numbers and len(before) == usual > 1 and before[0].startswith("#")
            return place - named
    return 0


def _name(cell: str) -> str:
    """Without the mark of a remark, and in one line."""
    return " ".join(cell.lstrip("# ").split())


def _names(header: list[str], width: int) -> list[str]:
    """A name for each column, all different, made up where the header has none."""
    names: list[str] = []
    for place in range(max(width, len(header))):
        name = (header[place] if place < len(header) else "") or f"column {place + 1}"
        again = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names


def _doubtful(rows: list[list[str]], decimal: str) -> str:
    """The first cell with a mark before three digits, unless others show what the mark means."""
    cells = [cell for row in rows for cell in row if number(cell, decimal) is not None]
    marked = [cell for cell in cells if not cell.lstrip("+-−").isdigit()]
    with_groups = [cell for cell in marked if grouped(cell, decimal)]
    if with_groups:
        return with_groups[0]
    return marked[0] if marked and all(map(could_be_thousands, marked)) else ""


def records(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """The cells of each row; in quotation marks a cell may go on over several lines.

    Raises:
        TableError: a cell is very long.
    """
    if separator == BLANKS:
        yield from (re.split(r"[ \t]+", line.strip()) if line.strip() else [] for line in lines)
        return
    whole = (line.rstrip("\r\n") + "\n" for line in lines)
    try:
        for row in csv.reader(whole, delimiter=separator, skipinitialspace=True):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise TableError(
            "A cell of the file is very long: perhaps a quotation mark is never closed."
        ) from error


def _cells(line: str, separator: str) -> list[str]:
    return next(records([line], separator), [])


def _encoding(data: bytes) -> str:
    """By the byte order mark, the zeros of UTF-16, or the first encoding that fits."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:4096]:
        return _utf_16(data[:4096])
    if data.isascii() or _fits(data, "utf-8"):
        encoding = "utf-8"
    else:
        encoding = "gb18030" if _looks_chinese(data) and _fits(data, "gb18030") else "cp1252"
    return _text(data, encoding)


def _utf_16(head: bytes) -> str:
    """Commas, digits and line ends have a zero before or after them, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return _text(head, "utf-16-le" if odd > even else "utf-16-be")


def _text(data: bytes, encoding: str) -> str:
    """The encoding, if what it makes of the beginning is a text.

    Raises:
        TableError: it is not.
    """
    head = data[:4096].decode(encoding, errors="ignore")
    if CONTROL.search(head):
        raise TableError(NO_TEXT)
    return encoding


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(data: bytes) -> bool:
    """Whether most pairs of bytes are common characters of GB 2312.

    These begin with B0 to D7; the small letters with accents of Western Europe are E0 to FF.
    """
    found = re.finditer(rb"[\x81-\xfe][\x40-\xfe]", data)
    pairs = [pair[0] for pair in itertools.islice(found, 1_000)]
    common = sum(0xB0 <= first <= 0xD7 and second >= 0xA1 for first, second in pairs)
    return 2 * common >= len(pairs)
