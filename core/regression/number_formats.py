"""A cell of a table as a number, in the ways in which people write numbers.

1500.5 is also 1,500.5 and 1 500,5 and 1.500,5 and 1'500.5: thousands may be marked by the
decimal mark that is not in use, by a blank of any width, or by an apostrophe.
"""

import re
from functools import cache

OTHER = {".": ",", ",": "."}
GROUPING = " \u00a0\u2009\u202f'’"  # blanks: plain, unbreakable, thin, narrow and unbreakable
WORDS = {"inf", "infinity", "nan"}


@cache
def _pattern(decimal: str) -> re.Pattern[str]:
    """A number; its group 1 is the mark between the thousands, if there is one."""
    mark = rf"[{re.escape(OTHER[decimal])}{GROUPING}]"
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}({mark})[0-9]{{3}}(?:\1[0-9]{{3}})*)"
    point = re.escape(decimal)
    return re.compile(rf"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _found(cell: str, decimal: str) -> re.Match[str] | None:
    return _pattern(decimal).fullmatch(cell.strip().replace("−", "-"))


def number(cell: str, decimal: str) -> float | None:
    """The number in `cell`, None if there is none."""
    found = _found(cell, decimal)
    if found is None:
        return float(cell) if cell.strip().lstrip("+-").lower() in WORDS else None
    return float(re.sub(rf"[^0-9eE+\-{decimal}]", "", found[0]).replace(decimal, "."))


def grouped(cell: str, decimal: str) -> bool:
    """Whether thousands are marked in `cell`."""
    found = _found(cell, decimal)
    return found is not None and found[1] is not None


def either(cell: str, decimal: str) -> float | None:
    """As `number`; a cell that can only be meant with the other decimal mark is read too."""
    value = number(cell, decimal)
    if value is None and not grouped(cell, OTHER[decimal]):
        return number(cell, OTHER[decimal])
    return value


def could_be_thousands(cell: str) -> bool:
    """Whether the only mark in `cell` could be one between thousands as well: 1.500."""
    return re.fullmatch(r"[+−-]?[1-9][0-9]{0,2}[.,][0-9]{3}", cell.strip()) is not None
