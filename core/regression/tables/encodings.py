"""From the bytes of a file to text: text encodings, gzip and Excel."""

import gzip
import io
import re
import zlib

import pandas as pd

LARGEST = 2_000_000_000  # bytes after decompression
BYTE_ORDER_MARKS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
MOST_JUDGED = 400  # bytes that are not ASCII
# Characters that are common in texts of each encoding: in the text itself, or for those of two
# bytes in the bytes. Names of columns are too short for the statistics of a general detector.
KOREAN = "".join(
    chr(0xAC00 + 588 * first + 28 * vowel + final)
    for first in range(19)
    for vowel in (0, 1, 2, 4, 5, 6, 8, 13, 18, 20)
    for final in (0, 1, 4, 8, 16, 21)
)
COMMON: dict[str, str | bytes] = {
    "cp1252": r"(?i)(?<=[a-z])[äöüßéèêàâçñáíóúåæøãõîôû]|[äöüéèêàâçñáíóúåæøãõîôû](?=[a-z])",
    "cp1250": r"(?i)(?<=[a-z])[ąćęłńóśźżěščřžýáíéůőű]|[ąćęłńóśźżěščřžýáíéůőű](?=[a-z])",
    "cp1251": "(?i)[оеаинтсрвлкмдпуяьыгзб]",
    "koi8-r": "(?i)[оеаинтсрвлкмдпуяьыгзб]",
    "cp1253": "(?i)(?<![a-z])[αοιετσνηρπκάόίέήύ]",
    "cp949": f"[{KOREAN}]",
    "gb18030": rb"[\xb0-\xd7][\xa1-\xfe]",
    "big5": rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]",
    "cp932": rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]|[\x88-\x97][\x40-\xfc]",
}


class TableError(ValueError):
    """A file without a usable table; the message is a sentence for the screen."""


def is_spreadsheet(data: bytes) -> bool:
    """Whether it is an Excel or OpenDocument file."""
    return data.startswith(SPREADSHEETS)


def spreadsheet_to_csv(data: bytes) -> bytes:
    """The first sheet that has cells, as comma-separated UTF-8."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_index(i).to_python() for i in range(len(book.sheet_names)))
        rows = next((sheet for sheet in sheets if sheet), [])
    except Exception as error:  # calamine has no common base class of its errors
        raise TableError("This spreadsheet cannot be read. Save it as CSV.") from error
    return str(pd.DataFrame(rows, dtype=object).to_csv(index=False, header=False)).encode()


def to_utf8(data: bytes) -> bytes:
    r"""The text as UTF-8 without a byte order mark, with lines that end with \n.

    Raises:
        TableError: it is not a text.
    """
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(data)
    encoding = _encoding(data)
    if encoding == "utf-8-sig":
        data = data[3:]
    elif encoding != "utf-8":
        data = data.decode(encoding, errors="replace").encode()
    if CONTROL.search(data[:4096].decode(errors="ignore")):
        raise TableError("This is not a text file. Save the table as CSV.")
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _unzipped(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            content = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError("This gzip file is damaged.") from error
    if len(content) > LARGEST:
        raise TableError("This gzip file is too large.")
    return content


def _encoding(data: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:4096]:
        # Commas, digits and line ends have a zero after or before them.
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        return "utf-16-le" if odd > even else "utf-16-be"
    if data.isascii() or _decoded(data, "utf-8") is not None:
        return "utf-8"
    words = re.findall(rb"[A-Za-z\x80-\xff][@-\x7e\x80-\xff]*", data[:1_000_000])
    judged = b" ".join(word for word in words if not word.isascii())[:MOST_JUDGED]
    return max(COMMON, key=lambda encoding: _commonness(judged, encoding))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _commonness(words: bytes, encoding: str) -> float:
    """The share of common characters in the words; the last character may have been cut."""
    text = _decoded(words, encoding) or _decoded(words[:-1], encoding)
    if text is None:
        return -1.0
    pattern = COMMON[encoding]
    if isinstance(pattern, str):
        common = len(re.findall(pattern, text))
    else:
        pairs = re.findall(rb"[\x80-\xff][\x40-\xff]", words)
        common = sum(re.fullmatch(pattern, pair) is not None for pair in pairs)
    return common / max(1, sum(not char.isascii() for char in text))
