"""The data of the Regression page: files, synthetic points, and points edited by hand."""

import numpy as np
import pandas as pd
import pytest

from pages.regression.point_editor import from_link, to_link
from pages.regression.state import State
from tests.pages.regression_page import captions, open_page, press, text_of, unescaped, upload
from ui.markdown import literal


@pytest.fixture
def page():
    return open_page()


def test_synthetic_points_are_fitted_to_the_true_line(page):
    page.selectbox("regression_points").set_value("Synthetic line").run()
    page.slider("regression_noise").set_value(0.0).run()
    assert not page.exception
    assert "| 2.000 |" in text_of(page)
    assert "| 5.000 |" in text_of(page)


def test_own_file_with_decimal_commas_is_fitted(page):
    upload(page, "Länge;Gewicht\n1;2,5\n2;4,5\n3;6,5\nx;1\n".encode())
    assert "| 2.000 |" in text_of(page)
    assert "3 rows used, 1 left out (no number in a column)." in captions(page)


def test_file_that_determines_no_line_is_refused_and_the_previous_one_is_kept(page):
    upload(page, b"x,y\n1,3\n2,5\n3,7\n")
    for useless in (b"*a*,y\n3,1\n3,2\n", b"\0\1\2\3" * 100):
        page.file_uploader[0].set_value(("bad.csv", useless, "text/csv")).run()
        (error,) = page.error
        assert "bad.csv: " in unescaped(error.value)
        assert "The figures still show points.csv." in unescaped(error.value)
        assert "points.csv: 3 rows used" in captions(page)
        assert "| 2.000 |" in text_of(page)
    page.file_uploader[0].set_value(None).run()
    assert "Still in use: points.csv" in captions(page)
    assert "3 rows used" in captions(page)
    press(page, "Remove the file")
    assert not page.exception
    assert "Until a file is uploaded" in captions(page)
    upload(page, b"*a*,y\n3,1\n3,2\n")
    assert f"All values of {literal('*a*')} are the same" in page.error[0].value


def y_key(page):
    (box,) = [box for box in page.selectbox if box.label == "Column of y"]
    return box.key


def test_columns_of_a_file_are_chosen_and_kept(page):
    upload(page, b"a,b,c\n1,10,2\n2,30,4\n3,20,6\n4,50,8\n")
    page.multiselect[0].set_value(["a", "b"]).run()
    assert not page.exception
    assert "| a |" in text_of(page)
    assert "| b |" in text_of(page)
    page.selectbox("regression_points").set_value("100 noisy points").run()
    page.selectbox("regression_points").set_value("Your own file").run()
    assert page.multiselect[0].value == ["a", "b"]
    page.multiselect[0].set_value([]).run()
    assert "Choose at least one column of x" in unescaped(page.error[0].value)
    page.multiselect[0].set_value(["b"]).run()
    page.selectbox(y_key(page)).set_value("b").run()
    # y takes the place of the only feature.
    assert page.multiselect[0].value == ["c"]
    assert not page.error


def test_row_numbers_are_not_taken_for_x(page):
    upload(page, b",a,b\n0,1,2\n1,2,4\n2,3,6\n")
    assert page.multiselect[0].value == ["a"]
    assert "| 2.000 |" in text_of(page)


def test_number_with_two_readings_is_shown_and_can_be_corrected(page):
    upload(page, b"x;y\n1;1.200\n2;15.000\n3;16.500\n")
    assert "“1.200” is read as 1200. It could also be 1.2." in captions(page)
    press(page, "Read it the other way")
    assert not page.exception
    assert "could also be" not in captions(page)
    assert page.session_state["regression_state"].shown[1].tolist() == [1.2, 15.0, 16.5]


def test_header_is_corrected_and_a_preview_is_shown(page):
    upload(page, b"1990,1\n2000,3\n2010,5\n")
    assert page.dataframe[0].value.columns.tolist() == ["column 1", "column 2"]
    (header,) = [box for box in page.selectbox if box.label == "Header"]
    header.set_value("first row").run()
    assert not page.exception
    assert page.dataframe[0].value.columns.tolist() == ["1990", "1"]
    assert "2 rows used" in captions(page)
    upload(page, "ύψος,b\n1,1,200\n2,1,500\n".encode("cp1253"))
    assert "In “1,1,200” the last comma is read as a thousands separator." in captions(page)
    press(page, "Commas separate cells")
    assert "thousands separator" not in captions(page)
    (encoding,) = [box for box in page.selectbox if box.label == "Encoding"]
    encoding.set_value("cp1253").run()
    assert not page.exception
    assert page.dataframe[0].value.columns.tolist() == ["row names", "ύψος", "b"]


def test_column_that_is_not_read_is_named(page):
    upload(page, b"x,y,colour\n1,2,red\n2,4,blue\n")
    assert "Not read as numbers: colour (“red”)." in captions(page)


@pytest.mark.parametrize(
    "data",
    [
        b"time,y\n1600000000,1\n1600086400,2\n1600172800,4\n",
        b"a,b,y\n1990,350000,1\n2000,250000,3\n2010,420000,6\n1995,1,2\n",
    ],
)
def test_run_on_a_new_file_does_not_diverge(page, data):
    upload(page, data)
    page.run()
    assert page.toggle("regression_standardise").value
    assert "iverg" not in text_of(page)
    page.select_slider("regression_rate").set_value(2.0).run()
    assert "iverg" in text_of(page)


def test_clicked_points_are_added_undone_and_cleared(page):
    current = page.session_state["regression_state"]
    assert current.put_point(50.0, 300.0)
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    assert not page.exception
    assert len(page.session_state["regression_state"].shown[0]) == 101
    press(page, "Undo")
    assert len(page.session_state["regression_state"].shown[0]) == 100
    press(page, "Clear")
    assert not page.exception
    assert "At least two are needed" in page.info[0].value
    for x, y in ((1.0, 2.0), (3.0, 8.0)):
        page.session_state["regression_state"].put_point(x, y)
        page.run()
    assert "| 3.000 |" in text_of(page)


def test_edited_cells_are_kept_when_a_point_is_added():
    current = State(table=pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 5.0]}))
    current.shown = np.array([1.0, 2.0]), np.array([3.0, 7.0])
    current.edited = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 7.0]})
    current.put_point(4.0, 9.0)
    assert current.table["y"].tolist() == [3.0, 7.0, 9.0]
    current.undo_last()
    assert current.table["y"].tolist() == [3.0, 7.0]


def test_points_and_the_ends_of_the_line_are_moved():
    current = State(shown=(np.array([1.0, 2.0]), np.array([3.0, 7.0])))
    assert current.put_point(5.0, 6.0, 0)
    assert current.table.to_numpy().tolist() == [[5.0, 6.0], [2.0, 7.0]]
    current.ends = np.array([[2.0, 4.0], [1.0, 1.0]])
    assert current.line_through(1, 5.0) == (2.0, -3.0)
    assert current.line_through(0, -1.0) == (1.0, -3.0)


def test_edits_of_cells_are_undone_before_the_point_added_before_them():
    current = State(shown=(np.array([1.0]), np.array([3.0])))
    current.put_point(4.0, 9.0)
    current.edited = current.table.assign(y=0.0)
    current.undo_last()
    assert current.table["y"].tolist() == [3.0, 9.0]
    current.undo_last()
    assert len(current.table) == 100


def test_few_points_are_in_the_link(page):
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    assert "regression_by_hand" not in page.query_params
    press(page, "Clear")
    current = page.session_state["regression_state"]
    for x, y in ((1.0, 2.5), (3.0, 8.0)):
        current.put_point(x, y)
        page.run()
    assert page.query_params["regression_by_hand"] == "1,2.5;3,8"
    page.selectbox("regression_points").set_value("100 noisy points").run()
    assert "regression_by_hand" not in page.query_params


def test_link_brings_points():
    page = open_page(by_hand="1,2;3,8;,", points="Edited by hand")
    assert "| 3.000 |" in text_of(page)


def test_link_with_too_many_points(page):
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    page.session_state["regression_state"].put_point(1.0, 2.0)
    page.run()
    assert "A link can contain up to 50 points, not these 101" in captions(page)
    link = page.query_params["regression_by_hand"]
    again = open_page(by_hand=link, points="Edited by hand")
    assert "no readable points" in again.info[0].value


@pytest.mark.parametrize("values", [[], [1.5, -2e-9, 1e12, 0.1, np.nan]])
def test_points_of_a_link_are_unchanged(values):
    table = pd.DataFrame({"x": values, "y": values[::-1]}, dtype=float)
    found = from_link(to_link(table))
    assert found is not None
    pd.testing.assert_frame_equal(found, table)


SPECIAL = ("*w*_x_", "$p$ [a](b)", "<b>|`c`", "b", "error", "loss")


def test_names_are_escaped_and_never_mixed_up(page):
    rows = [",".join(map(str, row)) for row in np.random.default_rng(0).normal(size=(9, 6))]
    upload(page, "\n".join([",".join(SPECIAL), *rows]).encode())
    page.multiselect[0].set_value(list(SPECIAL[:5])).run()
    assert not page.exception
    (table,) = [part.value for part in page.markdown if part.value.startswith("| | start")]
    names = [row.split(" | ")[0][2:] for row in table.splitlines()[2:]]
    assert names == [
        "loss",
        "R²",
        "standard deviation of the residuals",
        *map(literal, SPECIAL[:5]),
        literal("b (intercept)"),
    ]
    assert page.selectbox("regression_over").options == [*SPECIAL[:5], "b (intercept)"]
