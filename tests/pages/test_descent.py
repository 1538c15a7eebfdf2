"""The Descent page in one variable: every control changes figures and diagnosis."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.descent.examples import EXAMPLES
from core.descent.optimizers import OPTIMIZERS, GradientDescent
from core.descent.start_map import DIVERGED, start_map
from core.formulas import parse
from tests.pages.descent_page import PAGE, linked, markdown, outcomes, received


@pytest.fixture
def page():
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def test_page_opens_on_the_first_example_with_its_derivative(page):
    assert not page.exception
    assert r"y' = 2 x \sin{\left(x \right)}" in markdown(page)
    assert "Converged at step 19: x = 5.087, y = −24.08." in outcomes(page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs_and_is_described(page, name):
    page.selectbox("descent_example").set_value(name).run()
    assert not page.exception
    assert page.text_input("descent_formula").value == EXAMPLES[name].formula
    assert EXAMPLES[name].description in [caption.value for caption in page.caption]


def test_wrong_formula_is_explained_and_the_plot_returns(page):
    page.text_input("descent_formula").set_value("x**2*sinx").run()
    assert not page.exception
    assert "Did you mean sin(x)?" in page.error[0].value
    assert received(page)["dimmed"]
    page.text_input("descent_formula").set_value("x^2").run()
    assert not page.error
    assert not received(page)["dimmed"]
    assert "onverged" in outcomes(page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_link_that_names_an_example_opens_it_with_its_settings(name):
    page, example = linked(descent_example=name), EXAMPLES[name]
    assert page.text_input("descent_formula").value == example.formula
    assert page.slider("descent_start").value == example.start[0]
    assert page.select_slider("descent_rate").value == example.learning_rate
    assert page.select_slider("descent_steps").value == example.steps


def test_link_overrides_its_example():
    page = linked(descent_example="Parabola", descent_rate="0.02", descent_start="3.5")
    assert page.select_slider("descent_rate").value == 0.02
    assert page.slider("descent_start").value == 3.5


def test_typing_error_keeps_all_widgets_and_the_last_plot(page):
    page.pills("descent_optimizers").set_value(["Adam"])
    page.session_state["descent_parameters"] = True
    page.run().slider("descent_adam_beta1").set_value(0.5).run()
    page.text_input("descent_formula").set_value("x^2 - 3").run()
    page.text_input("descent_formula").set_value("x^2 -").run()
    assert "ends too soon" in page.error[0].value
    assert any("last valid formula: `x^2 - 3`" in caption.value for caption in page.caption)
    assert "y = x^{2} - 3" in markdown(page)
    assert "Adam: " in outcomes(page)
    assert page.slider("descent_adam_beta1").value == 0.5


def test_link_with_a_typing_error_shows_its_example():
    page = linked(descent_example="Parabola", descent_formula="(x -")
    assert page.error
    assert not page.exception
    assert r"\left(x - 2 \right)^{2}" in markdown(page)


@pytest.mark.parametrize("text", ["x^2 * sin(x)", "sin(x) x**2", "x²·sin(x)"])
def test_example_typed_differently_is_still_the_example(page, text):
    page.text_input("descent_formula").set_value(text).run()
    captions = [caption.value for caption in page.caption]
    assert next(iter(EXAMPLES.values())).description in captions
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


def test_one_and_two_variables_keep_their_widgets(page):
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
    assert "Lion: " in outcomes(page)
    switch.set_value("Two variables").run()
    assert page.text_input("descent_surface_formula").value == "x^2 + 3y^2"
    assert page.pills("descent_optimizers").value == ["Adam"]
    assert not page.exception


def test_link_selects_the_optimizer_and_the_code_that_are_shown():
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
        assert f"{name}: " in outcomes(page)


def test_without_an_optimizer_the_page_asks_for_one(page):
    page.pills("descent_optimizers").set_value([]).run()
    assert not page.exception
    assert "at least one optimizer" in page.info[0].value


@pytest.mark.parametrize(
    ("start", "rate", "steps"),
    [("2.5", "1e-12", "5000"), ("2.5", "1e9", "5000"), ("-3.5", "0.1", "50"), ("7", "1e9", "1")],
)
def test_extremes_give_a_sentence(start, rate, steps):
    page = linked(descent_start=start, descent_rate=rate, descent_steps=steps)
    assert page.select_slider("descent_rate").value == float(rate)
    assert "Gradient descent: " in outcomes(page)


def test_formula_outside_the_real_numbers_gives_a_sentence(page):
    page.text_input("descent_formula").set_value("log(x)").run()
    page.slider("descent_start").set_value(-1.0).run()
    assert not page.exception
    assert "no finite value at x = −1" in outcomes(page)


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
def test_diagnosis_and_map_agree(rate):
    page = linked(descent_example="Parabola", descent_rate=str(rate))
    found = start_map(
        parse("(x-2)^2"), GradientDescent(1.0), np.array([-1.0, 6.0]), np.array([rate]), 60
    )
    assert ("Diverging" in outcomes(page)) == (found.ends[0, 0] == DIVERGED) == (rate > 1)


def test_map_is_drawn_on_demand(page):
    page.session_state["descent_map"] = True
    page.run()
    assert not page.exception
    assert any("200 × 200 runs" in caption.value for caption in page.caption)


def test_diagnosis_respects_the_schedule():
    page = linked(descent_example="Parabola", descent_rate="1.2", descent_schedule="Step")
    assert "the learning rate 1.2 is not below the stability limit 2/y″ = 1" in outcomes(page)


@pytest.mark.parametrize(("formula", "limits"), [("x^2", True), ("|x| + x^2", False)])
def test_map_shows_the_limits_that_the_page_names(formula, limits):
    page = linked(descent_formula=formula, descent_map="true")
    assert any("are stable" in caption.value for caption in page.caption) == limits
    [stage] = [part for part in page.get("bidi_component") if "descent_map_stage" in part.proto.id]
    assert ("largest stable learning rate" in stage.proto.json) == limits


@pytest.mark.parametrize(
    ("link", "rate"),
    [({}, 0.02), ({"descent_example": "Parabola"}, 0.1), ({"descent_rate": "1"}, 1)],
)
def test_own_formula_takes_the_place_of_the_example(link, rate):
    page = linked(descent_formula="x^2 - 3", **link)
    example = page.selectbox("descent_example")
    assert example.value == "Own function"
    assert page.select_slider("descent_rate").value == rate
    assert "Unknown values" not in "".join(caption.value for caption in page.caption)
    page.text_input("descent_formula").set_value("|x|").run()
    assert page.selectbox("descent_example").value == "Absolute value"
    assert page.select_slider("descent_rate").value == rate
    page.text_input("descent_formula").set_value("|x| +").run()
    assert page.selectbox("descent_example").value == "Absolute value"
