"""The Drawing lab in Chromium: digits drawn with the mouse are classified."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from benchmarks.browser import ROOT
from core.digits.strokes import Stroke, rasterise
from tests.strokes import DIGITS

LARGE = {"size": 230.0, "x": 35.0, "y": 35.0}
CORNER = {"size": 90.0, "x": 200.0, "y": 12.0}
STYLES = ["0", "1 flag", "2 looped", "3", "4 open", "5 hat", "6", "7 crossed", "8", "9"]


def draw(page: Page, name, size=200.0, x=50.0, y=50.0, sheet="digit"):
    """Draw with the mouse: press, move along the points, release, for each stroke."""
    canvas = page.locator(f".st-key-drawing_canvas_{sheet} canvas.upper-canvas")
    expect(canvas).to_have_count(1)  # the old canvas is gone
    canvas.hover()  # the new one is in place
    box = canvas.bounding_box()
    assert box
    for line in DIGITS[name]:
        points = [
            (box["x"] + x + px / 100 * size, box["y"] + y + py / 100 * size) for px, py in line
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=3)
        page.mouse.up()


def expect_answer(page: Page, answer):
    expect(page.locator(".drawing-digit")).to_have_text(answer)


def press(page: Page, button):
    """Press a button of the page; the canvas has hidden ones of the same names."""
    page.get_by_test_id("stBaseButton-secondary").filter(has_text=button).click()


def clear(page: Page):
    press(page, "Clear")
    expect(page.get_by_text("Draw a digit, 0 to 9")).to_be_visible()


@pytest.mark.parametrize("place", [LARGE, CORNER], ids=["large", "small in a corner"])
def test_all_ten_digits_are_classified(open_lab, place):
    page = open_lab("drawing?drawing_pen=14")
    for name in STYLES:
        draw(page, name, **place)
        expect_answer(page, name[0])
        clear(page)


def test_prediction_is_shown_with_its_image_and_bars(open_lab):
    page = open_lab("drawing")
    draw(page, "3")
    expect_answer(page, "3")
    expect(page.locator("[data-panel=picture] .js-plotly-plot")).to_be_visible()
    expect(page.locator("[data-panel=probabilities] .bars .point")).to_have_count(11)


def test_undo_removes_the_last_stroke(open_lab):
    page = open_lab("drawing")
    draw(page, "1")
    expect_answer(page, "1")
    draw(page, "0")
    expect(page.locator(".drawing-digit")).not_to_have_text("1")
    press(page, "Undo")
    expect_answer(page, "1")


def test_drawing_survives_a_visit_to_another_lab(open_lab):
    page = open_lab("drawing")
    draw(page, "6")
    expect_answer(page, "6")
    page.get_by_test_id("stTopNavLink").filter(has_text="Descent").click()
    expect(page.locator("h1")).to_contain_text("Descent")
    page.get_by_test_id("stTopNavLink").filter(has_text="Drawing").click()
    expect_answer(page, "6")


def test_finger_draws_as_a_mouse_does(chromium, server):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{server}/drawing")
    canvas = page.locator(".st-key-drawing_canvas_digit canvas.upper-canvas")
    expect(canvas).to_have_count(1)  # the old canvas is gone
    canvas.hover()  # the new one is in place
    box = canvas.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    client = context.new_cdp_session(page)
    x, y = np.array(DIGITS["7"][0]).T * 2 + 40
    along = np.linspace(0, len(x) - 1, 40)
    places = zip(*(np.interp(along, range(len(x)), c) for c in (x, y)), strict=True)
    touches = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in places]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": touches[:1]})
    for touch in touches[1:]:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [touch]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_answer(page, "7")
    context.close()


PHONE = {"width": 390, "height": 844}


def test_prediction_is_above_the_canvas_on_a_phone_and_nothing_moves(open_lab):
    page = open_lab("drawing")
    page.set_viewport_size(PHONE)
    canvas = page.locator(".st-key-drawing_canvas_digit canvas.upper-canvas")
    expect(canvas).to_have_count(1)
    before = canvas.bounding_box()
    for name, at in {"4 open": 20, "2": 165}.items():
        draw(page, name, size=110, x=at, y=90)
        expect_answer(page, "4" if name == "4 open" else "42")
        assert canvas.bounding_box() == before
    expect(page.get_by_text("2 digits: 4, 2.")).to_be_visible()
    line = page.locator(".drawing-answer").bounding_box()
    undo = page.locator(".st-key-drawing_canvas_digit_buttons").bounding_box()
    assert before
    assert line
    assert undo
    assert line["y"] + line["height"] <= before["y"]
    assert undo["y"] + undo["height"] <= PHONE["height"]


def test_digit_of_the_quiz_is_submitted_without_scrolling_on_a_phone(open_lab):
    page = open_lab("drawing?drawing_mode=Quiz")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Start").click()
    draw(page, "0", sheet="quiz")
    submit = page.get_by_role("button", name="Submit")
    expect(submit).to_be_enabled()
    box = submit.bounding_box()
    assert box
    assert box["y"] + box["height"] <= PHONE["height"]
    submit.click()
    expect(page.get_by_text("1 of 10 drawn")).to_be_visible()


def test_canvas_that_is_being_removed_is_no_error(open_lab):
    page = open_lab("drawing")
    page.evaluate(
        """async (script) => {
          const file = new Blob([script], { type: "text/javascript" });
          const { default: mount } = await import(URL.createObjectURL(file));
          const data = { box: "drawing_canvas_digit", width: 300, height: 300 };
          mount({ data, parentElement: document.createElement("div") });
        }""",
        (ROOT / "pages" / "drawing" / "canvas.js").read_text(encoding="utf-8"),
    )


def test_canvas_still_works_after_every_other_mode(open_lab):
    page = open_lab("drawing")
    for mode in ["Number", "Test image", "Quiz", "Draw"] * 2:
        page.get_by_role("radio", name=mode, exact=True).click()
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
    draw(page, "3")
    expect_answer(page, "3")
    expect(page.locator(".st-key-drawing_canvas_digit .dc-toolbar")).to_be_hidden()
    expect(page.get_by_text("BidiComponent Error")).to_have_count(0)


@pytest.mark.parametrize("button", ["Undo", "Clear"])
def test_no_stroke_begins_on_a_canvas_that_is_about_to_be_replaced(open_lab, button):
    page = open_lab("drawing")
    draw(page, "1")
    expect_answer(page, "1")
    box = page.locator(".st-key-drawing_canvas_digit")
    taken = box.evaluate(
        """(box, name) => {
          const row = document.querySelector(".st-key-drawing_canvas_digit_buttons");
          const { left, top } = box.getBoundingClientRect();
          [...row.querySelectorAll("button")].find((button) => button.innerText === name).click();
          return box.contains(document.elementFromPoint(left + 150, top + 150));
        }""",
        button,
    )
    assert not taken
    expect(page.get_by_text("Draw a digit, 0 to 9")).to_be_visible()
    draw(page, "7")
    expect_answer(page, "7")


def test_number_on_the_wide_canvas_is_classified(open_lab):
    page = open_lab("drawing?drawing_mode=Number&drawing_pen=10")
    for place, name in enumerate(["2", "0", "4 open"]):
        draw(page, name, size=120, x=30 + 200 * place, y=50, sheet="number")
    expect_answer(page, "204")


def test_wide_canvas_is_scaled_down_on_a_phone(open_lab):
    page = open_lab("drawing?drawing_mode=Number&drawing_pen=16")
    page.set_viewport_size({"width": 390, "height": 844})
    canvas = page.locator(".st-key-drawing_canvas_number canvas.upper-canvas")
    page.wait_for_function(
        "(sheet) => sheet.getBoundingClientRect().right <= 390", arg=canvas.element_handle()
    )
    for name, x in {"7": 20, "3": 250}.items():
        draw(page, name, size=80, x=x, y=20, sheet="number")
    expect_answer(page, "73")


def test_every_label_is_in_reach_on_a_phone(open_lab):
    page = open_lab("drawing?drawing_view=Fine-tuning")
    page.set_viewport_size({"width": 390, "height": 844})
    draw(page, "1")
    nine = page.locator(".st-key-drawing_label").get_by_role("radio", name="9")
    nine.scroll_into_view_if_needed()
    box = nine.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390


def test_fine_tuning_and_its_undo(open_lab):
    page = open_lab("drawing?drawing_view=Fine-tuning")
    draw(page, "1")
    expect_answer(page, "1")
    page.locator(".st-key-drawing_label").get_by_role("radio", name="4").click()
    page.get_by_role("button", name="Fine-tune", exact=True).click()
    expect(page.get_by_text("1: label 4")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value("Fine-tuned copy")
    press(page, "Undo fine-tuning")
    expect(page.get_by_role("combobox")).to_have_value("Built-in recognizer")
    expect_answer(page, "1")


def test_photo_is_classified_and_a_broken_file_gets_a_sentence(open_lab):
    strokes = [Stroke(np.array(line) * 2.0 + 50, 16) for line in DIGITS["5"]]
    file = io.BytesIO()
    Image.fromarray(255 - rasterise(strokes, 300, 300)).save(file, "PNG")
    page = open_lab("drawing?drawing_mode=Photo")
    upload = page.locator("input[type=file]")
    upload.set_input_files({"name": "5.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect_answer(page, "5")
    broken = {"name": "6.png", "mimeType": "image/png", "buffer": file.getvalue()[:300]}
    upload.set_input_files(broken)
    expect(page.get_by_text("This image is broken")).to_be_visible()


def test_digit_of_a_number_on_a_photo_is_chosen_by_a_click(open_lab):
    strokes = [
        Stroke(np.array(line) * 1.2 + (30 + 180 * place, 90), 10)
        for place, name in enumerate(["4 open", "7"])
        for line in DIGITS[name]
    ]
    file = io.BytesIO()
    Image.fromarray(255 - rasterise(strokes, 300, 400)).save(file, "PNG")
    page = open_lab("drawing?drawing_mode=Photo")
    page.locator("input[type=file]").set_input_files(
        {"name": "47.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    expect_answer(page, "47")
    plot = page.locator(".st-key-drawing_boxes .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.62 * box["width"], box["y"] + 0.55 * box["height"])
    expect_answer(page, "7")


def test_recognition_is_downloaded(open_lab):
    page = open_lab("drawing")
    draw(page, "8")
    expect_answer(page, "8")
    with page.expect_download() as download:
        page.get_by_role("button", name="Answer as JSON").click()
    assert json.loads(download.value.path().read_text())["digit"] == 8


def test_link_keeps_the_choices(open_lab):
    page = open_lab(
        "drawing?drawing_view=Attribution&drawing_pen=25"
        "&drawing_network=784-256-64-10+baseline+%28SGD+%2B+MSE%29"
    )
    draw(page, "9")
    expect(page.get_by_role("combobox")).to_have_value("784-256-64-10 baseline (SGD + MSE)")
    expect(page.get_by_text("Pixel attribution")).to_be_visible()
    expect(page.locator(".st-key-drawing_pen")).to_contain_text("25")
