"""Files as people have them are read, or refused with a sentence."""

import gzip
import io
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.regression.tables import TableError, columns, first_pair, read_table
from tests.core.regression.table_cases import CASES, PLAIN, RIGHT


@pytest.mark.parametrize("name", CASES)
def test_file_is_read(name):
    text, encoding, expected, wrong_length = CASES[name]
    table = read_table(text.encode(encoding))
    for column, values in expected.items():
        np.testing.assert_array_equal(table.numbers[column], np.array(values, dtype=float))
    assert table.wrong_length == wrong_length


def test_reading_can_be_corrected():
    data = b"a,b\n1,1,200\n2,1,500\n"
    assert read_table(data).joined == "1,1,200"
    apart = read_table(data, join=False)
    assert apart.joined == ""
    assert apart.numbers.to_dict("list") == {"row names": [1, 2], "a": [1, 1], "b": [200, 500]}
    greek = PLAIN.replace("x", "ύψος").encode("cp1253")
    assert list(read_table(greek, encoding="cp1253").numbers.columns) == ["ύψος", "y"]


def test_gzip_is_read():
    table = read_table(gzip.compress(PLAIN.encode()))
    assert table.numbers.to_dict("list") == RIGHT


def xlsx(rows):
    """A minimal Excel file."""
    cells = "".join(
        "<row>"
        + "".join(
            f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            if isinstance(cell, str)
            else f"<c><v>{cell!r}</v></c>"
            for cell in row
        )
        + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = {
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_excel_is_read():
    rows = [["My table"], ["x, in m", "y", "note"], [1, 2.5, "a"], [2, 3.125, "b"], [3, 5, ""]]
    table = read_table(xlsx(rows))
    assert table.numbers.to_dict("list") == {"x, in m": [1, 2, 3], "y": [2.5, 3.125, 5]}
    assert table.unread == {"note": "a"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\n ", "The file is empty"),
        (gzip.compress(b"", mtime=0), "The file is empty"),
        (b"x,y\n", "no rows of numbers"),
        (b"a,b\nc,d\ne,f\n", "no rows of numbers"),
        (b"x\n1\n2\n", "Columns with numbers in the file: 1"),
        (bytes(range(256)) * 40, "not a text file"),
        (b"PK\x03\x04 not a spreadsheet", "This spreadsheet cannot be read"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "This gzip file is damaged"),
        (b"1" * 2_000_000, "Line 1 is very long"),
        (b'x,y\n1,2\n3,4\n"5,6\n', "a quotation mark is not closed"),
        (b'x,"y\n' + b"1,2\n" * 100_000, "a quotation mark is not closed"),
        (b"x,y\n1,abc\n2,def\n", "“abc” in “y” is not a number"),
    ],
)
def test_file_without_a_table_gets_its_sentence(data, sentence):
    with pytest.raises(TableError, match=sentence):
        read_table(data)


def test_rows_without_a_number_are_counted_and_left_out():
    table = read_table(b"x,y\n1,2\n,3\n3,four\n4,inf\n5,6\n6,nan\n")
    found = columns(table, ["x"], "y")
    np.testing.assert_array_equal(found.x, [[1], [5]])
    assert found.skipped == 4
    assert table.unread == {"y": "four"}


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("a,b,c\n1,2,red\n2,3,blue\n", {"c": "red"}),
        ("a,b,c\n1,2,5 m\n2,3,6 kg\n", {"c": "5 m"}),
        ("a,b,c\n1,2,1st\n2,3,2nd\n", {"c": "1st"}),
        ("a,b,c\n1,2,12:30\n2,3,12:40\n", {"c": "12:30"}),
        ("a,b,c\n1,2,$5\n2,3,€5\n", {"c": "$5"}),
        ('"a" "b"\n"one" 1 2\n"two" 2 3\n', {}),
    ],
)
def test_column_that_is_not_read_is_named_with_its_first_cell(text, unread):
    table = read_table(text.encode())
    assert table.unread == unread
    assert "c" not in table.numbers


@pytest.mark.parametrize(
    ("text", "cell", "taken", "other"),
    [
        ("x;y\n1;1.200\n2;15.000\n", "1.200", 1200, 1.2),
        ("x;y\n1;1.200 €\n2;600 €\n", "1.200 €", 1200, 1.2),
        ('x,y\n1,"1,200"\n2,"15,000"\n', "1,200", 1200, 1.2),
        ("x y\n1 1.200\n2 1.500\n", "1.200", 1.2, 1200),
        ("x\ty\n1\t1,200\n2\t1,500\n", "1,200", 1200, 1.2),
    ],
)
def test_number_with_two_readings_is_reported_and_can_be_corrected(text, cell, taken, other):
    table = read_table(text.encode())
    assert table.doubtful
    assert table.doubtful[0] == cell
    assert set(table.doubtful[1:]) == {taken, other}
    assert table.numbers["y"][0] == taken
    mark = {".": ",", ",": "."}[table.decimal_of_doubtful]
    corrected = read_table(text.encode(), decimal=mark)
    assert corrected.numbers["y"][0] == other
    assert corrected.doubtful is None


@pytest.mark.parametrize("text", ["x;y\n1;1.200\n2;1.5\n", "x;y\n1;1.200\n2,5;2\n", PLAIN])
def test_number_with_one_reading_is_not_reported(text):
    assert read_table(text.encode()).doubtful is None


def test_columns_with_different_decimal_marks():
    data = 'size,price\n"56,5 m²","$120,000"\n70 m²,"$90,500.50"\n'.encode()
    numbers = read_table(data).numbers
    assert numbers.to_dict("list") == {"size": [56.5, 70], "price": [120_000, 90_500.5]}


def test_header_can_be_corrected():
    assert list(read_table(b"1,2\n3,4\n5,6\n", header=True).numbers.columns) == ["1", "2"]
    table = read_table(b"x,y\n3,4\n5,6\n", header=False)
    assert list(table.numbers.columns) == ["column 1", "column 2"]
    assert columns(table, ["column 1"], "column 2").skipped == 1


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("a,b\n1,2\n2,3\n", ("a", "b")),
        ("a,b,c\n1,1,2\n2,5,3\n", ("a", "c")),
        ("a,b,c\n1,1,2\n1,5,3\n", ("b", "c")),
        ("a,b,c\n1,1,2\n2,5,\n", ("a", "b")),
        (",b,c\n0,1,2\n1,5,3\n", ("b", "c")),
        (",b,c\n0,1,2\n1,1,3\n", ("row names", "c")),
        ("Unnamed: 0,b,c\n0,1,2\n1,5,3\n", ("b", "c")),
        ("id,b,c\n1,1,2\n2,5,3\n", ("b", "c")),
        ('"b" "c"\n"1" 1 2\n"2" 5 3\n', ("b", "c")),
    ],
)
def test_first_pair_can_be_fitted_and_has_no_row_numbers(text, pair):
    assert first_pair(read_table(text.encode())) == pair


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x,y\n1,2\n", "Rows with a number in all columns: 1"),
        ("x,y\n3,2\n3,4\n", "All values of x are the same"),
        ("x,y\n1e300,1\n2e300,2\n", "The values of x reach 2e\\+300"),
        ("x,y\n1,1\n2,1e200\n", "The values of y reach 1e\\+200"),
        ("x,y\n1e-300,1\n2e-300,2\n", "The values of x differ by only 1e-300"),
        ("a,b,c\n1,1,2\n1,1,3\n", "All values of a are the same|All values of b are the same"),
    ],
)
def test_columns_that_determine_no_line_get_their_sentence(text, sentence):
    with pytest.raises(TableError, match=sentence):
        first_pair(read_table(text.encode()))


def test_several_features_are_kept_in_the_order_of_their_names():
    table = read_table(b"a,b,c\n1,2,3\n4,,6\n7,8,10\n")
    found = columns(table, ["c", "a"], "b")
    np.testing.assert_array_equal(found.x, [[3, 1], [10, 7]])
    np.testing.assert_array_equal(found.y, [2, 8])
    assert all(feature.flags.contiguous for feature in found.x.T)


NUMBERS = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=8)
NAMES = {
    "utf-8": ("size in m²", "price"),
    "utf-8-sig": ("x", "größe"),
    "utf-16": ("x", "价格"),
    "cp1252": ("Länge", "Breite"),
    "cp1251": ("рост", "вес"),
    "gbk": ("身高", "体重"),
    "shift_jis": ("身長", "体重"),
}


def written(rows, writer, marks, names):
    """A table as pandas, R's write.table, Excel or DuckDB write it."""
    separator, decimal = marks
    frame = pd.DataFrame(rows, columns=list(names))
    if writer == "R":
        frame.index = pd.Index([str(i + 1) for i in range(len(rows))])
        text = frame.to_csv(sep=separator, decimal=decimal, quoting=2)
        header, _, rest = text.partition("\n")
        return f"{header.partition(separator)[2]}\n{rest}" if separator in " \t" else text
    text = frame.to_csv(
        sep=separator, decimal=decimal, index=writer == "pandas", header=writer != "no header"
    )
    return text.replace("\n", "\r\n") if writer == "Excel" else text


@settings(max_examples=60, deadline=None)
@given(
    ROWS,
    st.sampled_from(["pandas", "R", "Excel", "DuckDB", "no header"]),
    st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", "."), ("\t", ","), ("|", ".")]),
    st.sampled_from(list(NAMES)),
)
def test_numbers_come_back_from_every_writer(rows, writer, marks, encoding):
    text = written(rows, writer, marks, NAMES[encoding])
    table = read_table(text.encode(encoding))
    np.testing.assert_array_equal(table.numbers.iloc[:, -2:], rows)
    if writer != "no header":
        assert tuple(table.numbers.columns[-2:]) == NAMES[encoding]
