"""Unquoted commas between thousands in a comma-separated file, which look like separators."""

import csv
import re

from core.regression.tables.number_formats import number

HEAD = 65_536  # bytes that are looked at
THOUSANDS = r"[$€£]?-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"


def join_thousands(data: bytes) -> tuple[bytes, str]:
    """Remove the commas in rows such as 1,1,200 below the header x,y; with the first such row.

    The text is unchanged, and the row "", unless all rows that are longer than the header end with
    a number of this form. Its place has to be certain: 2,104,399 could also be 2,104 and 399.
    """
    lines = data[:HEAD].decode(errors="ignore").splitlines()
    rows = [row for row in csv.reader(line for line in lines if '"' not in line) if any(row)]
    header = next((row for row in rows if not any(number(cell, ".") for cell in row)), [])
    width = len(header)
    long = [row for row in rows[rows.index(header) :] if len(row) > width] if width > 1 else []
    if len(long) < 2 or not all(_ends_with_thousands(row, width) for row in long):
        return data, ""
    if all(re.fullmatch(THOUSANDS, ",".join(row[width - 2 : width])) for row in long):
        return data, ""
    cells, end = rf"^((?:[^,\n]*,){{{width - 1}}})", r"([^,\n]*(?:,\d{3})+(?:\.\d+)?)\s*?$"
    pattern = re.compile((cells + end).encode(), re.MULTILINE)
    joined = pattern.sub(lambda found: found[1] + found[2].replace(b",", b""), data)
    return joined, ",".join(long[0])


def _ends_with_thousands(row: list[str], width: int) -> bool:
    """Whether a row has names for all cells if its end is one number, and no row name."""
    end = ",".join(row[width - 1 :])
    return bool(re.fullmatch(THOUSANDS, end)) and number(row[0], ".") is not None
