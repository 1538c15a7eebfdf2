"""What is set on the Descent page stays set, is seen, and goes when it should."""

import pytest
from streamlit.testing.v1 import AppTest

from core.optimizers import OPTIMIZERS
from tests.pages.descent_page import linked, said


def captions(page):
    return "\n".join(caption.value for caption in page.caption)


def test_schedule_and_noise_in_force_are_said_beside_the_closed_fold():
    page = linked(descent_noise="2", descent_schedule="Step", descent_seed="7")
    assert "In force: schedule Step, gradient noise 2 (seed 7)." in captions(page)
    assert "In force" not in captions(linked())


@pytest.mark.parametrize(
    ("half", "choice", "name"),
    [
        ("One variable", "descent_example", "Bowl"),
        ("Two variables", "descent_surface", "Rosenbrock"),
    ],
)
def test_example_that_is_chosen_runs_without_the_noise_and_the_schedule_of_the_last(
    half, choice, name
):
    page = linked(descent_variables=half, descent_noise="2", descent_schedule="Step")
    page.selectbox(choice).set_value(name).run()
    assert page.slider("descent_noise").value == 0
    assert page.selectbox("descent_schedule").value == "Constant"
    assert "In force" not in captions(page)


def test_each_half_has_a_noise_and_a_schedule_of_its_own():
    page = linked(descent_noise="2", descent_schedule="Step", descent_seed="7")
    switch = page.segmented_control("descent_variables")
    switch.set_value("Two variables").run()
    assert "In force" not in captions(page)
    switch.set_value("One variable").run()
    assert "In force: schedule Step, gradient noise 2 (seed 7)." in captions(page)


def momentum(page):
    return page.slider("descent_momentum_momentum").value


@pytest.mark.parametrize("half", ["One variable", "Two variables"])
def test_parameters_of_an_optimizer_are_found_as_they_were_left(half):
    link = {"descent_optimizers": ["Gradient descent", "Momentum"], "descent_variables": half}
    page = linked(**link, descent_momentum_momentum="0.5", descent_momentum_factor="2")
    usual = said(linked(**link))
    optimizers, seen = page.pills("descent_optimizers"), said(page)
    assert seen != usual
    optimizers.set_value(["Gradient descent"]).run().run()
    optimizers.set_value(["Gradient descent", "Momentum"]).run()
    assert momentum(page) == 0.5
    assert said(page) == seen
    page.slider("descent_momentum_momentum").set_value(0.25).run().run()
    assert momentum(page) == 0.25


def test_parameters_are_found_as_they_were_left_in_the_other_half():
    page = linked(
        descent_variables="Two variables",
        descent_optimizers="Nesterov",
        descent_nesterov_momentum="0.5",
    )
    switch, seen = page.segmented_control("descent_variables"), said(page)
    switch.set_value("One variable").run()
    switch.set_value("Two variables").run()
    assert page.slider("descent_nesterov_momentum").value == 0.5
    assert said(page) == seen


def test_parameters_set_back_to_the_usual_ones_are_not_kept():
    page = linked(descent_optimizers="Momentum", descent_momentum_momentum="0.5")
    page.slider("descent_momentum_momentum").set_value(0.9).run()
    page.pills("descent_optimizers").set_value(["Adam"]).run()
    page.pills("descent_optimizers").set_value(["Momentum"]).run()
    assert not [slider for slider in page.slider if slider.key == "descent_momentum_momentum"]


def test_explained_optimizer_that_leaves_the_race_is_followed_by_another():
    page = linked(descent_optimizers=["Adam", "Lion"], descent_explained="Lion")
    assert page.pills("descent_explained").value == "Lion"
    page.pills("descent_optimizers").set_value(["Adam", "Momentum"]).run()
    assert page.pills("descent_explained").value == "Momentum"
    page.segmented_control("descent_variables").set_value("Two variables").run()
    assert not page.exception
    assert page.pills("descent_explained").value in OPTIMIZERS


@pytest.mark.parametrize(
    ("key", "place", "slider", "exact"),
    [
        ("descent_start", 3.000000819263842, 3.0, None),
        ("descent_start", -1.2718, -1.25, None),
        ("descent_x", 3.000000819263842, 3.0, None),
        ("descent_x", -1.2718, -1.27, None),
        ("descent_y", 7.000000819263842, 0.5, 7.0),
    ],
)
def test_click_puts_the_start_where_its_slider_can_be(key, place, slider, exact):
    def click(key, place):
        import streamlit as st

        from pages.descent.controls import exactly, place_start

        st.session_state[key] = 0.5
        place_start(key, place, (-4.0, 4.0))
        st.write(st.session_state[key], st.session_state[exactly(key)])

    page = AppTest.from_function(click, args=(key, place)).run()
    assert not page.exception
    assert (page.session_state[key], page.session_state[f"descent_exact_{key[8:]}"]) == (
        slider,
        exact,
    )


def test_field_for_an_exact_number_says_its_range_where_there_is_room():
    field = linked().number_input("descent_exact_rate")
    assert field.placeholder == "empty: slider"
    assert "1e-12 to 1e+09" in field.help
