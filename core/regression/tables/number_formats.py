"""Cells of a table as numbers, in the ways in which people write numbers and dates.

1500.5 is also 1,500.5, 1 500,5, 1.500,5 and 1'500.5. A currency, a per cent sign or a unit may
stand beside it, if it is the same in all of a column; (12) and 12- are negative.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from pandas.tseries.api import guess_datetime_format

from core.arrays import Array

DateOrder = Literal["day first", "month first"]
OTHER = {".": ",", ",": "."}
GROUPING = " \u00a0\u2009\u202f'’"  # blanks: plain, no-break, thin, narrow no-break
CURRENCY = r"[A-Z]{0,2}[$€£¥₹₩₽]|[A-Z]{3}\b|kr\.?|zł|Rs\.?"
UNIT = r"[%‰°]|[^\W\d_][^\s;,|]{0,9}(?: [^\W\d_][^\s;,|]{0,3})?|°\S|[$€£¥₹₩₽]"
# Without the marks between thousands, and with a decimal point.
POINT = {mark: str.maketrans(mark, ".", OTHER[mark] + GROUPING) for mark in ".,"}
# All dashes are a minus, and the digits of other scripts are digits.
PLAIN = dict.fromkeys(map(ord, "−–—‐‑‒﹣－"), "-") | {
    ord(zero) + digit: str(digit) for zero in "０٠۰" for digit in range(10)
}
POWER_OF_TEN = re.compile(r"(?<=\d)\s*[x×·*]\s*10(?:\^([+-]?\d+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
SUPERSCRIPTS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
MULTIPLES = {"k": 1e3, "K": 1e3, "M": 1e6}
MISSING = {"", "?", "-", "--", ".", "..", "NA", "N/A", "NULL", "NONE", "NAN", "#N/A", "MISSING"}
WORDS = {"inf", "infinity"}
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATE = re.compile(
    rf"\d{{1,4}}([-/. ])(\d{{1,2}}|{MONTH})\1\d{{1,4}}([T ,].*)?|\d{{4}}-\d\d"
    rf"|{MONTH} (\d+, )?\d{{4}}"
)


class Number(NamedTuple):
    """A number in a cell, the unit beside it, and whether thousands are marked."""

    value: float
    unit: str
    grouped: bool


@cache
def _pattern(decimal: str) -> re.Pattern[str]:
    point, other = re.escape(decimal), re.escape(OTHER[decimal])
    groups = rf"[1-9][0-9]{{0,2}}(?P<mark>[{other}{GROUPING}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    indian = rf"[1-9][0-9]?(?:{other}[0-9]{{2}})+{other}[0-9]{{3}}"
    whole = rf"(?:(?P<groups>{groups}|{indian})|[0-9]+)"
    digits = rf"(?:{whole}(?:{point}(?:[0-9]+|(?!\S)))?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    sign, currency = r"(?P<sign>[+-]?)\s*", rf"(?P<currency>{CURRENCY})?\s*"
    return re.compile(
        rf"{sign}{currency}(?P<sign2>[+-]?)(?P<digits>{digits})(?P<multiple>[kKM](?![^\W_]))?"
        rf"(?P<minus>-?)\s*(?P<unit>{UNIT})?"
    )


def number(cell: str, decimal: str) -> Number | None:
    """The number in a cell; None if there is none."""
    text = cell.strip(" '`\u00a0").translate(PLAIN)
    text = POWER_OF_TEN.sub(lambda m: "e" + (m[1] or m[2].translate(SUPERSCRIPTS)), text)
    negative = len(text) > 2 and text[0] == "(" and text[-1] == ")"
    found = _pattern(decimal).fullmatch(text[1:-1] if negative else text)
    if found is None:
        word = text.lstrip("+-").lower()
        return Number(float(text), "", False) if word in WORDS else None
    digits = found["digits"].translate(POINT[decimal])
    signs = [found["sign"], found["sign2"], found["minus"], "-" if negative else ""]
    value = (
        float(digits) * (-1 if signs.count("-") % 2 else 1) * MULTIPLES.get(found["multiple"], 1)
    )
    return Number(value, found["currency"] or found["unit"] or "", bool(found["groups"]))


def is_missing(cell: str) -> bool:
    """Whether the cell says that there is no value."""
    return cell.strip().translate(PLAIN).upper() in MISSING


def is_value(cell: str, decimal: str) -> bool:
    """Whether the cell is a number or a date."""
    return number(cell, decimal) is not None or DATE.fullmatch(cell.strip()) is not None


def alternatives(cell: str) -> tuple[float, float] | None:
    """The readings of 1.200 or 1,200 with decimal point and with decimal comma, if they differ."""
    point, comma = number(cell, "."), number(cell, ",")
    if point and comma and point.value != comma.value:
        return point.value, comma.value
    return None


def date_order(cells: Sequence[str]) -> DateOrder | None:
    """Whether day or month comes first in a column of dates; None if it has no dates."""
    filled = [cell.strip() for cell in cells if not is_missing(cell)]
    if not filled or not all(DATE.fullmatch(cell) for cell in filled):
        return None
    day_first = any("." in cell or re.match(r"(1[3-9]|[23]\d)\D", cell) for cell in filled)
    return "day first" if day_first else "month first"


def _days(text: "pd.Series[str]", order: DateOrder) -> Array:
    """Days since 1970. Reading by the format of the first cell is a hundred times as fast."""
    day_first = order == "day first"
    first = str(next(iter(text.dropna()), ""))
    found = _parsed(text, guess_datetime_format(first, dayfirst=day_first) or "mixed", day_first)
    left = found.isna() & text.notna()
    if left.any():
        found[left] = _parsed(text[left], "mixed", day_first)
    since = found - pd.Timestamp(0, tz="UTC").as_unit("ms")
    return np.asarray(since / pd.Timedelta(days=1), dtype=float)


def _parsed(text: "pd.Series[str]", date: str, day_first: bool) -> "pd.Series[pd.Timestamp]":
    found = pd.to_datetime(text, format=date, dayfirst=day_first, errors="coerce", utc=True)
    return found.dt.as_unit("ms")


def to_numbers(
    column: "pd.Series[str]", decimal: str, dates: DateOrder | None
) -> tuple[Array, str]:
    """A column of cells as numbers, and the first cell that is none ("" if all are).

    A cell without a number is NaN. Dates are days since 1970.
    """
    if pd.api.types.is_numeric_dtype(column):
        return np.asarray(column, dtype=float), ""
    # Integers that are too large for 64 bits come as objects.
    text = column.astype(object).map(str, na_action="ignore")
    units: set[str] = set()
    if dates is not None:
        values = _days(text, dates)
    else:
        plain = text if decimal == "." else text.str.translate({ord(","): ".", ord("."): "?"})
        values = np.array(pd.to_numeric(plain, errors="coerce"), dtype=float)
        units = _read_cells(text, values, decimal)
    filled = text[text.notna().to_numpy() & (np.isnan(values) | (len(units) > 1))]
    first = next((str(cell) for cell in filled if not is_missing(str(cell))), "")
    if len(units) > 1:
        values[:] = np.nan
    return values, first


def _read_cells(text: "pd.Series[str]", values: Array, decimal: str) -> set[str]:
    """Fill in the cells that pandas cannot read, each different one once; return their units."""
    left = np.isnan(values) & text.notna().to_numpy()
    places, cells = pd.factorize(text[left])
    found = [_either(str(cell), decimal) for cell in cells]
    values[left] = np.array([n.value if n else np.nan for n in found], dtype=float)[places]
    return {n.unit for n in found if n and n.unit}


def _either(cell: str, decimal: str) -> Number | None:
    """Cells that can only be meant with the other decimal mark are read, too."""
    found = number(cell, decimal)
    if found is None and (other := number(cell, OTHER[decimal])) and not other.grouped:
        return other
    return found
