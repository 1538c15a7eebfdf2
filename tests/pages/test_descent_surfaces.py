"""The Descent page in two variables."""

import pytest
from streamlit.testing.v1 import AppTest

from core.descent.examples import SURFACES
from core.descent.optimizers import OPTIMIZERS
from tests.pages.descent_page import PAGE, linked, markdown, outcomes


@pytest.fixture
def page():
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


@pytest.fixture
def surfaces(page):
    page.segmented_control("descent_variables").set_value("Two variables").run()
    assert not page.exception
    return page


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_runs_and_is_described(surfaces, name):
    surfaces.selectbox("descent_surface").set_value(name).run()
    assert not surfaces.exception
    assert surfaces.text_input("descent_surface_formula").value == SURFACES[name].formula
    assert SURFACES[name].description in [caption.value for caption in surfaces.caption]
    assert "Gradient descent: " in outcomes(surfaces)


def test_table_names_the_steps_of_reaching_and_diverging(surfaces):
    surfaces.pills("descent_optimizers").set_value(["Gradient descent", "Momentum"])
    surfaces.select_slider("descent_rate").set_value(0.1).run()
    assert "Reached a minimum at step" in outcomes(surfaces)
    beale = {"descent_surface": "Beale", "descent_rate": "1e9"}
    assert "Diverged at step 2" in outcomes(linked(descent_variables="Two variables", **beale))


def test_surface_stands_above_its_gradient(surfaces):
    assert "f = x^{2} + y^{2}$  \n$f_x = 2 x$  \n$f_y = 2 y$" in markdown(surfaces)


def test_typing_error_in_a_surface_keeps_the_runs(surfaces):
    surfaces.text_input("descent_surface_formula").set_value("x^2 + y^2 +").run()
    assert surfaces.error
    assert "Reached a minimum at step" in outcomes(surfaces)
    assert surfaces.slider("descent_x").value == -2.4


def test_typed_surface_is_used(surfaces):
    surfaces.text_input("descent_surface_formula").set_value("|x| + |y|").run()
    assert not surfaces.exception
    surfaces.text_input("descent_surface_formula").set_value("x + z").run()
    assert "Unknown name 'z' at position 5" in surfaces.error[0].value


@pytest.mark.parametrize("text", ["log(x) + log(y)", "1/(x*y)", "5", "x^2", "sqrt(x*y)"])
def test_surface_with_holes_still_gives_a_picture(surfaces, text):
    surfaces.text_input("descent_surface_formula").set_value(text).run()
    assert not surfaces.exception


@pytest.mark.parametrize(("rate", "steps"), [("1e-12", "5000"), ("1e9", "500"), ("0.1", "1")])
def test_extremes_in_two_variables_give_a_sentence_for_each_optimizer(rate, steps):
    settings = {"descent_rate": rate, "descent_steps": steps}
    page = linked(
        descent_variables="Two variables", descent_optimizers=list(OPTIMIZERS), **settings
    )
    for name in OPTIMIZERS:
        assert f"{name}: " in outcomes(page)


def test_run_that_cannot_start_says_why(surfaces):
    surfaces.text_input("descent_surface_formula").set_value("log(x) + y^2")
    surfaces.slider("descent_x").set_value(-1.0).run()
    assert not surfaces.exception
    assert (
        "Cannot start: the function or its gradient has no finite value at (−1, 1.8)"
        in outcomes(surfaces)
    )


@pytest.mark.parametrize("name", SURFACES)
def test_link_that_names_a_surface_opens_it_as_if_it_was_chosen(page, name):
    page.segmented_control("descent_variables").set_value("Two variables").run()
    page.selectbox("descent_surface").set_value(name).run()
    opened, surface = (
        linked(descent_variables="Two variables", descent_surface=name),
        SURFACES[name],
    )
    assert outcomes(opened) == outcomes(page)
    assert opened.slider("descent_x").value == surface.start[0]
    assert opened.select_slider("descent_rate").value == surface.learning_rate
    assert opened.pills("descent_optimizers").value == page.pills("descent_optimizers").value


def test_code_is_that_of_the_selected_optimizer():
    page = linked(
        descent_variables="Two variables",
        descent_explained="Adam",
        descent_take="true",
        descent_code="true",
    )
    rule, numpy, torch = (block.value for block in page.code)
    assert "class Adam" in rule
    assert numpy.startswith("# Adam\n")
    assert torch.startswith("# Adam\n")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"descent_surface": "Rastrigin"},
            "Converged to a local minimum at (−2.985, 2.985), f = 17.91.",
        ),
        (
            {"descent_surface_formula": "x^2 - y^2", "descent_y": "0", "descent_rate": "0.2"},
            "Converged to a saddle point at (0, 0)",
        ),
        (
            {"descent_surface_formula": "exp(-9x^2 - 9y^2)", "descent_x": "3"},
            "Stopped on a plateau",
        ),
        (
            {"descent_surface_formula": "-x^2 - y^2", "descent_x": "0", "descent_y": "0"},
            "Converged to a maximum at (0, 0)",
        ),
        (
            {"descent_surface_formula": "x^2 + y^2 + 1", "descent_rate": "0.2"},
            "Converged at step 16: (0, 0), f = 1.",
        ),
        ({"descent_rate": "0.2"}, "Reached a minimum at step"),
    ],
)
def test_stationary_point_is_named(settings, words):
    assert words in outcomes(linked(descent_variables="Two variables", **settings))
