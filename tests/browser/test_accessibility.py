"""Contrast of at least 4.5:1 for all text (WCAG 2, AA), light and dark; a name for each control."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

LINKS = (
    "descent",
    "descent?descent_variables=Two+variables",
    "regression",
    "training?training_dataset=Small+digits",
    "drawing",
    "lessons",
)
NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !element.ariaLabel && !element.getAttribute("aria-labelledby")
    && !element.innerText && !element.placeholder && !element.labels?.length)
  .map((element) => element.outerHTML)"""


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_and_controls_have_names(scheme, open_lab, page):
    page.emulate_media(color_scheme=scheme)
    faint = []
    for link in LINKS:
        open_lab(link)
        if link != "lessons":
            drawn = page.locator(".stage[data-complete], canvas").locator("visible=true")
            expect(drawn.first).to_be_visible()
        assert page.evaluate(NAMELESS) == []
        found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
        nodes = [node for violation in found for node in violation["nodes"]]
        faint += [(link, node["target"][-1], node["any"][0]["message"]) for node in nodes]
    assert faint == []
