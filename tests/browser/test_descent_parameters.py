"""Formulas and parameters of Descent in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from core.descent.optimizers import OPTIMIZERS

FORMULAS = "[data-testid=stExpanderDetails] .katex-display"
# Two pixels are the slant of the last letter.
_TOO_WIDE = """(formulas) => formulas
  .filter((formula) => formula.scrollWidth > formula.clientWidth + 2)
  .map((formula) => formula.textContent)"""


@pytest.mark.parametrize("width", [1280, 390])
def test_formula_of_every_optimizer_fits(open_lab, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    every = "&".join(f"descent_optimizers={name.replace(' ', '+')}" for name in OPTIMIZERS)
    open_lab(f"descent?descent_parameters=true&{every}")
    expect(page.locator(FORMULAS)).to_have_count(len(OPTIMIZERS))
    assert page.locator(FORMULAS).evaluate_all(_TOO_WIDE) == []


@pytest.mark.parametrize("surface", ["Himmelblau", "Beale", "Rastrigin"])
def test_long_formulas_fit_on_a_phone(open_lab, page, surface):
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(f"descent?descent_variables=Two+variables&descent_surface={surface}")
    page.locator(".drawer-handle summary").click()
    formulas = page.locator("p:has(> .katex)")
    expect(formulas.first).to_be_visible()
    assert formulas.evaluate_all(_TOO_WIDE) == []


def test_parameters_return_with_their_optimizer(open_lab):
    page = open_lab("descent?descent_optimizers=Momentum&descent_momentum_momentum=0.5")
    choice = page.locator(".st-key-descent_optimizers")
    caption = page.locator(".stage-caption").first
    expect(caption).to_contain_text("0.5 · (")
    for name in ("Adam", "Momentum"):
        choice.get_by_role("button", name=name, exact=True).click()
    expect(caption).to_contain_text("β₁·m")
    page.wait_for_url(lambda address: "descent_momentum_momentum" not in address)
    choice.get_by_role("button", name="Momentum").click()
    page.wait_for_url(re.compile("descent_momentum_momentum=0.5"))
    choice.get_by_role("button", name="Adam", exact=True).click()
    expect(caption).to_contain_text("0.5 · (")


def test_parameters_count_whether_their_expander_is_open_or_not(open_lab):
    page = open_lab("descent?descent_optimizers=Momentum")
    outcome = page.locator(".stage-outcome p")
    usual = outcome.text_content()
    expander = page.get_by_text("Parameters of the optimizers")
    expander.click()
    page.locator(".st-key-descent_momentum_momentum input[type=range]").press("Home")
    expect(outcome).not_to_have_text(usual)
    changed = outcome.text_content()
    expander.click()
    expect(page).not_to_have_url(re.compile("descent_parameters"))
    page.locator(".st-key-descent_steps input[type=range]").press("ArrowRight")
    expect(page.locator(".st-key-descent_stage .stage-counter")).to_have_text("step 0 / 80")
    expect(outcome).not_to_have_text(usual)
    page.reload()
    expect(page.locator(".st-key-descent_stage .stage-counter")).to_have_text("step 0 / 80")
    slower = outcome.text_content()
    page.goto(page.url.replace("descent_momentum_momentum", "unknown"))
    expect(outcome).not_to_have_text(slower)
    assert changed != usual
