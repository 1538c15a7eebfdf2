"""The Training lab in Chromium: a run streams, is paused, survives a reload, is stopped."""

import re

import pytest
from playwright.sync_api import Page, expect

LINK = "training?training_dataset=Small+digits&training_speed=Full+speed"
ENDLESS = f"{LINK}&training_batch_size=8&training_epochs=200"
SHORT = f"{LINK}&training_batch_size=64&training_epochs=3&training_label_noise=0.3"

LAST_STEP = """() => {
  const plot = document.querySelector("[data-panel=loss] .stage-plot");
  return plot?.calcdata?.[0]?.at(-1)?.x ?? 0;
}"""


@pytest.fixture
def lab(open_lab):
    page = open_lab(ENDLESS)
    expect(button(page, "Train")).to_be_enabled()
    yield page
    stop = button(page, "Stop")
    if stop.count():
        stop.click()
        expect(button(page, "Train")).to_be_enabled()


def button(page: Page, name: str):
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name=name, exact=True)


def press(page: Page, name: str):
    button(page, name).click()


def settled(page: Page):
    """Wait until the page of a run that has ended is drawn anew."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def progress(page: Page):
    return page.get_by_test_id("stProgress")


def steps_drawn(page: Page) -> float:
    """The last step that the curve of the loss shows, 0 before the first."""
    return float(page.evaluate(LAST_STEP))


def until_later_than(page: Page, step: float):
    page.wait_for_function(f"step => ({LAST_STEP})() > step", arg=step)


def look_at(page: Page, view: str):
    page.get_by_test_id("stMainBlockContainer").get_by_role("radio", name=view, exact=True).click()


# The most buttons that stood in the row of a run in one frame.
WATCH_BUTTONS = """() => {
  window.mostButtons = 0;
  const look = () => {
    const row = document.querySelectorAll(".st-key-training_buttons .stButton");
    const seen = [...row].filter((part) => part.checkVisibility());
    window.mostButtons = Math.max(window.mostButtons, seen.length);
    requestAnimationFrame(look);
  };
  look();
}"""


def test_run_is_stepped_played_paused_and_stopped(lab):
    lab.evaluate(WATCH_BUTTONS)
    caption = lab.locator(".stage-caption").first
    for step in ("Step 1 of", "Step 2 of"):
        press(lab, "Step")
        expect(progress(lab)).to_contain_text("Paused")
        expect(caption).to_contain_text(step)
    press(lab, "Resume")
    until_later_than(lab, 2)
    press(lab, "Pause")
    expect(progress(lab)).to_contain_text("Paused")
    reached = re.search("step ([0-9,]+) of", progress(lab).inner_text())
    assert reached
    expect(caption).to_contain_text(f"Step {reached[1].replace(',', '')} ")
    press(lab, "Resume")
    until_later_than(lab, steps_drawn(lab))
    press(lab, "Stop")
    expect(progress(lab)).to_contain_text("Stopped: epoch")
    expect(lab.locator(".network canvas")).to_be_visible()
    settled(lab)
    press(lab, "Reset")
    expect(progress(lab)).to_have_count(0)
    assert lab.evaluate("window.mostButtons") == 3


SEND_TWICE = """() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    send.call(this, data);
    setTimeout(() => send.call(this, data), 150);
  };
}"""


def test_click_sent_twice_acts_once(lab):
    lab.evaluate(SEND_TWICE)
    for number in (1, 2):
        press(lab, "Train")
        until_later_than(lab, 0)
        press(lab, "Pause")
        expect(progress(lab)).to_contain_text("Paused")
        expect(button(lab, "Resume")).to_be_enabled()
        press(lab, "Stop")
        expect(progress(lab)).to_contain_text(f"Run {number} · Stopped")
        expect(button(lab, "Train")).to_be_enabled()
        settled(lab)
    press(lab, "Reset")
    expect(progress(lab)).to_contain_text("Run 1 · Stopped")


def test_run_survives_other_pages_other_controls_and_a_reload(lab):
    press(lab, "Train")
    until_later_than(lab, 0)
    look_at(lab, "Weights")
    pictures = lab.locator(".image-grid").first.locator("img")
    expect(pictures).to_have_count(40)
    before = pictures.first.get_attribute("src")
    expect(pictures.first).not_to_have_attribute("src", str(before))
    lab.get_by_test_id("stTopNavLink").filter(has_text="Descent").click()
    expect(lab.locator("h1")).to_contain_text("Descent")
    lab.get_by_test_id("stTopNavLink").filter(has_text="Training").click()
    expect(progress(lab)).to_contain_text("Training")
    lab.get_by_role("slider", name="Learning rate").press("ArrowRight")
    until_later_than(lab, steps_drawn(lab))
    lab.reload()
    expect(progress(lab)).to_contain_text(re.compile("· Training"))
    until_later_than(lab, steps_drawn(lab))
    look_at(lab, "Export")
    for name in ("Curves (CSV)", "Weights (safetensors)"):
        for _ in range(2):
            with lab.expect_download() as download:
                press(lab, name)
            assert download.value.path().stat().st_size > 0
        if name.startswith("Curves"):
            press(lab, "Pause")


def test_ended_runs_are_inspected_pinned_saved_and_opened(open_lab, tmp_path):
    page = open_lab(SHORT)
    look_after = {1: "Confusion matrix", 2: "Export"}
    for number, view in look_after.items():
        press(page, "Train")
        expect(progress(page)).to_contain_text(f"Run {number} · Finished")
        expect(button(page, "Train")).to_be_enabled()
        settled(page)
        if number == 1:
            look_at(page, view)
            select_a_cell(page)
            pin_the_first_run(page)
    every_number_is_drawn(page)
    names = "document.querySelector('[data-panel=loss] .stage-plot').data.map(t => t.name)"
    assert set(page.evaluate(names)) >= {"Run 1", "each batch", "Run 2"}
    look_at(page, look_after[2])
    reached = page.get_by_test_id("stMetricValue").first.inner_text()
    with page.expect_download() as download:
        press(page, "Weights (safetensors)")
    file = tmp_path / "mine.safetensors"
    download.value.save_as(file)
    page.get_by_text("Saved runs", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    expect(progress(page)).to_contain_text("mine · Finished")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(reached)


def select_a_cell(page: Page):
    page.locator("[data-panel=confusion]").scroll_into_view_if_needed()
    box = page.locator("[data-panel=confusion] .nsewdrag").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.35 * box["width"], box["y"] + 0.35 * box["height"])
    expect(page.get_by_text("True label 3, predicted 3")).to_be_visible()
    press(page, "All misclassified images")
    expect(page.get_by_text("misclassified images with")).to_be_visible()


def pin_the_first_run(page: Page):
    table = page.locator(".dvn-scroller").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 70, "y": 52})
    expect(page.locator("canvas td").first).to_have_text("true")


def every_number_is_drawn(page: Page):
    """Those of the confusion matrix, also after they have changed."""
    drawn = "[...document.querySelectorAll('[data-panel=confusion] .textpoint text')]"
    ours = "document.querySelector('[data-panel=confusion] .stage-plot').data[2].text"
    page.wait_for_function(
        f"{drawn}.filter(t => t.textContent.trim()).length === {ours}.filter(t => t.trim()).length"
    )


def test_suggested_learning_rate_moves_the_slider(open_lab):
    page = open_lab(f"{LINK}&training_learning_rate=5")
    press(page, "Train")
    offer = page.get_by_role("button", name="Use learning rate")
    expect(offer).to_be_visible()
    rate = offer.inner_text().split()[-1]
    offer.click()
    slider = page.locator(".st-key-training_learning_rate")
    expect(slider.get_by_test_id("stSliderThumbValue")).to_have_text(rate)


def test_first_screen_shows_the_picture_train_and_few_controls(open_lab, page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(LINK)
    expect(button(page, "Train")).to_be_enabled()
    expect(page.locator(".st-key-training_learning_rate")).to_be_hidden()
    network = page.locator(".network canvas")
    assert bottom(button(page, "Train")) < network.bounding_box()["y"] < 500
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(page.locator(".st-key-training_learning_rate")).to_be_visible()
    assert bottom(network) < 720
    press(page, "Train")
    loss = page.locator("[data-panel=loss] .stage-plot")
    expect(loss).to_be_visible()
    assert bottom(loss) < bottom(page.locator(".stage-caption").first) < 720


def bottom(part):
    box = part.bounding_box()
    return box["y"] + box["height"]
