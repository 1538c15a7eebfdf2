"""Settings of the Descent page are kept, shown, restored and reset."""

import pytest
from streamlit.testing.v1 import AppTest

from core.descent.optimizers import OPTIMIZERS, GradientDescent, Momentum
from core.descent.schedules import SCHEDULES
from core.formulas import parse
from pages.descent import export
from pages.descent.controls import Settings
from pages.descent.optimizers import run_all
from tests.pages.descent_page import linked, outcomes
from ui.markdown import literal


def captions(page):
    return "\n".join(caption.value for caption in page.caption)


def test_schedule_and_noise_are_named_outside_the_closed_expander():
    page = linked(descent_noise="2", descent_schedule="Step", descent_seed="7")
    assert "Active: schedule Step, gradient noise 2 (seed 7)." in captions(page)
    assert "Active:" not in captions(linked())


@pytest.mark.parametrize(
    ("half", "choice", "name"),
    [
        ("One variable", "descent_example", "Parabola"),
        ("Two variables", "descent_surface", "Rosenbrock"),
    ],
)
def test_choosing_an_example_resets_noise_and_schedule(half, choice, name):
    page = linked(descent_variables=half, descent_noise="2", descent_schedule="Step")
    page.selectbox(choice).set_value(name).run()
    assert page.slider("descent_noise").value == 0
    assert page.selectbox("descent_schedule").value == "Constant"
    assert "Active:" not in captions(page)


def test_one_and_two_variables_have_their_own_noise_and_schedule():
    page = linked(descent_noise="2", descent_schedule="Step", descent_seed="7")
    switch = page.segmented_control("descent_variables")
    switch.set_value("Two variables").run()
    assert "Active:" not in captions(page)
    switch.set_value("One variable").run()
    assert "Active: schedule Step, gradient noise 2 (seed 7)." in captions(page)


def momentum(page):
    return page.slider("descent_momentum_momentum").value


@pytest.mark.parametrize("half", ["One variable", "Two variables"])
def test_parameters_of_an_optimizer_are_restored(half):
    link = {"descent_optimizers": ["Gradient descent", "Momentum"], "descent_variables": half}
    page = linked(**link, descent_momentum_momentum="0.5", descent_momentum_factor="2")
    usual = outcomes(linked(**link))
    optimizers, seen = page.pills("descent_optimizers"), outcomes(page)
    assert seen != usual
    optimizers.set_value(["Gradient descent"]).run().run()
    optimizers.set_value(["Gradient descent", "Momentum"]).run()
    assert momentum(page) == 0.5
    assert outcomes(page) == seen
    page.slider("descent_momentum_momentum").set_value(0.25).run().run()
    assert momentum(page) == 0.25


def test_parameters_are_restored_after_switching_the_number_of_variables():
    page = linked(
        descent_variables="Two variables",
        descent_optimizers="Nesterov",
        descent_nesterov_momentum="0.5",
    )
    switch, seen = page.segmented_control("descent_variables"), outcomes(page)
    switch.set_value("One variable").run()
    switch.set_value("Two variables").run()
    assert page.slider("descent_nesterov_momentum").value == 0.5
    assert outcomes(page) == seen


def test_deselecting_the_selected_optimizer_selects_another():
    page = linked(descent_optimizers=["Adam", "Lion"], descent_explained="Lion")
    assert page.pills("descent_explained").value == "Lion"
    page.pills("descent_optimizers").set_value(["Adam", "Momentum"]).run()
    assert page.pills("descent_explained").value == "Momentum"
    page.segmented_control("descent_variables").set_value("Two variables").run()
    assert not page.exception
    assert page.pills("descent_explained").value in OPTIMIZERS


@pytest.mark.parametrize(
    ("part", "click", "start"),
    [
        ("One variable", (3.000000819263842, 0.0), {"descent_start": 3.0}),
        ("One variable", (-1.2718, 0.0), {"descent_start": -1.25}),
        ("Two variables", (-1.2718, 7.1), {"descent_x": -1.25, "descent_y": 3.0}),
    ],
)
def test_click_moves_the_initial_point_to_the_nearest_slider_position(part, click, start):
    def page(part, click):
        from charts.stage import Click
        from pages.descent.parts import PARTS

        PARTS[part].on_click(Click("curve", *click), ((-3.0, 3.0), (-3.0, 3.0)))

    app = AppTest.from_function(page, args=(part, click)).run()
    assert not app.exception
    assert {key: app.session_state[key] for key in start} == start


@pytest.mark.parametrize("key", ["descent_rate", "descent_exact_rate"])
def test_learning_rate_of_a_link_is_a_stop_of_the_slider(key):
    page = linked(**{key: "7.123456789e-2", "descent_start": "1"})
    rate = page.select_slider("descent_rate")
    assert (rate.value, rate.options[rate.options.index("0.07123457") + 1]) == (0.07123457, "0.08")
    assert "Unknown values" not in captions(page)
    rate.set_value(0.06).run()
    assert page.select_slider("descent_rate").value == 0.06
    assert page.slider("descent_start").value == 1


def test_click_on_a_name_in_the_legend_selects_the_optimizer_whose_steps_are_shown():
    def page():
        import streamlit as st

        from charts.stage import Click
        from pages.descent.parts import PARTS

        st.session_state.descent_optimizers = ["Adam", "Lion"]
        for name in ("Lion", "tangent"):
            PARTS["One variable"].on_click(Click("curve", name=name), ((-3.0, 3.0),))

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.session_state["descent_explained"] == "Lion"
    assert "descent_start" not in app.session_state


UNKNOWN = {
    "descent_rate": "-1",
    "descent_start": "100",
    "descent_noise": "99",
    "descent_seed": "-4",
    "descent_optimizers": "Foo",
    "descent_example": "Nope",
    "descent_schedule": "cosine",
    "descent_map": "perhaps",
}


@pytest.mark.parametrize("key", UNKNOWN)
def test_unknown_value_in_a_link_is_reported_until_its_widget_changes(key):
    name = key.removeprefix("descent_").replace("_", " ")
    note = f"Unknown values in the link: {literal(UNKNOWN[key])} for “{name}”."
    page = linked(**{key: UNKNOWN[key]})
    assert note in captions(page)
    page.select_slider("descent_steps").set_value(30.0).run()
    assert note in captions(page)


def test_report_is_removed_when_the_widget_changes():
    page = linked(descent_start="100", descent_noise="99", descent_optimizers=["Adam", "Foo"])
    reported = "100 for “start”, 99 for “noise”, Foo for “optimizers”"
    assert f"Unknown values in the link: {reported}." in captions(page)
    page.slider("descent_start").set_value(1.0).run()
    assert "Unknown values in the link: 99 for “noise”, Foo for “optimizers”" in captions(page)


def test_known_values_in_a_link_are_not_reported():
    page = linked(
        descent_example="Parabola",
        descent_formula="x^2 - 3",
        descent_start="1.234",
        descent_rate="2e-2",
        descent_optimizers=["Adam", "Lion"],
        descent_explained="Lion",
        descent_noise="2",
        descent_seed="4",
        descent_map="true",
        descent_parameters="true",
        descent_adam_beta1="0.5",
        descent_take="true",
        descent_code="true",
        descent_code_tab="PyTorch",
        descent_stage_step="24",
        descent_unknown="5",
    )
    assert "Unknown values" not in captions(page)
    assert page.slider("descent_adam_beta1").value == 0.5


def test_animation_contains_its_settings():
    objective = parse("(x-1)^2 + y^2", ("x", "y"))
    course = Settings(0.02, 1200, SCHEDULES["Step"], 0.5, 7)
    optimizers = [GradientDescent(0.02), Momentum(0.04, 0.8)]
    runs = run_all(objective, (-1.0, 0.25), course, optimizers)
    assert export.settings_line(objective, runs, course) == (
        "Initial point x = −1, y = 0.25; 1,200 steps; schedule Step, gradient noise 0.5 (seed 7); "
        "Gradient descent (learning rate 0.02); Momentum (learning rate 0.04, momentum 0.8)"
    )
