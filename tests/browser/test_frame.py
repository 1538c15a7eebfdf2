"""Navigation, links to a server without visitors, requests to other hosts, accessibility."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

PAGES = ["Descent", "Regression", "Training", "Drawing", "Lessons"]


def test_link_on_a_cold_server_shows_the_lab_with_its_navigation(fresh_server, page: Page):
    page.goto(f"{fresh_server}/drawing")
    expect(page.locator("h1")).to_contain_text("Drawing")
    expect(page).to_have_title("Drawing – Gradient Playground")
    assert page.get_by_test_id("stTopNavLink").all_inner_texts() == PAGES
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("address", ["", "descent"])
def test_bare_address_is_descent_and_takes_its_link(address, server, page: Page):
    page.goto(f"{server}/{address}?descent_steps=20")
    expect(page.locator("h1")).to_contain_text("Descent")
    expect(page.locator(".stage-counter").first).to_contain_text("/ 20")
    links = page.get_by_test_id("stTopNavLink")
    assert links.all_inner_texts() == PAGES
    expect(links.first).to_have_attribute("aria-current", "page")
    assert page.url.endswith(f"/{address}?descent_steps=20")


def test_clicks_lead_from_lab_to_lab_and_nothing_is_fetched_from_other_hosts(server, page: Page):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    page.goto(server)
    for lab in ["Regression", "Training", "Drawing", "Descent"]:
        page.get_by_test_id("stTopNavLink").filter(has_text=lab).click()
        expect(page.locator("h1")).to_contain_text(lab)
        expect(page).to_have_title(f"{lab} – Gradient Playground")
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    assert hosts <= {"localhost", None, ""}


NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !element.ariaLabel && !element.getAttribute("aria-labelledby")
    && !element.innerText && !element.placeholder && !element.labels?.length)
  .map((element) => element.outerHTML)"""


def test_every_control_has_a_name(open_lab):
    for lab in ("descent", "training", "drawing", "lessons"):
        page = open_lab(lab)
        assert page.get_by_role("button").count() > 0
        assert page.evaluate(NAMELESS) == []


def test_embedded_lab_shows_its_figures_and_player_only(server, page: Page):
    page.set_viewport_size({"width": 960, "height": 540})
    page.goto(f"{server}/descent?embed=true")
    expect(page.get_by_test_id("stMainBlockContainer").locator("h1")).to_be_attached()
    page.locator("body.embedded").wait_for(state="attached")
    page.locator(".stage[data-complete]").first.wait_for()
    player = page.locator(".stage-player").first
    expect(player).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-panel=curve]")).to_be_in_viewport(ratio=1)
    for hidden in (page.locator("h1"), page.get_by_test_id("stSlider").first):
        expect(hidden).to_be_hidden()
    player.get_by_role("button", name="One step forward").click()
    expect(page.locator(".stage-counter").first).to_contain_text("step 1 /")
