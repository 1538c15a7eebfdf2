"""Navigation, a link to a server without visitors, requests to other hosts, an embedded lab."""

from urllib.parse import urlparse

from playwright.sync_api import Page, expect

PAGES = ["Descent", "Regression", "Training", "Drawing", "Lessons"]


def test_navigation_from_a_link_on_a_cold_server(fresh_server, page: Page):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    page.goto(f"{fresh_server}/drawing")
    expect(page.locator("h1")).to_contain_text("Drawing")
    links = page.get_by_test_id("stTopNavLink")
    assert links.all_inner_texts() == PAGES
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    for lab in ["Regression", "Training", "Drawing", "Descent"]:
        links.filter(has_text=lab).click()
        expect(page.locator("h1")).to_contain_text(lab)
        expect(page).to_have_title(f"{lab} – Gradient Playground")
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    for address in ("?descent_steps=20", "descent?descent_steps=20"):
        page.goto(f"{fresh_server}/{address}")
        expect(page.locator("h1")).to_contain_text("Descent")
        expect(page.locator(".stage-counter").first).to_contain_text("/ 20")
        assert links.all_inner_texts() == PAGES
        expect(links.first).to_have_attribute("aria-current", "page")
        assert page.url.endswith(f"/{address}")
    assert hosts <= {"localhost", None, ""}


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
