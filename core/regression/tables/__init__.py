"""Tables of numbers from files. Begin with `reading`.

- `reading`: the numeric columns of a file, and the choice of columns to fit
- `encodings`: from bytes to text; gzip and spreadsheets
- `layout`: separator, decimal marks, lines above the table, header
- `number_formats`: cells as numbers and dates
- `thousands`: unquoted commas between thousands
"""

from core.regression.tables.encodings import ENCODINGS, TableError
from core.regression.tables.reading import Columns, Table, columns, first_pair, read_table

__all__ = ["ENCODINGS", "Columns", "Table", "TableError", "columns", "first_pair", "read_table"]
