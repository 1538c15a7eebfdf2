"""Files as people have them are read, or refused with a sentence."""

import numpy as np
import pytest

from core.tables import TableError, pairs, read_table

PLAIN = "x,y\n1,2.5\n2,3.5\n3,5\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.encode("utf-16"),
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
    ],
)
def test_table_is_read_whatever_its_marks(data):
    frame = read_table(data)
    first, second = frame.columns[:2]
    found = pairs(frame, first, second)
    np.testing.assert_array_equal(found.x, [1, 2, 3])
    np.testing.assert_array_equal(found.y, [2.5, 3.5, 5])
    assert found.skipped == 0


def test_rows_without_two_numbers_are_counted_and_left_out():
    data = b"x,y\n1,2\n,3\n3,four\n4,inf\n5,6\n6,nan\n"
    found = pairs(read_table(data), "x", "y")
    np.testing.assert_array_equal(found.x, [1, 5])
    assert found.skipped == 4


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
    ],
)
def test_file_without_a_table_gets_its_sentence(data, sentence):
    with pytest.raises(TableError, match=sentence):
        read_table(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x,y\n1,2\n", "Rows with a number in both columns: 1"),
        (b"x,y\n3,2\n3,4\n", "All values of x are the same"),
    ],
)
def test_columns_that_fix_no_line_get_their_sentence(data, sentence):
    with pytest.raises(TableError, match=sentence):
        pairs(read_table(data), "x", "y")
