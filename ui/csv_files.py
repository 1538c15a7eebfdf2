"""Tables as CSV files that a spreadsheet can open without running anything."""

import pandas as pd

# Spreadsheets take a cell that begins with one of these as a formula; an apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: pd.DataFrame) -> str:
    """A table of numbers as CSV; column names that look like formulas become text."""
    return str(table.set_axis([safe_cell(str(name)) for name in table], axis=1).to_csv(index=False))


def safe_cell(text: str) -> str:
    """The text of a cell, never a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
