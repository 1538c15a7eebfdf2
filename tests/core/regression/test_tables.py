"""Files as people have them are read, or refused with a sentence."""

import numpy as np
import pytest

from core.regression.dialect import TableError
from core.regression.tables import columns, first_pair, read_table

PLAIN = "x,y\n1,2.5\n2,3.5\n3,5\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", " ").encode(),
        PLAIN.replace(",", "|").encode(),
        PLAIN.replace(",", ";").replace(".", ",").encode(),
        PLAIN.replace("x,y\n", "").encode(),
        PLAIN.replace("x,y", "x,y,name").replace("\n", ",a\n").replace("name,a", "name").encode(),
        PLAIN.replace("x,y", "身高,体重").encode("gbk"),
        PLAIN.replace("x,y", "größe,y").encode("cp1252"),
        PLAIN.replace("x,y", "x,x").encode(),
        ("\n\n" + PLAIN).encode(),
        PLAIN.replace(",", " ").replace(".", ",").encode(),
        PLAIN.replace("x,y", "x,").encode(),
        PLAIN.replace("x,y", '"x, in metres","y"').encode(),
        PLAIN.replace("\n", ",extra\n").replace("y,extra", "y").encode(),
        PLAIN.replace("\n", ",\n").replace("y,", "y").encode(),
    ],
)
def test_table_is_read_whatever_its_marks(data):
    table = read_table(data)
    first, second = table.numbers.columns[:2]
    found = columns(table, [first], second)
    np.testing.assert_array_equal(found.x, [[1], [2], [3]])
    np.testing.assert_array_equal(found.y, [2.5, 3.5, 5])
    assert found.skipped == 0


def test_rows_without_two_numbers_are_counted_and_left_out():
    data = b"x,y\n1,2\n,3\n3,four\n4,inf\n5,6\n6,nan\n"
    found = columns(read_table(data), ["x"], "y")
    np.testing.assert_array_equal(found.x, [[1], [5]])
    assert found.skipped == 4


def test_lines_with_too_many_cells_are_counted_and_left_out():
    table = read_table(b"x,y\n1,2\n2,3,4,5\n\n5,6\n7,8,9\n")
    found = columns(table, ["x"], "y")
    np.testing.assert_array_equal(found.x[:, 0], [1, 5])
    assert found.skipped == 2


def test_cells_that_a_line_lacks_are_missing():
    table = read_table(b"x,y\n1\n2\n3,4\n5,6\n")
    assert columns(table, ["x"], "y").skipped == 2


def test_columns_of_one_name_are_told_apart():
    assert list(read_table(b"a,a,b,a\n1,2,3,4\n").numbers.columns) == ["a", "a (2)", "b", "a (3)"]


def test_several_features_are_kept_in_the_order_of_their_names():
    table = read_table(b"a,b,c\n1,2,3\n4,,6\n7,8,10\n")
    found = columns(table, ["c", "a"], "b")
    np.testing.assert_array_equal(found.x, [[3, 1], [10, 7]])
    np.testing.assert_array_equal(found.y, [2, 8])
    assert all(feature.flags.contiguous for feature in found.x.T)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\n ", "The file is empty"),
        (b"x,y\n", "a header but no rows"),
        (b"a,b\nc,d\ne,f\n", "Columns with numbers in the file: 0"),
        (b"x\n1\n2\n", "Columns with numbers in the file: 1"),
        (bytes(range(256)) * 40, "no text file"),
        (b"1" * 2_000_000, "Line 1 is very long"),
        (b'x,y\n1,2\n3,4\n"5,6\n', "a quotation mark is never closed"),
        (b'x,"y\n' + b"1,2\n" * 100_000, "a quotation mark is never closed"),
    ],
)
def test_file_without_a_table_gets_its_sentence(data, sentence):
    with pytest.raises(TableError, match=sentence):
        read_table(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x,y\n1,2\n", "Rows with a number in all columns: 1"),
        (b"x,y\n3,2\n3,4\n", "All values of x are the same"),
    ],
)
def test_columns_that_fix_no_line_get_their_sentence(data, sentence):
    with pytest.raises(TableError, match=sentence):
        columns(read_table(data), ["x"], "y")


THOUSANDS = [[1500.5, 2.5], [12_345_678.5, 3.25]]


@pytest.mark.parametrize(
    "data",
    [
        "x;y\n1.500,5;2,5\n12.345.678,5;3,25\n",
        'x,y\n"1,500.5",2.5\n"12,345,678.5",3.25\n',
        "x;y\n1 500,5;2,5\n12 345 678,5;3,25\n",
        "x;y\n1\u00a0500,5;2,5\n12\u202f345\u202f678,5;3,25\n",
        "x\ty\n1'500.5\t2.5\n12'345'678.5\t3.25\n",
        "x|y\n1,500.5|2.5\n12,345,678.5|3.25\n",
    ],
)
def test_marks_between_thousands_are_read_and_said(data):
    table = read_table(data.encode())
    assert list(table.numbers.columns) == ["x", "y"]
    np.testing.assert_array_equal(table.numbers, THOUSANDS)
    assert table.reading.endswith("is read as 1500.5.")


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        ("Jahr;Wert\n2001;1.234,5\n2002;2.345,6\n", [[2001, 1234.5], [2002, 2345.6]]),
        ("area;price\n1'000;200'000\n2'000;3'000'000\n", [[1000, 200_000], [2000, 3_000_000]]),
        ('area,price\n"1,000","200,000"\n2,3\n', [[1000, 200_000], [2, 3]]),
        ('x,y\n"1,5","2,5"\n"3,75","5,5"\n', [[1.5, 2.5], [3.75, 5.5]]),
        ("x,y\n+1,−2\n+2,−3.5\n", [[1, -2], [2, -3.5]]),
        ("x;y\n0.125;1.5\n2.250;3\n", [[0.125, 1.5], [2.25, 3]]),
        ("x;y\n" + "1;2\n" * 99 + "1.5;2.5\n", [[1, 2]] * 99 + [[1.5, 2.5]]),
    ],
)
def test_numbers_are_read_as_they_are_meant(data, numbers):
    np.testing.assert_array_equal(read_table(data.encode()).numbers, numbers)


def test_a_mark_that_could_mean_both_is_said():
    table = read_table(b"x;y\n1.500;2.250\n3.125;4.750\n")
    np.testing.assert_array_equal(table.numbers, [[1.5, 2.25], [3.125, 4.75]])
    assert table.reading == "1.500 is read as 1.5, not as 1500."
    assert read_table(b"x;y\n1.500;2.25\n").reading == ""


@pytest.mark.parametrize(
    ("data", "cell"), [(b"x,y\n10%,2\n20%,3\n", "10%"), (b"x,y\n1,$10\n2,$20\n", r"\$10")]
)
def test_first_cell_that_is_no_number_is_named(data, cell):
    with pytest.raises(TableError, match=f"“{cell}” in “[xy]” is not read as a number"):
        read_table(data)


@pytest.mark.parametrize(
    "above", ["# made by me\n# 2020\n", "My great table\n\n", "# a, b and c\n", "\ufeff"]
)
def test_titles_and_remarks_above_the_table_are_passed_over(above):
    table = read_table((above + PLAIN).encode())
    assert list(table.numbers.columns) == ["x", "y"]
    assert columns(table, ["x"], "y").skipped == 0


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", ["", "My great table\n", "# a remark\n\n"])
@pytest.mark.parametrize(
    ("header", "names"),
    [
        ('"height\n(cm)","weight\n(kg)"', ["height (cm)", "weight (kg)"]),
        ('x,"weight,\n\nin kg"', ["x", "weight, in kg"]),
        ('"height\n1 m",y', ["height 1 m", "y"]),
        ('"a ""great""\nname",y', ['a "great" name', "y"]),
        ('5" pipe,y', ['5" pipe', "y"]),
    ],
)
def test_names_of_several_lines_are_read_whole(above, header, names, end):
    data = f"{above}{header}\n1,2.5\n2,3.5\n3,5\n".replace("\n", end)
    table = read_table(data.encode())
    assert list(table.numbers.columns) == names
    np.testing.assert_array_equal(table.numbers, [[1, 2.5], [2, 3.5], [3, 5]])


def test_lines_of_one_cell_are_not_counted_as_rows_left_out():
    table = read_table(b'"x\n(m)",y,note\n1,2,"a\nb"\n2,3,4,5\n5,6,\n')
    np.testing.assert_array_equal(table.numbers, [[1, 2], [5, 6]])
    assert table.broken == 1


def test_names_of_columns_in_a_remark_are_found():
    assert list(read_table(b"# a,b\n1,2\n3,4\n").numbers.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("Größe,Länge", "cp1252"),
        ("prénom,âge", "cp1252"),
        ("房间,价格", "gbk"),
        ("房间,价格", "utf-16-le"),
        ("一月,价格", "utf-16-be"),
        ("房间,价格", "utf-32"),
    ],
)
def test_names_are_read_in_their_encoding(names, encoding):
    table = read_table(PLAIN.replace("x,y", names).encode(encoding))
    assert list(table.numbers.columns) == names.split(",")


def test_column_that_counts_the_rows_is_known():
    assert read_table(b",x,y\n0,1,2\n1,5,3.5\n").index == "column 1"
    assert read_table(b",x,y\n0,1,2\n7,5,3.5\n").index == ""
    assert read_table(b"0,1,2\n1,5,3.5\n").index == ""


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ("1e300,1\n2e300,2", "The values of x reach 2e\\+300"),
        ("1,1\n2,1e200", "The values of y reach 1e\\+200"),
        ("1e-300,1\n2e-300,2", "The values of x differ by 1e-300 only"),
    ],
)
def test_numbers_too_extreme_to_compute_with_get_their_sentence(numbers, sentence):
    with pytest.raises(TableError, match=sentence):
        columns(read_table(f"x,y\n{numbers}\n".encode()), ["x"], "y")


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("a,b\n1,2\n2,3\n", ("a", "b")),
        ("a,b,c\n1,1,2\n2,5,3\n", ("a", "c")),
        ("a,b,c\n1,1,2\n1,5,3\n", ("b", "c")),
        ("a,b,c\n1,1,2\n2,5,\n", ("a", "b")),
        (",b,c\n0,1,2\n1,5,3\n", ("b", "c")),
        (",b,c\n0,1,2\n1,1,3\n", ("column 1", "c")),
    ],
)
def test_pair_to_begin_with_can_be_fitted(text, pair):
    assert first_pair(read_table(text.encode())) == pair


def test_where_no_pair_can_be_fitted_the_first_says_why():
    with pytest.raises(TableError, match="All values of a are the same"):
        first_pair(read_table(b"a,b,c\n1,1,2\n1,1,3\n"))
