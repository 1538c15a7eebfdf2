"""The Regression page answers its controls, and bad files, in words."""

import pytest
from sklearn.linear_model import LinearRegression, QuantileRegressor
from streamlit.testing.v1 import AppTest

from core.descent import trajectory as descent
from core.regression.data import made, made_features
from pages.regression import multiple as several
from tests.pages.regression_page import PAGE, captions, opened, press, said, upload


@pytest.fixture
def page():
    return opened()


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


@pytest.mark.parametrize("loss", ["MAE", "Huber"])
def test_other_losses_are_fitted_and_compared(page, loss):
    page.session_state["regression_loss"] = loss
    page.run()
    assert not page.exception
    assert "| best slope w |" in said(page)
    assert all(f"| {name} |" in said(page) for name in ("MSE", "MAE", "Huber, δ = 5"))
    assert "| best line |" in said(page)
    assert "| closed form |" not in said(page)


@pytest.mark.parametrize("loss", ["MSE", "MAE"])
def test_best_lines_of_all_losses_are_compared_on_demand(page, loss):
    page.selectbox("regression_points").set_value("Made, with a known truth").run()
    page.session_state["regression_outliers"] = 12
    page.session_state["regression_loss"] = loss
    page.run()
    assert "Among the points" not in said(page)
    page.toggle("regression_compare").set_value(True).run()
    assert not page.exception
    (table,) = [part.value for part in page.markdown if part.value.startswith("| loss |")]
    w = {row.split(" | ")[0][2:]: float(row.split(" | ")[1]) for row in table.splitlines()[2:]}
    x, y = made(2.0, 5.0, 1.0, 60, 12, 0)
    median = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x[:, None], y)
    assert w["MAE"] == pytest.approx(median.coef_[0], abs=1e-3)
    assert w["MSE"] == pytest.approx(LinearRegression().fit(x[:, None], y).coef_[0], abs=1e-6)
    assert w["MAE"] < w["Huber, δ = 5"] < w["MSE"]
    assert "that of MSE is the highest and that of MAE the lowest" in said(page)
    page.slider("regression_outliers").set_value(0).run()
    page.slider("regression_noise").set_value(0.0).run()
    assert "The best lines are the same." in said(page)


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
    assert (
        "Drawn: 500 points at random, residuals for 200 of them. Fitted: all 1,000,000."
        in captions(page)
    )


def test_several_features_are_fitted_as_scikit_learn_does(page):
    page.selectbox("regression_points").set_value("Made, several features").run()
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    theirs = LinearRegression().fit(*made_features(20.0, 200, 0))
    assert f"{theirs.coef_[0]:.6f}" in said(page)
    assert f"{theirs.intercept_:.6f}" in said(page)
    assert "It has arrived" in said(page)


def test_another_look_at_several_features_walks_no_step_anew(page, monkeypatch):
    walked = []
    walk = descent.descend

    def counted(*course):
        walked.append(course)
        return walk(*course)

    several._run.clear()
    monkeypatch.setattr(descent, "descend", counted)
    page.selectbox("regression_points").set_value("Made, several features").run()
    page.select_slider("regression_rate").set_value(1.5e-4).run()
    before = len(walked)
    page.selectbox("regression_over").set_value("age").run()
    page.selectbox("regression_curve").set_value("Loss, even axes").run()
    assert len(walked) == before
    page.select_slider("regression_rate").set_value(2e-4).run()
    page.select_slider("regression_steps").set_value(500.0).run()
    page.selectbox("regression_optimizer").set_value("Adam").run()
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    assert len(walked) == before + 4


@pytest.mark.parametrize(
    ("rate", "ends"),
    [
        ("1e-4", "same numbers"),
        ("5e-4", "step 876, the last with"),
        ("2", "last with a finite loss"),
    ],
)
def test_script_to_take_away_ends_as_is_said(rate, ends):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_rate"] = rate
    page.query_params["regression_take"] = "true"
    page.run()
    assert not page.exception
    assert ends in captions(page)


def test_scaling_and_back_keep_the_share_of_the_stable_rate(page):
    rate = page.select_slider("regression_rate").value
    page.toggle("regression_standardise").set_value(True).run()
    page.toggle("regression_standardise").set_value(False).run()
    assert page.select_slider("regression_rate").value == rate


def test_link_brings_the_chosen_coefficients():
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_points"] = "Made, several features"
    page.query_params["regression_over"] = "age"
    page.run()
    assert not page.exception
    assert page.selectbox("regression_over").value == "age"
    assert page.selectbox("regression_and").options == ["rooms", "distance", "b"]


@pytest.mark.parametrize(
    ("key", "text", "value", "shown"),
    [
        ("rate", "2", 2.0, "2"),
        ("rate", "2.0", 2.0, "2"),
        ("rate", "2e0", 2.0, "2"),
        ("rate", "1e-6", 1e-6, "1e-06"),
        ("steps", "50.0", 50.0, "50"),
        ("batch", "32.0", "32", "32"),
    ],
)
def test_link_brings_a_number_however_it_is_spelled(key, text, value, shown):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_loss"] = "Huber"
    page.query_params[f"regression_{key}"] = text
    page.query_params["regression_standardise"] = "True"
    page.run()
    assert not page.exception
    assert page.select_slider(f"regression_{key}").value == value
    assert page.query_params[f"regression_{key}"] == shown
    assert page.toggle("regression_standardise").value
    assert page.session_state["regression_loss"] == "Huber"
    assert "Unknown values" not in captions(page)


@pytest.mark.parametrize("text", ["0.07", "much", "nan", "-1"])
def test_number_of_a_link_that_no_slider_has_is_said(text):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_rate"] = text
    page.run()
    assert not page.exception
    assert page.select_slider("regression_rate").value == 1e-4
    assert f"Unknown values in the link: {text} for “rate”." in captions(page)
    assert "Unknown values" in captions(page.run())
    page.select_slider("regression_rate").set_value(2e-4).run()
    assert "Unknown values" not in captions(page)
    page.select_slider("regression_rate").set_value(1e-4).run()
    assert "Unknown values" not in captions(page)


def test_number_that_no_slider_has_is_said_beside_one_that_is_spelled_anew():
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["regression_rate"] = "0.07"
    page.query_params["regression_steps"] = "500.0"
    page.run()
    assert page.select_slider("regression_steps").value == 500
    assert "Unknown values in the link: 0.07 for “rate”" in captions(page)


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
        (b"x,y\n1,1\n2,2\n3,3\n", 1e-4, "within 1 % of the best line **after about"),
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


def test_link_that_asks_controls_in_vain_is_told_so_once_and_for_all_of_them():
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    asked = {"optimizer": "Foo", "batch": "4", "start_w": "abc", "loss": "MAE", "squares": "true"}
    asked["noise"] = "99"  # its slider is drawn later
    for name, text in asked.items():
        page.query_params[f"regression_{name}"] = text
    page.run()
    said = captions(page)
    for name in ("optimizer", "start w"):
        assert f"for “{name}”" in said
    assert said.count("Unknown values") == 1
    assert "“loss”" not in said
    page.selectbox("regression_points").set_value("Made, with a known truth").run()
    assert "99 for “noise”" in captions(page)
    assert "“squares”" not in said
    page.selectbox("regression_optimizer").set_value("Adam").run()
    assert "“optimizer”" not in captions(page)
