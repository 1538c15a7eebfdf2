"""The picture of a network in Chromium: it follows a run, and its units are opened."""

import re

from playwright.sync_api import expect

LINK = "training?training_dataset=Small+digits&training_batch_size=64&training_epochs=8"
PICTURES = "Number(document.querySelector('.network')?.dataset.received ?? 0)"
# The number of pixels that are blue or orange.
COLOURED = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((red, i) => i % 4 === 0 && Math.abs(red - data[i + 2]) > 40).length;
}"""


def test_picture_follows_a_run_and_units_are_opened_by_keys_and_by_clicks(open_lab):
    page = open_lab(LINK)
    canvas, main = page.locator(".network canvas"), page.get_by_test_id("stMainBlockContainer")
    expect(canvas).to_have_attribute("aria-label", re.compile("^Network 784-256-64-10"))
    train = main.get_by_role("button", name="Train", exact=True)
    train.click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("Training")
    page.wait_for_function(f"before => {PICTURES} > before + 1", arg=page.evaluate(PICTURES))
    expect(page.get_by_test_id("stProgress")).to_contain_text("Finished")
    expect(train).to_be_enabled()
    assert canvas.evaluate(COLOURED) > 1000

    canvas.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".network-focus")).to_have_text(re.compile("^Output, 0: "))
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".network-focus")).to_have_text(re.compile("^Hidden layer 2, unit "))
    name = page.locator(".network-focus").inner_text().split(":")[0]
    page.keyboard.press("Enter")
    expect(main.get_by_text(name, exact=True)).to_be_visible()
    expect(page.locator("[data-panel=weights] .stage-plot .bars").first).to_be_visible()

    box = canvas.bounding_box()
    assert box is not None
    for x in range(0, 200, 4):  # the column of the outputs is found by what the pointer is over
        page.mouse.move(box["x"] + box["width"] - 60 - x, box["y"] + box["height"] / 2)
        if page.locator(".network-tip").inner_text().startswith("Output"):
            break
    name = page.locator(".network-tip").inner_text().split(":")[0]
    page.mouse.down()
    page.mouse.up()
    expect(main.get_by_text(name, exact=True)).to_be_visible()
