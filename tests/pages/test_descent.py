"""The Descent page answers every control with a picture and a sentence."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXAMPLES, SURFACES
from core.maps import DIVERGED, start_map
from core.objectives import parse
from core.optimizers import OPTIMIZERS, GradientDescent

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


def linked(**parameters):
    """The page as a link with these parameters opens it."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for key, value in parameters.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


@pytest.mark.parametrize("name", EXAMPLES)
def test_link_that_names_an_example_opens_it_with_its_settings(name):
    page, example = linked(descent_example=name), EXAMPLES[name]
    assert page.text_input("descent_formula").value == example.formula
    assert page.slider("descent_start").value == example.start
    assert page.select_slider("descent_rate").value == example.learning_rate
    assert page.select_slider("descent_steps").value == example.steps


@pytest.mark.parametrize("name", SURFACES)
def test_link_that_names_a_surface_opens_it_as_if_it_was_chosen(page, name):
    page.segmented_control("descent_variables").set_value("Two variables").run()
    page.selectbox("descent_surface").set_value(name).run()
    opened, surface = (
        linked(descent_variables="Two variables", descent_surface=name),
        SURFACES[name],
    )
    assert said(opened) == said(page)
    assert opened.slider("descent_x").value == surface.start[0]
    assert opened.select_slider("descent_rate").value == surface.learning_rate
    assert opened.pills("descent_optimizers").value == page.pills("descent_optimizers").value


def test_what_a_link_says_counts_more_than_its_example():
    page = linked(descent_example="Bowl", descent_rate="0.02", descent_start="3.5")
    assert page.select_slider("descent_rate").value == 0.02
    assert page.slider("descent_start").value == 3.5


def drawn(page):
    return "".join(part.value for part in page.latex)


def test_typing_error_leaves_all_controls_and_the_last_readable_picture(page):
    page.pills("descent_optimizers").set_value(["Adam"])
    page.session_state["descent_parameters"] = True
    page.run().slider("descent_adam_beta1").set_value(0.5).run()
    page.text_input("descent_formula").set_value("x^2 - 3").run()
    page.text_input("descent_formula").set_value("x^2 -").run()
    assert "ends too soon" in page.error[0].value
    assert any("could be read: `x^2 - 3`" in caption.value for caption in page.caption)
    assert "x^{2} - 3" in drawn(page)
    assert "**Adam** " in said(page)
    assert page.slider("descent_adam_beta1").value == 0.5


def test_link_with_a_typing_error_shows_its_example():
    page = linked(descent_example="Bowl", descent_formula="(x -")
    assert page.error
    assert not page.exception
    assert r"\left(x - 2 \right)^{2}" in drawn(page)


@pytest.mark.parametrize("text", ["x^2 * sin(x)", "sin(x) x**2", "x²·sin(x)"])
def test_example_typed_in_other_words_is_still_the_example(page, text):
    page.text_input("descent_formula").set_value(text).run()
    captions = [caption.value for caption in page.caption]
    assert next(iter(EXAMPLES.values())).lesson in captions
    assert "Your own function." not in captions


def settings(page):
    return {
        key: page.session_state[key]
        for key in (
            "descent_formula",
            "descent_start",
            "descent_rate",
            "descent_steps",
            "descent_optimizers",
        )
    }


def test_each_half_is_found_as_it_was_left(page):
    page.text_input("descent_formula").set_value("x^4 - x")
    page.slider("descent_start").set_value(-1.5)
    page.select_slider("descent_rate").set_value(0.005)
    page.pills("descent_optimizers").set_value(["Momentum", "Lion"]).run()
    before, switch = settings(page), page.segmented_control("descent_variables")
    switch.set_value("Two variables").run()
    page.text_input("descent_surface_formula").set_value("x^2 + 3y^2")
    page.pills("descent_optimizers").set_value(["Adam"]).run()
    switch.set_value("One variable").run()
    assert settings(page) == before
    assert "**Lion** " in said(page)
    switch.set_value("Two variables").run()
    assert page.text_input("descent_surface_formula").value == "x^2 + 3y^2"
    assert page.pills("descent_optimizers").value == ["Adam"]
    assert not page.exception


def test_link_says_whose_step_is_explained_and_which_code_is_shown():
    page = linked(
        descent_optimizers=["Gradient descent", "Momentum"],
        descent_explained="Momentum",
        descent_take="true",
        descent_code="true",
        descent_code_tab="PyTorch",
    )
    assert page.pills("descent_explained").value == "Momentum"
    assert any("class Momentum" in block.value for block in page.code)
    assert page.session_state["descent_code_tab"] == "PyTorch"


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
    [(2.5, 1e-12, 5000.0), (2.5, 1e9, 5000.0), (1e6, 0.1, 50.0), (-1e6, 1e9, 1.0)],
)
def test_extremes_give_a_sentence(page, start, rate, steps):
    page.number_input("descent_exact_start").set_value(start)
    page.number_input("descent_exact_rate").set_value(rate)
    page.select_slider("descent_steps").set_value(steps).run()
    assert not page.exception
    assert "**Gradient descent** " in said(page)


def test_formula_outside_the_real_numbers_gives_a_sentence(page):
    page.text_input("descent_formula").set_value("log(x)").run()
    page.slider("descent_start").set_value(-1.0).run()
    assert not page.exception
    assert "no real value at the start" in said(page)


@pytest.fixture
def surfaces(page):
    page.segmented_control("descent_variables").set_value("Two variables").run()
    assert not page.exception
    return page


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_runs_and_teaches(surfaces, name):
    surfaces.selectbox("descent_surface").set_value(name).run()
    assert not surfaces.exception
    assert surfaces.text_input("descent_surface_formula").value == SURFACES[name].formula
    assert SURFACES[name].lesson in [caption.value for caption in surfaces.caption]
    assert "**Gradient descent**" in said(surfaces)


def test_race_names_who_arrived_and_who_diverged(surfaces):
    surfaces.pills("descent_optimizers").set_value(["Gradient descent", "Momentum"])
    surfaces.select_slider("descent_rate").set_value(0.1).run()
    assert "reached a minimum at step" in said(surfaces)
    surfaces.selectbox("descent_surface").set_value("Beale").run()
    surfaces.number_input("descent_exact_rate").set_value(1e9).run()
    assert not surfaces.exception
    assert "diverged at step 2" in said(surfaces)


def test_surface_stands_above_its_gradient(surfaces):
    assert r"\nabla f &= \begin{pmatrix}2 x \\ 2 y\end{pmatrix}" in drawn(surfaces)


def test_typing_error_in_a_surface_leaves_the_race(surfaces):
    surfaces.text_input("descent_surface_formula").set_value("x^2 + y^2 +").run()
    assert surfaces.error
    assert "reached a minimum at step" in said(surfaces)
    assert surfaces.slider("descent_x").value == -2.4


def test_typed_surface_is_descended(surfaces):
    surfaces.text_input("descent_surface_formula").set_value("|x| + |y|").run()
    assert not surfaces.exception
    surfaces.text_input("descent_surface_formula").set_value("x + z").run()
    assert "Unknown name 'z' at position 4" in surfaces.error[0].value


@pytest.mark.parametrize("text", ["log(x) + log(y)", "1/(x*y)", "5", "x^2", "sqrt(x*y)"])
def test_surface_with_holes_still_gives_a_picture(surfaces, text):
    surfaces.text_input("descent_surface_formula").set_value(text).run()
    assert not surfaces.exception


@pytest.mark.parametrize(
    ("x", "y", "rate", "steps"),
    [(1e6, -1e6, 1e-12, 5000.0), (-1e6, 0.1, 1e9, 5000.0), (0.123456, 7.5, 0.1, 50.0)],
)
def test_extremes_in_two_variables_give_a_sentence_for_each_racer(surfaces, x, y, rate, steps):
    surfaces.number_input("descent_exact_x").set_value(x)
    surfaces.number_input("descent_exact_y").set_value(y)
    surfaces.number_input("descent_exact_rate").set_value(rate)
    surfaces.pills("descent_optimizers").set_value(list(OPTIMIZERS))
    surfaces.select_slider("descent_steps").set_value(steps).run()
    assert not surfaces.exception
    for name in OPTIMIZERS:
        assert f"**{name}** | (" in said(surfaces)


def test_exact_start_is_where_the_race_starts_until_a_slider_is_moved(surfaces):
    surfaces.number_input("descent_exact_x").set_value(1e6)
    surfaces.select_slider("descent_rate").set_value(0.0001)
    surfaces.select_slider("descent_steps").set_value(1.0)
    surfaces.pills("descent_optimizers").set_value(["Gradient descent"]).run()
    # One step of x − η·2x from (10⁶, 1.8).
    assert "(9.998e+05, 1.8)" in said(surfaces)
    surfaces.slider("descent_x").set_value(2.0).run()
    assert surfaces.number_input("descent_exact_x").value is None
    assert "(2, 1.8)" in said(surfaces)


def test_race_that_cannot_start_says_why(surfaces):
    surfaces.text_input("descent_surface_formula").set_value("log(x) + y^2")
    surfaces.slider("descent_x").set_value(-1.0).run()
    assert not surfaces.exception
    assert "Nobody can start: the formula has no real value at (−1, 1.8)" in said(surfaces)


def test_code_of_the_optimizer_is_the_real_one(page):
    page.session_state["descent_take"] = True
    page.run().toggle("descent_code").set_value(True).run()
    code = [block.value for block in page.code]
    assert any("return -self.learning_rate * factor * gradient, state" in part for part in code)
    assert any("import torch" in part for part in code)


def test_scripts_of_a_noisy_run_have_its_noise():
    page = linked(descent_noise="0.5", descent_seed="7", descent_take="true", descent_code="true")
    for script in [block.value for block in page.code][1:]:
        assert "noise = 0.5\nseed = 7\n" in script
        assert "generator.normal(0.0, noise, x.shape)" in script


@pytest.mark.parametrize("rate", [0.9, 1.05])
def test_verdict_and_map_say_the_same(rate):
    page = linked(descent_example="Bowl", descent_exact_rate=str(rate))
    found = start_map(
        parse("(x-2)^2"), GradientDescent(1.0), np.array([-1.0, 6.0]), np.array([rate]), 60
    )
    assert ("diverges" in said(page)) == (found.ends[0, 0] == DIVERGED) == (rate > 1)


def test_map_is_drawn_on_demand(page):
    page.toggle("descent_map").set_value(True).run()
    assert not page.exception
    assert any("200 × 200 runs" in caption.value for caption in page.caption)


def test_missing_half_of_a_cube_root_is_explained_beside_the_formula():
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["descent_formula"] = "x^(1/3)"
    page.run()
    assert not page.exception
    assert any("cbrt(x)" in caption.value for caption in page.caption)
