"""The Regression page: its controls change the fit, and its sentences are true of it."""

import pytest
from sklearn.linear_model import LinearRegression, QuantileRegressor

from core.descent import trajectory as descent
from core.regression.data import make_apartments, make_line
from pages.regression import fitting
from pages.regression.sentences import number
from tests.pages.regression_page import captions, open_page, text_of, upload


@pytest.fixture
def page():
    return open_page()


def table_of(page):
    """The table of the coefficients: a list of cells by the name of its row."""
    (table,) = [part.value for part in page.markdown if part.value.startswith("| | start")]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def test_page_opens_on_the_noisy_points(page):
    table = table_of(page)
    assert table["loss"] == ["5,565", "112.6", "110.3"]
    assert table["w"] == ["0", "1.478", "1.322"]
    assert table["b"] == ["0", "0.08894", "7.991"]
    assert table["R²"][2] == "0.5987"
    assert table["standard deviation of the residuals"][2] == "10.50"
    assert "it fell by 0.0" in text_of(page)
    assert "b is 0.08894 and its best value is 7.991" in text_of(page)
    assert "the condition number is **66,031**" in text_of(page)
    assert "*Standardise x* lowers it to **1.000**" in text_of(page)


def test_standardising_converges_in_tens_of_steps(page):
    page.toggle("regression_standardise").set_value(True).run()
    assert page.select_slider("regression_rate").value == 0.25
    page.select_slider("regression_steps").set_value(50.0).run()
    assert not page.exception
    assert "Converged at step 7: w = 1.3" in text_of(page)
    page.toggle("regression_standardise").set_value(False).run()
    assert page.select_slider("regression_rate").value == 1e-4
    # A learning rate that diverges does not do so on the standardised feature.
    page.select_slider("regression_rate").set_value(2.0).run()
    page.toggle("regression_standardise").set_value(True).run()
    assert "Converged" in text_of(page)


def test_sentences_of_a_run(page):
    def outcome(standardise, rate, steps, batch="all"):
        page.toggle("regression_standardise").set_value(standardise)
        page.select_slider("regression_rate").set_value(rate)
        page.select_slider("regression_steps").set_value(float(steps))
        page.select_slider("regression_batch").set_value(batch).run()
        assert not page.exception
        return text_of(page)

    limit = "stability limit 2/λmax = 0.0004013"
    text = outcome(False, 2.0, 1_000)
    assert f"Diverged at step 39: the learning rate 2 is above the {limit}." in text
    assert "gradient descent brings" not in text
    assert f"Diverging: the learning rate 0.0005 is above the {limit}" in outcome(False, 5e-4, 10)
    text = outcome(False, 3e-4, 2)
    assert f"close to the {limit}" in text
    assert "**after about 203," in text
    assert "Take more steps or raise the learning rate." in outcome(False, 1e-5, 20)
    # The learning rate keeps its share of the limit when x is standardised.
    page.toggle("regression_standardise").set_value(True).run()
    assert "Oscillating around the minimum" in outcome(True, 1.0, 50)
    assert "mini-batches of 1 keep the line moving" in outcome(True, 0.25, 100, "1")
    page.selectbox("regression_optimizer").set_value("Lion").run()
    assert not page.exception


@pytest.mark.parametrize("loss", ["MAE", "Huber"])
def test_other_losses_are_fitted_and_compared(loss):
    text = text_of(open_page(loss=loss))
    assert all(f"| {name} |" in text for name in ("MSE", "MAE", "Huber, δ = 5"))
    assert "| minimum |" in text
    assert "| closed form |" not in text


def test_best_lines_of_all_losses_are_compared():
    page = open_page(points="Synthetic line", outliers="12", compare="true")
    (table,) = [part.value for part in page.markdown if part.value.startswith("| loss |")]
    w = {row.split(" | ")[0][2:]: float(row.split(" | ")[1]) for row in table.splitlines()[2:]}
    x, y = make_line(2.0, 5.0, 1.0, 60, 12, 0)
    median = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x[:, None], y)
    assert w["MAE"] == pytest.approx(median.coef_[0], abs=1e-3)
    assert w["MSE"] == pytest.approx(LinearRegression().fit(x[:, None], y).coef_[0], abs=1e-3)
    assert w["MAE"] < w["Huber, δ = 5"] < w["MSE"]


def test_notes_about_many_points():
    page = open_page(points="Synthetic line", n="1000000", outliers="10")
    assert "The true line is y = 2·x + 5; 10 outliers lie far above it." in captions(page)
    assert "500 random points are drawn; all 1,000,000 are fitted." in captions(page)
    page.segmented_control("regression_loss").set_value("MAE")
    page.select_slider("regression_batch").set_value("32").run()
    assert not page.exception
    assert "step 1,000" in text_of(page)
    assert "5,000 random ones of 1,000,000 are fitted." in captions(page)


def test_several_features_are_fitted_as_scikit_learn_does():
    page = open_page(points="Synthetic apartment prices", standardise="true", rate="0.2")
    theirs = LinearRegression().fit(*make_apartments(20.0, 200, 0))
    table = table_of(page)
    assert table["rooms"][2] == number(theirs.coef_[0])
    assert table["b"][2] == number(theirs.intercept_)
    assert "Converged" in text_of(page)


def test_other_views_of_several_features_do_not_descend_again(page, monkeypatch):
    runs = []
    descend = descent.descend

    def counted(*arguments):
        runs.append(arguments)
        return descend(*arguments)

    fitting._run_features.clear()
    monkeypatch.setattr(descent, "descend", counted)
    page.selectbox("regression_points").set_value("Synthetic apartment prices").run()
    page.select_slider("regression_rate").set_value(1.5e-4).run()
    before = len(runs)
    page.selectbox("regression_over").set_value("age").run()
    page.selectbox("regression_curve").set_value("Loss (linear scale)").run()
    assert len(runs) == before
    page.select_slider("regression_steps").set_value(500.0).run()
    page.selectbox("regression_optimizer").set_value("Adam").run()
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    assert len(runs) == before + 3


def test_end_of_the_exported_script_is_described():
    page = open_page(take="true")
    assert "ends with the same numbers" in captions(page)
    page.select_slider("regression_rate").set_value(5e-4).run()
    assert "after step 876, the last with a finite loss" in captions(page)


def test_link_selects_coefficients():
    page = open_page(points="Synthetic apartment prices", over="age")
    assert page.selectbox("regression_over").value == "age"
    assert page.selectbox("regression_and").options == ["rooms", "distance", "b"]


def test_link_of_the_previous_version():
    page = open_page(points="Made, several features", curve="Distance to the best line")
    assert page.selectbox("regression_points").value == "Synthetic apartment prices"
    assert page.selectbox("regression_curve").value == "Distance to the minimum"


@pytest.mark.parametrize(
    ("rate", "steps", "batch", "numbers", "link"),
    [
        ("2e0", "50.0", "32.0", (2.0, 50.0, "32"), ["2", "50", "32"]),
        ("1e-6", "50", "32", (1e-6, 50.0, "32"), ["1e-06", "50", "32"]),
    ],
)
def test_link_brings_a_number_however_it_is_written(rate, steps, batch, numbers, link):
    page = open_page(loss="Huber", standardise="True", rate=rate, steps=steps, batch=batch)
    keys = [f"regression_{key}" for key in ("rate", "steps", "batch")]
    assert tuple(page.select_slider(key).value for key in keys) == numbers
    assert [page.query_params[key] for key in keys] == link
    assert page.toggle("regression_standardise").value
    assert page.session_state["regression_loss"] == "Huber"


def test_number_of_a_link_that_no_slider_has_is_reported():
    page = open_page(rate="-1")
    assert page.select_slider("regression_rate").value == 1e-4
    assert "-1" in captions(page)
    page.select_slider("regression_rate").set_value(2e-4).run()
    assert "link" not in captions(page)


def test_all_unknown_values_of_a_link_are_reported_together():
    page = open_page(
        optimizer="Foo", batch="4", start_w="abc", loss="MAE", squares="true", noise="99"
    )
    report = captions(page)
    assert "Foo" in report
    assert "abc" in report
    assert "MAE" not in report
    page.selectbox("regression_points").set_value("Synthetic line").run()
    assert "99" in captions(page)


def test_small_numbers_keep_their_digits(page):
    upload(page, b"x,y\n1e12,1e-9\n2e12,2e-9\n3e12,4e-9\n")
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    assert table_of(page)["w"][2] == "1.500·10⁻²¹"


def test_polynomial_overfits_ten_points():
    page = open_page(points="Noisy sine", degree="6", test="30", standardise="true", rate="0.1")
    assert table_of(page)["loss"][2] == "0"
    assert float(table_of(page)["loss on the test set"][2]) > 0.5
    assert "The closed form **overfits**" in text_of(page)
    assert "7 points are in the training set and 3 in the test set." in captions(page)
    page.slider("regression_degree").set_value(1).run()
    assert not page.exception
    assert "overfits" not in text_of(page)
    assert "loss on the test set" in table_of(page)
    page.slider("regression_test").set_value(0).run()
    assert "loss on the test set" not in table_of(page)
