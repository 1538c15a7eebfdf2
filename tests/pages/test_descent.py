"""The Descent page answers every control with a picture and a sentence."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXAMPLES
from core.optimizers import OPTIMIZERS

PAGE = Path(__file__).parents[2] / "pages" / "descent" / "page.py"


@pytest.fixture
def page():
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def said(page):
    return "\n".join(part.value for part in page.markdown)


def test_page_opens_on_the_article_function_with_its_derivative(page):
    assert not page.exception
    assert r"2 x \sin{\left(x \right)}" in "".join(part.value for part in page.latex)
    assert "converged to x = 5.0870" in said(page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs_and_teaches(page, name):
    page.selectbox("descent_example").set_value(name).run()
    assert not page.exception
    assert page.text_input("descent_formula").value == EXAMPLES[name].formula
    assert EXAMPLES[name].lesson in [caption.value for caption in page.caption]


def test_wrong_formula_gets_a_sentence_and_the_picture_comes_back(page):
    page.text_input("descent_formula").set_value("x**2*sinx").run()
    assert not page.exception
    assert "Did you mean sin(x)?" in page.error[0].value
    page.text_input("descent_formula").set_value("x^2").run()
    assert not page.error
    assert "converged to x = " in said(page) or "still moving" in said(page)


def test_all_optimizers_run_side_by_side(page):
    page.pills("descent_optimizers").set_value(list(OPTIMIZERS)).run()
    assert not page.exception
    for name in OPTIMIZERS:
        assert f"**{name}** " in said(page)


def test_nobody_runs_is_said(page):
    page.pills("descent_optimizers").set_value([]).run()
    assert not page.exception
    assert "at least one optimizer" in page.info[0].value


@pytest.mark.parametrize(
    ("start", "rate", "steps"),
    [(2.5, 1e-12, 5000.0), (2.5, 1e9, 5000.0), (1e6, 0.1, 50.0), (-1e6, 1e9, 0.0)],
)
def test_extremes_give_a_sentence(page, start, rate, steps):
    page.number_input("descent_exact_start").set_value(start)
    page.number_input("descent_exact_rate").set_value(rate)
    page.number_input("descent_exact_steps").set_value(steps).run()
    assert not page.exception
    assert "**Gradient descent** " in said(page)


def test_formula_outside_the_real_numbers_gives_a_sentence(page):
    page.text_input("descent_formula").set_value("log(x)").run()
    page.slider("descent_start").set_value(-1.0).run()
    assert not page.exception
    assert "no real value at the start" in said(page)
