"""While the knob of a slider is dragged, the figures follow it without the server."""

import pytest
from playwright.sync_api import expect

HAS_ANSWER = (
    "([stage, slider]) => window.gradientPlaygroundPreviews?.get(stage)?.answers.has(slider)"
)
PICTURE = """(stage) => {
  const root = document.querySelector(`.st-key-${stage} .stage`);
  const shapes = [...root.querySelectorAll(".scatterlayer .trace *")];
  const places = shapes.map((shape) => shape.getAttribute("d") + shape.getAttribute("transform"));
  return { caption: root.querySelector(".stage-caption").innerText, places: places.join(" ") };
}"""
IS_SETTLED = """(stage) => {
  const { preview, drawn, complete } = document.querySelector(`.st-key-${stage} .stage`).dataset;
  return preview === "false" && drawn === complete;
}"""


@pytest.mark.parametrize(
    ("link", "stage", "slider"),
    [
        ("descent?descent_stage_step=3", "descent_stage", "descent_start"),
        ("descent?descent_stage_step=3", "descent_stage", "descent_rate"),
        (
            "descent?descent_variables=Two+variables&descent_surface_stage_step=3",
            "descent_surface_stage",
            "descent_x",
        ),
        ("regression?regression_stage_step=3", "regression_stage", "regression_rate"),
    ],
)
def test_figures_follow_the_knob_and_are_those_after_release(open_lab, link, stage, slider):
    page = open_lab(link)
    page.locator(f".st-key-{stage} .stage[data-complete]").wait_for()
    knob = page.locator(f".st-key-{slider} [role=group] > div > :has(input[type=range])")
    box = knob.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_function(HAS_ANSWER, arg=[stage, slider])
    page.mouse.down()
    pictures = []
    value = page.locator(f".st-key-{slider} input[type=range]")
    for i in range(1, 11):
        before = value.get_attribute("aria-valuetext")
        page.mouse.move(x + 7 * i, y)
        expect(value).not_to_have_attribute("aria-valuetext", str(before))
        page.wait_for_timeout(100)
        pictures.append(page.evaluate(PICTURE, stage))
    assert len({str(picture) for picture in pictures}) == 10
    page.mouse.up()
    page.wait_for_function(IS_SETTLED, arg=stage)
    assert page.evaluate(PICTURE, stage)["caption"] == pictures[-1]["caption"]


def test_knob_that_returns_shows_the_run_of_the_page_again(open_lab):
    page = open_lab("descent")
    page.locator(".stage[data-complete]").first.wait_for()
    before = page.evaluate(PICTURE, "descent_stage")
    box = page.locator(".st-key-descent_rate [role=group] > div > :has(input)").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_function(HAS_ANSWER, arg=["descent_stage", "descent_rate"])
    page.mouse.down()
    page.mouse.move(x + 30, y)
    stage = page.locator(".st-key-descent_stage .stage")
    expect(stage).to_have_attribute("data-preview", "true")
    page.mouse.move(x, y)
    page.mouse.up()
    expect(stage).to_have_attribute("data-preview", "false")
    page.wait_for_timeout(100)
    assert page.evaluate(PICTURE, "descent_stage")["caption"] == before["caption"]
