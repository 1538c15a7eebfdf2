"""The Drawing lab in Chromium: digits drawn with the mouse are classified."""

import io
import json

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from benchmarks.browser import ROOT
from core.digits.strokes import Stroke, rasterise
from tests.strokes import DIGITS

CORNER = {"size": 90.0, "x": 200.0, "y": 12.0}
PHONE = {"width": 390, "height": 844}


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


def bottom(page: Page, part):
    """The lower edge of a part of the page."""
    box = page.locator(part).first.bounding_box()
    assert box
    return box["y"] + box["height"]


def choose_mode(page: Page, mode):
    page.get_by_role("radio", name=mode, exact=True).click()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_digits_are_classified_as_they_are_drawn_undone_and_after_a_visit_to_another_lab(open_lab):
    page = open_lab("drawing")
    draw(page, "3", size=230, x=35, y=35)
    expect_answer(page, "3")
    expect(page.locator("[data-panel=picture] .js-plotly-plot")).to_be_visible()
    expect(page.locator("[data-panel=probabilities] .bars .point")).to_have_count(11)
    with page.expect_download() as download:
        page.get_by_role("button", name="Answer as JSON").click()
    assert json.loads(download.value.path().read_text())["digit"] == 3
    clear(page)
    draw(page, "7 crossed", **CORNER)
    expect_answer(page, "7")
    clear(page)
    draw(page, "1")
    expect_answer(page, "1")
    draw(page, "0")
    expect(page.locator(".drawing-digit")).not_to_have_text("1")
    press(page, "Undo")
    expect_answer(page, "1")
    page.get_by_test_id("stTopNavLink").filter(has_text="Descent").click()
    expect(page.locator("h1")).to_contain_text("Descent")
    page.get_by_test_id("stTopNavLink").filter(has_text="Drawing").click()
    expect_answer(page, "1")


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


def test_everything_is_in_sight_on_a_phone_and_nothing_moves_under_the_finger(open_lab):
    page = open_lab("drawing")
    page.set_viewport_size(PHONE)
    canvas = page.locator(".st-key-drawing_canvas_digit canvas.upper-canvas")
    expect(canvas).to_have_count(1)
    before = canvas.bounding_box()
    assert before
    for name, at in {"4 open": 20, "2": 165}.items():
        draw(page, name, size=110, x=at, y=90)
        expect_answer(page, "4" if name == "4 open" else "42")
        assert canvas.bounding_box() == before
    expect(page.get_by_text("2 digits: 4, 2.")).to_be_visible()
    assert bottom(page, ".drawing-answer") <= before["y"]
    assert bottom(page, ".st-key-drawing_canvas_digit_buttons") <= PHONE["height"]
    page.get_by_role("radio", name="Fine-tuning").click()
    nine = page.locator(".st-key-drawing_label").get_by_role("radio", name="9")
    nine.scroll_into_view_if_needed()
    box = nine.bounding_box()
    assert box
    assert box["x"] + box["width"] <= PHONE["width"]
    choose_mode(page, "Quiz")
    page.get_by_role("button", name="Start").click()
    draw(page, "0", sheet="quiz")
    submit = page.get_by_role("button", name="Submit")
    expect(submit).to_be_enabled()
    assert bottom(page, ".st-key-drawing_canvas_quiz_buttons") <= PHONE["height"]
    submit.click()
    expect(page.get_by_text("1 of 10 drawn")).to_be_visible()


def test_number_and_its_digits_are_on_one_screen(open_lab):
    page = open_lab("drawing?drawing_mode=Number&drawing_pen=10")
    page.set_viewport_size({"width": 1280, "height": 720})
    for place, name in enumerate(["2", "0", "4 open"]):
        draw(page, name, size=120, x=30 + 200 * place, y=50, sheet="number")
    expect_answer(page, "204")
    expect(page.get_by_test_id("stImageCaption")).to_have_count(3)
    for part in ("[data-panel=boxes]", "[data-testid=stImageCaption]", ".st-key-drawing_network"):
        assert bottom(page, part) <= 720
    press(page, "Clear")
    page.set_viewport_size(PHONE)
    canvas = page.locator(".st-key-drawing_canvas_number canvas.upper-canvas")
    page.wait_for_function(
        "(sheet) => sheet.getBoundingClientRect().right <= 390", arg=canvas.element_handle()
    )
    for name, x in {"7": 20, "3": 250}.items():
        draw(page, name, size=80, x=x, y=20, sheet="number")
    expect_answer(page, "73")


def test_canvas_still_works_after_every_other_mode(open_lab):
    page = open_lab("drawing")
    page.evaluate(
        """async (script) => {
          const file = new Blob([script], { type: "text/javascript" });
          const { default: mount } = await import(URL.createObjectURL(file));
          const data = { box: "drawing_canvas_digit", width: 300, height: 300 };
          mount({ data, parentElement: document.createElement("div") }); // off the page: no error
        }""",
        (ROOT / "pages" / "drawing" / "canvas.js").read_text(encoding="utf-8"),
    )
    for mode in ["Number", "Test image", "Quiz", "Draw"]:
        choose_mode(page, mode)
    draw(page, "3")
    expect_answer(page, "3")
    expect(page.locator(".st-key-drawing_canvas_digit .dc-toolbar")).to_be_hidden()
    expect(page.get_by_text("BidiComponent Error")).to_have_count(0)


def test_no_stroke_begins_on_a_canvas_that_is_about_to_be_replaced(open_lab):
    page = open_lab("drawing")
    for button in ("Undo", "Clear"):
        draw(page, "1")
        expect_answer(page, "1")
        taken = page.locator(".st-key-drawing_canvas_digit").evaluate(
            """(box, name) => {
              const row = document.querySelector(".st-key-drawing_canvas_digit_buttons");
              const { left, top } = box.getBoundingClientRect();
              [...row.querySelectorAll("button")].find((one) => one.innerText === name).click();
              return box.contains(document.elementFromPoint(left + 150, top + 150));
            }""",
            button,
        )
        assert not taken
        expect(page.get_by_text("Draw a digit, 0 to 9")).to_be_visible()
    draw(page, "7")
    expect_answer(page, "7")


def test_photo_is_classified_a_box_is_chosen_by_a_click_and_a_broken_file_named(open_lab):
    strokes = [
        Stroke(np.array(line) * 1.2 + (30 + 180 * place, 90), 10)
        for place, name in enumerate(["4 open", "7"])
        for line in DIGITS[name]
    ]
    file = io.BytesIO()
    Image.fromarray(255 - rasterise(strokes, 300, 400)).save(file, "PNG")
    photo = {"name": "47.png", "mimeType": "image/png", "buffer": file.getvalue()}
    page = open_lab("drawing?drawing_mode=Photo")
    upload = page.locator("input[type=file]")
    upload.set_input_files(photo)
    expect_answer(page, "47")
    plot = page.locator(".st-key-drawing_boxes .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.62 * box["width"], box["y"] + 0.55 * box["height"])
    expect_answer(page, "7")
    upload.set_input_files({**photo, "buffer": file.getvalue()[:300]})
    expect(page.get_by_text("This image is broken")).to_be_visible()
