"""Formulas of Descent in a real browser."""

from playwright.sync_api import expect

from core.descent.optimizers import OPTIMIZERS

FORMULAS = "[data-testid=stExpanderDetails] .katex-display"
# Two pixels are the slant of the last letter.
_TOO_WIDE = """(formulas) => formulas
  .filter((formula) => formula.scrollWidth > formula.clientWidth + 2)
  .map((formula) => formula.textContent)"""


def test_formulas_fit_wherever_they_are_shown(open_lab, page):
    every = "&".join(f"descent_optimizers={name.replace(' ', '+')}" for name in OPTIMIZERS)
    surface = "descent_variables=Two+variables&descent_surface=Beale"
    open_lab(f"descent?descent_parameters=true&{surface}&{every}")
    expect(page.locator(FORMULAS)).to_have_count(len(OPTIMIZERS))
    assert page.locator(FORMULAS).evaluate_all(_TOO_WIDE) == []
    page.set_viewport_size({"width": 390, "height": 900})
    page.locator(".drawer-handle summary").click()
    for formulas in (page.locator(FORMULAS), page.locator("p:has(> .katex)")):
        expect(formulas.first).to_be_visible()
        assert formulas.evaluate_all(_TOO_WIDE) == []
