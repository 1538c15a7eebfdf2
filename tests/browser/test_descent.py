"""Descent in a real browser: playback, clicks, links."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect


def counter(page):
    return page.locator(".st-key-descent_stage .stage-counter")


def click_plot(page, panel, share_x, share_y):
    """Click a place in the plot of a panel, given in shares of its width and height."""
    plot = page.locator(f"[data-panel={panel}] .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.click(box["x"] + share_x * box["width"], box["y"] + share_y * box["height"])


@pytest.fixture
def lab(open_lab):
    page = open_lab("descent")
    expect(counter(page)).to_have_text("step 0 / 60")
    return page


def last_step(page):
    page.locator(".stage-scrubber").first.fill("1000")


def test_run_is_played_and_scrubbed_without_the_server_to_its_outcome(lab, trace):
    expect(lab.locator(".katex:visible").first).to_be_visible()
    expect(lab.locator(".drawer-handle")).to_be_hidden()
    requests = []
    lab.on("websocket", lambda socket: requests.append(socket))
    lab.get_by_role("button", name="Play", exact=True).click()
    lab.wait_for_function("document.querySelector('.stage').dataset.step > 5")
    lab.get_by_role("button", name="Pause", exact=True).click()
    step = int(lab.locator(".stage").get_attribute("data-step"))
    length = "document.querySelector('[data-panel=curve] .stage-plot').data[1].x.length"
    lab.wait_for_function(f"{length} === {step + 1}")
    assert 5 < step < 60
    outcome = lab.get_by_text("Converged at step 19: x = 5.087")
    expect(outcome).to_be_hidden()
    last_step(lab)
    expect(outcome).to_be_visible()
    lab.locator(".stage-scrubber").fill("0")
    expect(counter(lab)).to_have_text("step 0 / 60")
    expect(lab.locator(".st-key-descent_stage .stage-caption")).to_contain_text("−2.01479")
    lab.wait_for_function(f"{length} === 1")
    tangent_x, tangent_y = trace("curve", 2, "x"), trace("curve", 2, "y")
    slope = (tangent_y[1] - tangent_y[0]) / (tangent_x[1] - tangent_x[0])
    assert slope == pytest.approx(-2.01478688, rel=1e-6)
    assert requests == []
    top = lab.locator(".stage-player").evaluate("(player) => player.offsetTop")
    lab.locator(".st-key-descent_optimizers").get_by_role("button", name="Adam", exact=True).click()
    expect(lab.locator(".stage-outcome p")).to_have_count(2)
    assert lab.locator(".stage-player").evaluate("(player) => player.offsetTop") == top


def test_link_keeps_the_step_and_the_speed_and_a_click_moves_the_start(lab):
    lab.locator(".stage-scrubber").fill("400")
    lab.get_by_label("Speed").select_option("2")
    expect(counter(lab)).to_have_text("step 24 / 60")
    lab.wait_for_url(re.compile("descent_stage_step=24&descent_stage_speed=2"))
    lab.locator(".st-key-descent_start input[type=range]").press("ArrowRight")
    lab.wait_for_url(re.compile("descent_start=2.55"))
    link = lab.url
    lab.goto("about:blank")
    lab.goto(link)
    expect(counter(lab)).to_have_text("step 24 / 60")
    expect(lab.get_by_label("Speed")).to_have_value("2")
    lab.locator(".stage-scrubber").fill("0")
    lab.wait_for_url(lambda address: "descent_stage_step" not in address)
    click_plot(lab, "curve", 0.25, 0.5)
    lab.wait_for_url(re.compile("descent_start=-"))


def test_click_on_the_map_loads_that_run(open_lab):
    page = open_lab("descent?descent_map=true")
    expect(page.locator("[data-panel=ends] .main-svg").first).to_be_visible()
    click_plot(page, "ends", 0.9, 0.5)
    value = page.locator(".st-key-descent_start").get_by_test_id("stSliderThumbValue")
    expect(value).not_to_have_text("2.50")
    page.wait_for_url(re.compile("descent_rate="))


def test_surface_without_any_finite_value_is_drawn(open_lab):
    link = "descent_variables=Two+variables&descent_surface_formula=exp(999x^2%2By^2)&descent_x=3"
    page = open_lab(f"descent?{link}")
    expect(page.locator(".stage[data-complete]")).to_be_visible()
    page.wait_for_function(
        "(({ drawn, complete }) => drawn === complete)(document.querySelector('.stage').dataset)"
    )
    expect(page.locator(".stage-outcome")).to_contain_text("no finite value")


_VIEW = """() => JSON.stringify(
  document.querySelector("[data-panel=surface] .stage-plot")._fullLayout.scene.camera.eye)"""
_NUMBER_OF_DRAWINGS = "Number(document.querySelector('.stage').dataset.complete)"


def test_camera_stays_while_a_slider_moves_and_a_click_moves_the_initial_point(open_lab):
    page = open_lab("descent?descent_variables=Two+variables&descent_surface=Saddle+point")
    page.locator(".stage[data-complete]").wait_for()
    view = page.evaluate(_VIEW)
    for _ in range(3):
        before = page.evaluate(_NUMBER_OF_DRAWINGS)
        page.locator(".st-key-descent_rate input[type=range]").press("ArrowRight")
        page.wait_for_function(f"{_NUMBER_OF_DRAWINGS} > {before}")
        assert page.evaluate(_VIEW) == view
    click_plot(page, "contours", 0.75, 0.25)
    page.wait_for_url(re.compile(r"descent_x=1\.[456]\d?&"))


def test_animation_is_downloaded_as_a_file_that_plays(lab, tmp_path):
    lab.get_by_text("Export", exact=True).click()
    with lab.expect_download() as download:
        lab.get_by_role("button", name="Download animation as HTML").click()
    file = tmp_path / "descent.html"
    download.value.save_as(file)
    lab.goto(file.as_uri())
    expect(lab.locator(".stage-counter")).to_have_text("step 0 / 60")
    expect(lab.locator("[data-panel=curve] .main-svg").first).to_be_visible()
    lab.get_by_role("button", name="Play", exact=True).click()
    expect(lab.locator(".stage-counter")).to_have_text("step 60 / 60")


@pytest.mark.parametrize("link", ["descent?descent_variables=Two+variables", "regression"])
def test_on_a_phone_a_slider_and_its_picture_are_seen_together(link, open_lab, page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(link)
    drawer = page.locator(".stColumn", has=page.locator(".drawer-handle"))
    handle = drawer.locator(".drawer-handle summary")
    slider = drawer.locator(".st-key-descent_rate, .st-key-regression_rate")
    expect(slider).to_be_hidden()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_in_viewport(ratio=1)
    handle.click()
    plot = page.locator(".stage-plot").first
    plot.evaluate("(plot) => plot.scrollIntoView({ block: 'end' })")
    slider.scroll_into_view_if_needed()
    expect(slider).to_be_in_viewport(ratio=1)
    expect(plot).to_be_in_viewport(ratio=0.4)
    page.mouse.wheel(0, -10_000)
    expect(handle).to_be_in_viewport(ratio=1)
    handle.click()
    expect(slider).to_be_hidden()
    expect(page.get_by_test_id("stMainBlockContainer").locator("h1")).to_be_visible()
    handle.click()
    expect(slider).to_be_visible()


def test_finger_that_scrolls_the_drawer_moves_no_slider(chromium, server):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = chromium.new_context(**phone)
    page = context.new_page()
    page.goto(f"{server}/descent")
    slider = page.locator(".st-key-descent_start")
    value = slider.get_by_test_id("stSliderThumbValue")
    page.wait_for_selector("[data-complete]")  # nothing moves any more
    page.locator(".drawer-handle summary").click()
    expect(value).to_have_text("2.50")
    expect(page.locator(".katex-html").first).to_be_visible()
    centred = "(slider) => slider.scrollIntoView({ block: 'center' })"
    slider.evaluate(centred)
    before = page.evaluate(SCROLLED)
    box = slider.get_by_role("group").bounding_box()
    touch(context, page, (box["x"] + 300, box["y"] + 10), (box["x"] + 300, box["y"] - 120))
    page.wait_for_function(f"{SCROLLED} > {before} + 50")
    expect(value).to_have_text("2.50")
    page.evaluate(STANDS_STILL)
    slider.evaluate(centred)
    page.evaluate(STANDS_STILL)
    thumb = slider.locator("[role=group] > div > :has(input[type=range])").bounding_box()
    begin = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2 + 8
    touch(context, page, begin, (begin[0] - 60, begin[1]))
    expect(value).not_to_have_text("2.50")
    context.close()


SCROLLED = "document.querySelector('.drawer-handle').closest('.stColumn').scrollTop"
# Resolves once the drawer has not moved for ten frames: a finger leaves it in motion.
STANDS_STILL = f"""async () => {{
  for (let last = null, same = 0; same < 10; ) {{
    await new Promise(requestAnimationFrame);
    const now = {SCROLLED};
    same = now === last ? same + 1 : 0;
    last = now;
  }}
}}"""


def touch(context, page, begin, end):
    """Move a finger over the screen, from a place to another."""
    device = context.new_cdp_session(page)

    def send(kind, *places):
        points = [{"x": x, "y": y} for x, y in places]
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", begin)
    for place in np.linspace(begin, end, 11)[1:].tolist():
        send("touchMove", place)
    send("touchEnd")
