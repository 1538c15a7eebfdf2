"""The Regression page answers its controls, and bad files, in words."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

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
    ],
)
def test_bad_file_gets_its_sentence_and_nothing_breaks(page, data, sentence):
    upload(page, data)
    assert sentence in page.error[0].value
