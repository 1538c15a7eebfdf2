"""The first minute, and a challenge in each lab from the prediction to the tick."""

import re

from playwright.sync_api import Page, expect

from tests.strokes import DIGITS


def press_key(page: Page, slider: str, key: str, times: int) -> None:
    """Move a slider by single positions."""
    page.locator(f".st-key-{slider} input[type=range]").focus()
    for _ in range(times):
        page.keyboard.press(key)


def predict(page: Page) -> None:
    page.locator(".st-key-challenge_choice_0 button").click()
    expect(page.locator(".st-key-challenge")).to_contain_text("Goal:")


def expect_tick(page: Page) -> None:
    expect(page.locator(".st-key-challenge")).to_contain_text("✓")
    expect(page.locator(".st-key-challenge")).to_contain_text("You predicted")


def test_first_minute_leads_from_a_digit_to_the_lab_and_is_shown_once(server, page: Page):
    page.goto(server)
    sheet = page.locator(".st-key-home canvas")
    box = sheet.bounding_box()
    assert box
    (x, y), *rest = [(box["x"] + 3 * x, box["y"] + 3 * y) for x, y in DIGITS["7"][0]]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    expect(page.get_by_test_id("home-digit")).to_have_text("7")
    page.get_by_role("button", name="How does a number learn?").click()
    page.locator(".stage[data-complete]").wait_for()
    page.locator("[data-panel=curve] .nsewdrag").click(position={"x": 300, "y": 90})
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".stage-outcome")).to_contain_text("Your prediction was")
    following = page.get_by_role("button", name="Next", exact=True)
    following.click()
    press_key(page, "home_rate", "ArrowRight", 6)
    expect(page.get_by_text(re.compile("It takes [1-7] steps"))).to_be_visible()
    following.click()
    press_key(page, "home_rate", "ArrowRight", 8)
    following.click()
    page.get_by_role("button", name="To the lab, with all controls").click()
    expect(page.locator("h1")).to_contain_text("Descent")
    page.goto(server)
    expect(page.locator("h1")).to_contain_text("Descent")


def test_challenge_of_descent_gives_the_lab_back_and_the_next_one_begins(open_lab):
    page = open_lab("descent?descent_start=1.5")
    page.get_by_test_id("stTopNavLink").filter(has_text="Lessons").click()
    page.locator(".st-key-lessons_far-minimum button").click()
    expect(page.locator(".st-key-descent_start input[type=range]")).to_have_value("2")
    predict(page)
    for optimizer in ("Momentum", "Gradient descent"):
        page.locator(".st-key-descent_optimizers").get_by_text(optimizer, exact=True).click()
    expect_tick(page)
    page.get_by_role("button", name="Next challenge").click()
    expect(page.locator(".st-key-challenge")).to_contain_text("On |x|")
    expect(page.locator(".st-key-descent_start input[type=range]")).to_have_value("2.3")
    for name in ("Lessons", "Descent"):
        page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    expect(page.locator(".st-key-descent_start input[type=range]")).to_have_value("1.5")
    expect(page.locator(".st-key-challenge")).to_have_count(0)


def test_challenge_of_regression_is_met(open_lab):
    page = open_lab("regression?challenge=not-converged")
    predict(page)
    page.locator(".st-key-regression_standardise label").click()
    expect_tick(page)


def test_challenge_of_training_is_met(open_lab, mnist_root):
    page = open_lab("training?challenge=smaller-inputs")
    predict(page)
    press_key(page, "training_learning_rate", "ArrowRight", 6)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Train").click()
    expect_tick(page)


def test_half_of_the_challenge_of_drawing_is_told(open_lab):
    page = open_lab("drawing?challenge=my-digit")
    predict(page)
    box = page.locator(".st-key-drawing_canvas_digit canvas.upper-canvas").bounding_box()
    assert box
    (x, y), *rest = [(box["x"] + 15 + 0.8 * x, box["y"] + 15 + 0.8 * y) for x, y in DIGITS["7"][0]]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    expect(page.locator(".st-key-challenge")).to_contain_text("The first half is done")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".st-key-challenge")).to_have_count(0)
    expect(page.locator(".drawing-digit")).to_have_text("7")
