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


@pytest.mark.parametrize("rate", ["1e-4", "2"])
def test_standardised_feature_converges_where_the_raw_one_does_not(rate):
    page = open_page(rate=rate)
    assert "Converged" not in text_of(page)
    page.toggle("regression_standardise").set_value(True).run()
    assert not page.exception
    assert "Converged" in text_of(page)


@pytest.mark.parametrize(
    ("link", "sentences"),
    [
        (
            {"rate": "2"},
            [
                "Diverged at step 39: the learning rate 2 is above the stability limit "
                "2/λmax = 0.0004013.",
                "gradient descent **diverges**",
            ],
        ),
        (
            {"rate": "0.0005", "steps": "10"},
            ["Diverging: the learning rate 0.0005 is above the stability limit"],
        ),
        (
            {"rate": "0.0003", "steps": "2"},
            ["close to the stability limit 2/λmax = 0.0004013", "**after about 203,"],
        ),
        ({"rate": "1e-5", "steps": "20"}, ["Take more steps or raise the learning rate."]),
        (
            {"rate": "1", "standardise": "true"},
            ["Oscillating around the minimum", "**oscillates** without converging"],
        ),
        (
            {"standardise": "true", "rate": "0.25", "batch": "1"},
            ["mini-batches of 1 keep the line moving"],
        ),
    ],
)
def test_sentences_of_a_run(link, sentences):
    text = text_of(open_page(**link))
    for sentence in sentences:
        assert sentence in text


@pytest.mark.parametrize("optimizer", ["Momentum", "Adam", "Lion"])
def test_other_optimizers(optimizer):
    page = open_page(optimizer=optimizer)
    assert page.selectbox("regression_optimizer").value == optimizer


@pytest.mark.parametrize("loss", ["MAE", "Huber"])
def test_other_losses_are_fitted_and_compared(loss):
    page = open_page(loss=loss)
    assert "| best slope w |" in text_of(page)
    assert all(f"| {name} |" in text_of(page) for name in ("MSE", "MAE", "Huber, δ = 5"))
    assert "| minimum |" in text_of(page)
    assert "| closed form |" not in text_of(page)


@pytest.mark.parametrize("loss", ["MSE", "MAE"])
def test_best_lines_of_all_losses_are_compared(loss):
    page = open_page(points="Synthetic line", outliers="12", loss=loss)
    assert "The best lines differ" not in text_of(page)
    page.toggle("regression_compare").set_value(True).run()
    assert not page.exception
    (table,) = [part.value for part in page.markdown if part.value.startswith("| loss |")]
    w = {row.split(" | ")[0][2:]: float(row.split(" | ")[1]) for row in table.splitlines()[2:]}
    x, y = make_line(2.0, 5.0, 1.0, 60, 12, 0)
    median = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x[:, None], y)
    assert w["MAE"] == pytest.approx(median.coef_[0], abs=1e-3)
    assert w["MSE"] == pytest.approx(LinearRegression().fit(x[:, None], y).coef_[0], abs=1e-3)
    assert w["MAE"] < w["Huber, δ = 5"] < w["MSE"]
    assert "the one of MSE is the highest and the one of MAE the lowest" in text_of(page)
    page.slider("regression_outliers").set_value(0).run()
    page.slider("regression_noise").set_value(0.0).run()
    assert "The best lines of all losses are the same." in text_of(page)


MILLION = {"points": "Synthetic line", "n": "1000000"}


@pytest.mark.parametrize(
    ("link", "sentences"),
    [
        (
            {"points": "Synthetic line", "n": "100000", "loss": "MAE"},
            ["100 instead of 1,000 steps are taken, since each step of MAE reads all 100,000"],
        ),
        (MILLION, ["500 random points and 200 residuals are drawn; all 1,000,000 are fitted."]),
        (
            {"points": "Synthetic line", "n": "3000"},
            ["Only data with fewer than 2,000 points can be edited by a click."],
        ),
        (
            {"points": "Synthetic line", "outliers": "10"},
            ["The true line is y = 2·x + 5; 10 outliers lie far above it."],
        ),
    ],
)
def test_notes(link, sentences):
    page = open_page(**link)
    for sentence in sentences:
        assert sentence in captions(page)


@pytest.mark.slow
def test_mini_batches_of_many_points_take_all_their_steps():
    page = open_page(**MILLION, loss="MAE", batch="32")
    assert "step 1,000" in text_of(page)
    assert "The loss of each step is computed on 10,000 of the points." in captions(page)


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


@pytest.mark.parametrize(
    ("rate", "end"),
    [
        ("1e-4", "ends with the same numbers"),
        ("5e-4", "after step 876, the last with a finite loss"),
    ],
)
def test_end_of_the_exported_script_is_described(rate, end):
    assert end in captions(open_page(rate=rate, take="true"))


def test_link_selects_coefficients():
    page = open_page(points="Synthetic apartment prices", over="age")
    assert page.selectbox("regression_over").value == "age"
    assert page.selectbox("regression_and").options == ["rooms", "distance", "b"]


def test_link_of_the_previous_version():
    page = open_page(points="Made, several features", curve="Distance to the best line")
    assert page.selectbox("regression_points").value == "Synthetic apartment prices"
    assert page.selectbox("regression_curve").value == "Distance to the minimum"


@pytest.mark.parametrize(
    ("key", "text", "value", "shown"),
    [
        ("rate", "2", 2.0, "2"),
        ("rate", "2e0", 2.0, "2"),
        ("rate", "1e-6", 1e-6, "1e-06"),
        ("steps", "50.0", 50.0, "50"),
        ("batch", "32.0", "32", "32"),
    ],
)
def test_link_brings_a_number_however_it_is_written(key, text, value, shown):
    page = open_page(**{"loss": "Huber", key: text, "standardise": "True"})
    assert page.select_slider(f"regression_{key}").value == value
    assert page.query_params[f"regression_{key}"] == shown
    assert page.toggle("regression_standardise").value
    assert page.session_state["regression_loss"] == "Huber"


@pytest.mark.parametrize("text", ["0.07", "much", "nan", "-1"])
def test_number_of_a_link_that_no_slider_has_is_reported(text):
    page = open_page(rate=text)
    assert page.select_slider("regression_rate").value == 1e-4
    assert text in captions(page)
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
