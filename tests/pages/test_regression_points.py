"""The points of the Regression page: files good and bad, made ones, and those made by hand."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.descent.optimizers import Momentum
from core.markdown import literal
from core.regression.export import Recipe
from core.regression.losses import HUBER
from pages.regression.export import path_table, settings
from pages.regression.point_editor import linked, unlinked
from pages.regression.state import State
from tests.pages.regression_page import PAGE, captions, opened, press, read, said, upload


@pytest.fixture
def page():
    return opened()


def test_made_points_are_fitted_to_their_truth(page):
    page.selectbox("regression_points").set_value("Made, with a known truth").run()
    page.slider("regression_noise").set_value(0.0).run()
    assert not page.exception
    assert "| 2.000000 |" in said(page)
    assert "| 5.000000 |" in said(page)


def test_own_file_with_decimal_commas_is_fitted(page):
    upload(page, "Länge;Gewicht\n1;2,5\n2;4,5\n3;6,5\nx;1\n".encode())
    assert "| 2.000000 |" in said(page)
    assert "3 rows are used. 1 left out: no finite number" in captions(page)


@pytest.mark.parametrize("useless", [b"x,y\n1,2\n", b"x,y\n3,1\n3,2\n", b"x,y\ninf,inf\n-inf,1\n"])
def test_file_that_fixes_no_line_is_refused_and_the_last_one_stays(page, useless):
    upload(page, b"x,y\n1,3\n2,5\n3,7\n")
    page.file_uploader[0].set_value(("bad.csv", useless, "text/csv")).run()
    (error,) = page.error
    assert "bad.csv is refused." in read(error.value)
    assert "The picture still shows points.csv." in read(error.value)
    assert "points.csv: 3 rows are used" in captions(page)
    assert "| 2.000000 |" in said(page)


def test_columns_are_still_chosen_after_a_look_elsewhere(page):
    upload(page, b"a,b,c\n1,10,2\n2,30,4\n3,20,6\n4,50,8\n")
    page.multiselect[0].set_value(["a", "b"]).run()
    page.selectbox("regression_points").set_value("The article's hundred").run()
    page.selectbox("regression_points").set_value("Your own file").run()
    assert page.multiselect[0].value == ["a", "b"]
    assert "| b |" in said(page)


def test_x_and_y_change_places(page):
    upload(page, b"a,b\n1,10\n2,30\n3,20\n")
    page.selectbox[1].set_value("a").run()
    assert page.multiselect[0].value == ["b"]
    assert not page.error


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"x,y\n", "a header but no rows"),
        (b"x,y\n1,2\n", "Rows with a number in all columns: 1"),
        (b"x,y\n3,2\n3,4\n", "All values of x are the same"),
        (b"a,b\nc,d\n", "Columns with numbers in the file: 0"),
        (b"\0\1\2\3" * 100, "no text file"),
        (b"x,y\n1e300,1\n2e300,2\n", "too large to compute with"),
        (b"x,y\n1e-300,1\n2e-300,2\n", "too little to compute with"),
    ],
)
def test_bad_file_gets_its_sentence_and_nothing_breaks(page, data, sentence):
    upload(page, data)
    assert sentence in read(page.error[0].value)


def test_columns_of_a_file_are_chosen(page):
    upload(page, b"a,b,c\n1,10,2\n2,30,4\n3,20,6\n4,50,8\n")
    page.selectbox[1].set_value("c").run()
    page.multiselect[0].set_value(["a", "b"]).run()
    assert not page.exception
    assert "| a |" in said(page)
    assert "| b |" in said(page)
    page.multiselect[0].set_value([]).run()
    assert "Choose at least one column for x" in read(page.error[0].value)


def test_bad_file_leaves_the_last_good_one_in_place(page):
    upload(page, b"x,y\n1,3\n2,5\n3,7\n")
    page.file_uploader[0].set_value(("bad.csv", b"\0\1\2", "text/csv")).run()
    assert "bad.csv is refused. This is no text file" in read(page.error[0].value)
    assert "The picture still shows points.csv." in read(page.error[0].value)
    assert "points.csv: 3 rows are used" in captions(page)


def test_column_that_counts_the_rows_is_not_taken_for_x(page):
    upload(page, b",a,b\n0,1,2\n1,2,4\n2,3,6\n")
    assert page.multiselect[0].value == ["a"]
    assert "| 2.000000 |" in said(page)


def test_marks_between_thousands_are_said(page):
    upload(page, b"x;y\n1.500,5;2,5\n2.500,5;3,5\n3.500,5;5,25\n12.345.678,9;6\n")
    assert "1.500,5 is read as 1500.5." in captions(page)


def test_clicked_points_are_added_taken_back_and_cleared(page):
    bench = page.session_state["regression_state"]
    assert bench.add(50.0, 300.0)
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    assert not page.exception
    assert len(page.session_state["regression_state"].shown[0]) == 101
    press(page, "Take back")
    assert len(page.session_state["regression_state"].shown[0]) == 100
    press(page, "Clear")
    assert not page.exception
    assert "At least two are needed" in page.info[0].value
    for x, y in ((1.0, 2.0), (3.0, 8.0)):
        page.session_state["regression_state"].add(x, y)
        page.run()
    assert "| 3.000000 |" in said(page)


def test_edited_cells_are_remembered_when_a_point_is_added():
    bench = State(table=pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 5.0]}))
    bench.shown = np.array([1.0, 2.0]), np.array([3.0, 7.0])
    bench.edited = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 7.0]})
    bench.add(4.0, 9.0)
    assert bench.table["y"].tolist() == [3.0, 7.0, 9.0]
    bench.take_back()
    assert bench.table["y"].tolist() == [3.0, 7.0]


def test_edits_of_cells_are_taken_back_before_the_point_added_before_them():
    bench = State(shown=(np.array([1.0]), np.array([3.0])))
    bench.add(4.0, 9.0)
    bench.edited = bench.table.assign(y=0.0)
    bench.take_back()
    assert bench.table["y"].tolist() == [3.0, 9.0]
    bench.take_back()
    assert len(bench.table) == 100


def test_few_points_made_by_hand_are_in_the_link(page):
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    assert "regression_by_hand" not in page.query_params
    press(page, "Clear")
    bench = page.session_state["regression_state"]
    for x, y in ((1.0, 2.5), (3.0, 8.0)):
        bench.add(x, y)
        page.run()
    assert page.query_params["regression_by_hand"] == "1,2.5;3,8"
    page.selectbox("regression_points").set_value("The article's hundred").run()
    assert "regression_by_hand" not in page.query_params


def test_link_brings_points_made_by_hand():
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_by_hand"] = "1,2;3,8;,"
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    assert not page.exception
    assert "| 3.000000 |" in said(page)


def test_link_that_cannot_carry_the_points_says_so(page):
    page.session_state["regression_points"] = "Edited by hand"
    page.run()
    page.session_state["regression_state"].add(1.0, 2.0)
    page.run()
    assert "The link carries up to 50 points made by hand, not these 101" in captions(page)
    again = AppTest.from_file(str(PAGE), default_timeout=60)
    again.query_params["regression_by_hand"] = page.query_params["regression_by_hand"]
    again.session_state["regression_points"] = "Edited by hand"
    again.run()
    assert "too many for it" in again.info[0].value


@pytest.mark.parametrize("values", [[], [1.5, -2e-9, 1e12, 0.1, np.nan]])
def test_points_come_out_of_a_link_as_they_went_in(values):
    table = pd.DataFrame({"x": values, "y": values[::-1]}, dtype=float)
    found = unlinked(linked(table))
    assert found is not None
    pd.testing.assert_frame_equal(found, table)


def test_that_many_points_take_no_click_is_said(page):
    page.session_state["regression_points"] = "Made, with a known truth"
    page.session_state["regression_n"] = 3_000.0
    page.run()
    assert "Points are added by a click as long as they are fewer than 2,000." in captions(page)


def test_outliers_change_what_is_said_of_the_truth(page):
    page.selectbox("regression_points").set_value("Made, with a known truth").run()
    page.slider("regression_outliers").set_value(10).run()
    assert "should find these again" not in captions(page)
    assert "but for 10 far above it" in captions(page)


def test_file_stays_until_it_is_forgotten(page):
    upload(page, b"x,y\n1,3\n2,5\n3,7\n")
    page.file_uploader[0].set_value(None).run()
    assert "Still here: points.csv" in captions(page)
    assert "3 rows are used" in captions(page)
    press(page, "Forget this file")
    assert not page.exception
    assert "Drop a CSV file here" in captions(page)


NASTY = ("*w*_x_", "$p$ [a](b)", "<b>|`c`", "b", "error", "loss")


def test_names_mean_nothing_in_the_sentences_and_are_never_mixed_up(page):
    rows = [",".join(map(str, row)) for row in np.random.default_rng(0).normal(size=(9, 6))]
    upload(page, "\n".join([",".join(NASTY), *rows]).encode())
    page.multiselect[0].set_value(list(NASTY[:5])).run()
    assert not page.exception
    (table,) = [part.value for part in page.markdown if part.value.startswith("| | start")]
    names = [row.split(" | ")[0][2:] for row in table.splitlines()[2:]]
    assert names == ["error", *map(literal, NASTY[:5]), literal("b (intercept)")]
    assert page.selectbox("regression_over").options == [*NASTY[:5], "b (intercept)"]


@pytest.mark.parametrize("name", ["*a*", "_a_", "$a$", "[a](b)", "<i>a", "`a`", "a|b", ":red[a]"])
def test_names_are_literal_in_a_refusal(page, name):
    upload(page, f"{name},y\n3,1\n3,2\n".encode())
    assert f"All values of {literal(name)} are the same" in page.error[0].value


def test_path_of_features_called_step_and_loss_is_taken_home_whole():
    path = path_table(("step", "loss", "b"), np.eye(3), np.array([7.0, 8.0, 9.0]))
    assert path.to_csv(index=False).splitlines()[:2] == [
        "step,step,loss,b,loss",
        "0,1.0,0.0,0.0,7.0",
    ]


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (
            Recipe(Momentum(0.02, 0.8), 1200, (-1.0, 0.25)),
            "Momentum (learning rate 0.02, momentum 0.8); 1,200 steps; start w = −1, b = 0.25; "
            "loss MSE",
        ),
        (
            Recipe(Momentum(0.02), 9, (0.0, 0.0, 0.0), True, HUBER, 5.0, 32, 4),
            "Momentum (learning rate 0.02, momentum 0.9); 9 steps; start w1 = 0, w2 = 0, b = 0; "
            "loss Huber (δ = 5); x scaled; points per step 32 (seed 4)",
        ),
    ],
)
def test_animation_says_how_it_was_made(recipe, words):
    assert settings(recipe) == words
