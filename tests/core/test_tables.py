"""Files as people have them are read, or refused with a sentence."""

import numpy as np
import pytest

from core.tables import TableError, columns, read_table

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
        (b"1" * 2_000_000, "single very long line"),
        (b'x,y\n1,2\n3,4\n"5,6\n', "a quotation mark is never closed"),
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
