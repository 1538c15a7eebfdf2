"""The Training lab in Chromium: a run streams, is paused, survives a reload, is stopped."""

import re

import pytest
from playwright.sync_api import Page, expect

SMALL = "training?training_dataset=Small+digits&training_batch_size=8&training_epochs=200"

LAST_STEP = """() => {
  const plot = document.querySelector("[data-panel=loss] .stage-plot");
  return plot?.calcdata?.[0]?.at(-1)?.x ?? 0;
}"""


@pytest.fixture
def lab(open_lab):
    page = open_lab(SMALL)
    expect(button(page, "Train")).to_be_enabled()
    yield page
    stop = button(page, "Stop")
    if stop.is_enabled():
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


def test_loss_streams_and_stop_keeps_the_weights(lab):
    press(lab, "Train")
    until_later_than(lab, 0)
    until_later_than(lab, steps_drawn(lab))
    press(lab, "Stop")
    expect(progress(lab)).to_contain_text("Stopped: epoch")
    expect(lab.locator(".network canvas")).to_be_visible()
    reached = steps_drawn(lab)
    expect(button(lab, "Train")).to_be_enabled()
    assert steps_drawn(lab) == reached > 0


def test_pause_and_resume(lab):
    press(lab, "Train")
    until_later_than(lab, 0)
    press(lab, "Pause")
    expect(progress(lab)).to_contain_text("Paused")
    held = progress(lab).inner_text()
    step = re.search("step ([0-9,]+) of", held)
    assert step
    expect(lab.locator(".stage-caption").first).to_contain_text(f"Step {step[1].replace(',', '')} ")
    press(lab, "Resume")
    expect(progress(lab)).not_to_have_text(held)
    expect(progress(lab)).to_contain_text("Training")


# The most buttons that stood in the row of a run in one frame.
WATCH_BUTTONS = """() => {
  window.mostButtons = 0;
  const row = ".st-key-training_buttons .stElementContainer";
  const look = () => {
    const seen = [...document.querySelectorAll(row)].filter((part) => part.checkVisibility());
    window.mostButtons = Math.max(window.mostButtons, seen.length);
    requestAnimationFrame(look);
  };
  look();
}"""


def test_button_is_never_shown_beside_the_one_it_replaces(lab):
    lab.evaluate(WATCH_BUTTONS)
    for name, then in (
        ("Train", "Training"),
        ("Pause", "Paused"),
        ("Resume", "Training"),
        ("Stop", "Stopped"),
    ):
        press(lab, name)
        expect(progress(lab)).to_contain_text(then)
        settled(lab)
    press(lab, "Reset")
    expect(lab.get_by_text("Press Train to train")).to_be_visible()
    assert lab.evaluate("window.mostButtons") == 4


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
    settled(lab)
    press(lab, "Reset")
    expect(lab.get_by_text("Press Train to train")).to_be_visible()


def test_run_survives_other_pages_other_controls_and_a_reload(lab):
    press(lab, "Train")
    until_later_than(lab, 0)
    lab.get_by_test_id("stTopNavLink").filter(has_text="Descent").click()
    expect(lab.locator("h1")).to_contain_text("Descent")
    lab.get_by_test_id("stTopNavLink").filter(has_text="Training").click()
    expect(progress(lab)).to_contain_text("Training")
    lab.get_by_role("slider", name="Learning rate").press("ArrowRight")
    until_later_than(lab, steps_drawn(lab))
    lab.reload()
    expect(progress(lab)).to_contain_text(re.compile("· Training"))
    until_later_than(lab, steps_drawn(lab))
    expect(button(lab, "Train")).to_be_disabled()


def test_training_set_is_drawn_with_its_labels(lab):
    tiles = lab.locator(".image-grid figure")
    expect(tiles).to_have_count(40)
    assert all(re.fullmatch(r"\d", text) for text in tiles.all_inner_texts())


def look_at(page: Page, view: str):
    page.get_by_test_id("stMainBlockContainer").get_by_role("radio", name=view, exact=True).click()


def train_shortly(page: Page, name: str = "Run 1"):
    """Train for one epoch, and wait for the end."""
    press(page, "Train")
    expect(progress(page)).to_contain_text(f"{name} · Finished")
    expect(button(page, "Train")).to_be_enabled()


@pytest.fixture
def short(open_lab):
    page = open_lab(SMALL.replace("batch_size=8", "batch_size=64").replace("=200", "=1"))
    expect(button(page, "Train")).to_be_enabled()
    return page


def test_weights_change_during_training(lab):
    press(lab, "Train")
    look_at(lab, "Weights")
    pictures = lab.locator(".image-grid").first.locator("img")
    expect(pictures).to_have_count(40)
    before = pictures.first.get_attribute("src")
    expect(pictures.first).not_to_have_attribute("src", str(before))


def test_cell_of_the_confusion_matrix_shows_its_images(short):
    train_shortly(short)
    look_at(short, "Confusion matrix")
    plot = short.locator("[data-panel=confusion] .nsewdrag")
    box = plot.bounding_box()
    plot.click(position={"x": 0.35 * box["width"], "y": 0.35 * box["height"]})
    expect(short.get_by_text("True label 3, predicted 3")).to_be_visible()
    press(short, "All misclassified images")
    expect(short.get_by_text("misclassified images with")).to_be_visible()


def test_pinned_run_is_drawn_beside_the_next(short):
    train_shortly(short)
    table = short.locator(".dvn-scroller").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 70, "y": 52})
    expect(short.locator("canvas td").first).to_have_text("true")
    train_shortly(short, "Run 2")
    short.wait_for_function(
        "document.querySelector('[data-panel=loss] .stage-plot').data.length === 3"
    )
    names = "document.querySelector('[data-panel=loss] .stage-plot').data.map(t => t.name)"
    assert short.evaluate(names) == ["Run 1", "each batch", "Run 2"]


def test_saved_run_is_opened_again(short, tmp_path):
    train_shortly(short)
    reached = short.get_by_test_id("stMetricValue").first.inner_text()
    look_at(short, "Export")
    with short.expect_download() as download:
        press(short, "Weights (safetensors)")
    file = tmp_path / "mine.safetensors"
    download.value.save_as(file)
    press(short, "Reset")
    expect(short.get_by_text("Press Train to train")).to_be_visible()
    short.get_by_text("Saved runs").click()
    short.locator("input[type=file]").set_input_files(file)
    expect(progress(short)).to_contain_text("mine · Finished")
    expect(short.get_by_test_id("stMetricValue").first).to_have_text(reached)


def test_all_numbers_of_the_matrix_are_drawn_after_they_changed(open_lab):
    restless = "&training_label_noise=0.3&training_loss=Cross-entropy&training_optimizer=AdamW"
    page = open_lab(SMALL.replace("epochs=200", "epochs=15") + restless)
    press(page, "Train")
    look_at(page, "Confusion matrix")
    drawn = "[...document.querySelectorAll('[data-panel=confusion] .textpoint text')]"
    ours = "document.querySelector('[data-panel=confusion] .stage-plot').data[2].text"
    page.wait_for_function(f"{drawn}.some((text) => text.textContent.trim())")
    expect(progress(page)).to_contain_text("Run 1 · Finished")
    settled(page)
    page.wait_for_function(
        f"{drawn}.filter(t => t.textContent.trim()).length === {ours}.filter(t => t.trim()).length"
    )


def test_suggested_learning_rate_moves_the_slider(open_lab):
    page = open_lab("training?training_dataset=Small+digits&training_learning_rate=5")
    slider = page.locator(".st-key-training_learning_rate")
    expect(slider).to_contain_text("5")
    press(page, "Train")
    offer = page.get_by_role("button", name="Use learning rate")
    expect(offer).to_be_visible()
    rate = offer.inner_text().split()[-1]
    offer.click()
    expect(slider.get_by_test_id("stSliderThumbValue")).to_have_text(rate)
    press(page, "Train")
    expect(progress(page)).to_contain_text("Run 2 · Finished")
    expect(button(page, "Train")).to_be_enabled()
    press(page, "Reset")
    expect(progress(page)).to_contain_text("Run 1 · Diverged")
    press(page, "Reset")
    expect(page.get_by_role("heading", name="Runs")).to_have_count(0)


def test_files_of_a_running_or_paused_run_can_be_saved(lab):
    press(lab, "Train")
    until_later_than(lab, 0)
    look_at(lab, "Export")
    for _ in range(2):
        with lab.expect_download() as download:
            button(lab, "Curves (CSV)").click()
        assert download.value.path().stat().st_size > 0
    press(lab, "Pause")
    for _ in range(4):
        with lab.expect_download() as download:
            press(lab, "Weights (safetensors)")
        assert download.value.path().stat().st_size > 0


def test_on_a_phone_the_run_comes_before_the_controls(open_lab, page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(SMALL)
    expect(button(page, "Train")).to_be_enabled()
    train, learning_rate = button(page, "Train"), page.locator(".st-key-training_learning_rate")
    assert train.bounding_box()["y"] < 844
    assert train.bounding_box()["y"] < learning_rate.bounding_box()["y"]
