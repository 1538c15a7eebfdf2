"""The Regression page answers its controls, and bad files, in words."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

from core.points import made_features
from pages.regression.by_hand import linked, unlinked
from pages.regression.state import State

PAGE = Path(__file__).parents[2] / "pages" / "regression" / "page.py"


@pytest.fixture
def page():
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def said(page):
    return "\n".join(part.value for part in page.markdown)


def test_page_opens_on_the_article_numbers(page):
    assert not page.exception
    for number in ("5,565.107834", "112.614810", "0.088937", "1.477744", "1.322431", "7.991021"):
        assert number in said(page)
    assert "It looks converged, but is not" in said(page)
    assert "66,031" in said(page)


def test_scaling_arrives_in_tens_of_steps(page):
    page.toggle("regression_standardise").set_value(True).run()
    assert page.select_slider("regression_rate").value == 0.25
    page.select_slider("regression_steps").set_value(50.0).run()
    assert not page.exception
    assert "It has arrived" in said(page)
    assert "1.3224" in said(page)


@pytest.mark.parametrize("rate", [1e-4, 2.0])
def test_cure_is_one_click_away(page, rate):
    page.select_slider("regression_rate").set_value(rate).run()
    press(page, "Scale x and try again")
    assert not page.exception
    assert "It has arrived" in said(page)
    assert not [button for button in page.button if button.label == "Scale x and try again"]


def test_too_large_a_rate_flies_off_with_the_limit_named(page):
    page.select_slider("regression_rate").set_value(2.0).run()
    assert not page.exception
    assert "It flies off" in said(page)
    assert "0.000401" in said(page)


@pytest.mark.parametrize("optimizer", ["Momentum", "Adam", "Lion"])
def test_other_optimizers_walk_too(page, optimizer):
    page.selectbox("regression_optimizer").set_value(optimizer).run()
    assert not page.exception


def test_made_points_are_fitted_to_their_truth(page):
    page.selectbox("regression_points").set_value("Made, with a known truth").run()
    page.slider("regression_noise").set_value(0.0).run()
    assert not page.exception
    assert "| 2.000000 |" in said(page)
    assert "| 5.000000 |" in said(page)


def press(page, label):
    (button,) = [button for button in page.button if button.label == label]
    button.click().run()


def upload(page, data):
    page.selectbox("regression_points").set_value("Your own file").run()
    page.file_uploader[0].set_value(("points.csv", data, "text/csv")).run()
    assert not page.exception
    return page


def test_own_file_with_decimal_commas_is_fitted(page):
    upload(page, "Länge;Gewicht\n1;2,5\n2;4,5\n3;6,5\nx;1\n".encode())
    assert "| 2.000000 |" in said(page)
    notes = "".join(caption.value for caption in page.caption)
    assert "3 rows are used. 1 that lack a number" in notes


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
    assert sentence in page.error[0].value


@pytest.mark.parametrize("loss", ["MAE", "Huber"])
def test_other_losses_are_fitted_and_compared(page, loss):
    page.session_state["regression_loss"] = loss
    page.run()
    assert not page.exception
    assert "| best slope w |" in said(page)
    assert all(f"| {name} |" in said(page) for name in ("MSE", "MAE", "Huber"))
    assert "| best line |" in said(page)
    assert "| closed form |" not in said(page)


def test_loss_that_reads_all_points_takes_fewer_steps_and_says_so(page):
    page.session_state["regression_points"] = "Made, with a known truth"
    page.session_state["regression_n"] = 100_000.0
    page.session_state["regression_loss"] = "MAE"
    page.run()
    assert not page.exception
    assert "Each step of this loss reads all 100,000 points, so 100 steps" in captions(page)


def test_batches_of_a_loss_that_reads_points_take_all_their_steps(page):
    page.session_state["regression_points"] = "Made, with a known truth"
    page.session_state["regression_n"] = 1_000_000.0
    page.session_state["regression_loss"] = "MAE"
    page.session_state["regression_batch"] = "32"
    page.run()
    assert not page.exception
    assert "after 1,000 steps" in said(page)
    assert "the loss at each step is that of 10,000 of them" in captions(page)


def captions(page):
    return "\n".join(caption.value for caption in page.caption)


def test_mini_batches_jitter_and_their_seed_is_offered(page):
    page.toggle("regression_standardise").set_value(True).run()
    page.select_slider("regression_batch").set_value("1").run()
    assert not page.exception
    assert page.number_input("regression_batch_seed").value == 0
    assert "It jitters" in said(page)


def test_million_points_are_sampled_for_the_picture_only(page):
    page.session_state["regression_points"] = "Made, with a known truth"
    page.session_state["regression_n"] = 1_000_000.0
    page.run()
    assert not page.exception
    assert "Drawn: 500 points at random. Fitted: all 1,000,000." in captions(page)


def test_several_features_are_fitted_as_scikit_learn_does(page):
    page.selectbox("regression_points").set_value("Made, several features").run()
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    theirs = LinearRegression().fit(*made_features(20.0, 200, 0))
    assert f"{theirs.coef_[0]:.6f}" in said(page)
    assert f"{theirs.intercept_:.6f}" in said(page)
    assert "It has arrived" in said(page)


def test_columns_of_a_file_are_chosen(page):
    upload(page, b"a,b,c\n1,10,2\n2,30,4\n3,20,6\n4,50,8\n")
    page.selectbox[1].set_value("c").run()
    page.multiselect[0].set_value(["a", "b"]).run()
    assert not page.exception
    assert "| a |" in said(page)
    assert "| b |" in said(page)
    page.multiselect[0].set_value([]).run()
    assert "Choose at least one column for x" in page.error[0].value


def test_bad_file_leaves_the_last_good_one_in_place(page):
    upload(page, b"x,y\n1,3\n2,5\n3,7\n")
    page.file_uploader[0].set_value(("bad.csv", b"\0\1\2", "text/csv")).run()
    assert "bad.csv is refused. This is no text file" in page.error[0].value
    assert "The picture still shows points.csv." in page.error[0].value
    assert "points.csv: 3 rows are used" in captions(page)


def test_column_that_counts_the_rows_is_not_taken_for_x(page):
    upload(page, b",a,b\n0,1,2\n1,2,4\n2,3,6\n")
    assert page.multiselect[0].value == ["a"]
    assert "| 2.000000 |" in said(page)


def test_marks_between_thousands_are_said(page):
    upload(page, b"x;y\n1.500,5;2,5\n2.500,5;3,5\n3.500,5;5,25\n12.345.678,9;6\n")
    assert "1.500,5 is read as 1500.5." in captions(page)


def test_scaling_and_back_keep_the_share_of_the_stable_rate(page):
    rate = page.select_slider("regression_rate").value
    page.toggle("regression_standardise").set_value(True).run()
    page.toggle("regression_standardise").set_value(False).run()
    assert page.select_slider("regression_rate").value == rate


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


def test_link_brings_the_chosen_coefficients():
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_points"] = "Made, several features"
    page.query_params["regression_over"] = "age"
    page.run()
    assert not page.exception
    assert page.selectbox("regression_over").value == "age"
    assert page.selectbox("regression_and").options == ["rooms", "distance", "b"]


def test_small_numbers_are_shown_by_their_digits(page):
    upload(page, b"x,y\n1e12,1e-9\n2e12,2e-9\n3e12,4e-9\n")
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    assert "| 1.5e−21 |" in said(page)
    assert "| 0.000000 | 0.000000 |" not in said(page)


def test_small_learning_rates_reach_areas_without_scaling(page):
    upload(page, b"area,price\n500,90\n1500,240\n3000,500\n5000,790\n")
    page.select_slider("regression_rate").set_value(5e-8).run()
    assert "It flies off" not in said(page)
    page.select_slider("regression_rate").set_value(2e-7).run()
    assert "switch on *Scale x*" in said(page)


@pytest.mark.parametrize(
    ("points", "rate", "sentence"),
    [
        (b"x,y\n1,1\n2,2\n3,3\n", 1e-4, "of the best intercept **after about"),
        (b"x,y\n0,1\n0.5,3\n1,2\n", 2.0, "never: it flies off"),
    ],
)
def test_pace_is_said_as_it_is(page, points, rate, sentence):
    upload(page, points)
    page.select_slider("regression_rate").set_value(rate).run()
    assert sentence in said(page)


def test_scaled_limit_bounces_for_ever(page):
    page.toggle("regression_standardise").set_value(True).run()
    page.select_slider("regression_rate").set_value(1.0).run()
    assert "**It bounces for ever.**" in said(page)
    assert "never: it bounces for ever" in said(page)
    assert any("x'" in part.value for part in page.latex)


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
