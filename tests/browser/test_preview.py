"""While a knob or the initial point is dragged, the figures follow it without the server."""

import re

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
FRAME = "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def take(page, locator, stage, slider):
    """Press the pointer on a knob whose previews have come; its place."""
    place = middle(locator)
    page.mouse.move(*place)
    page.wait_for_function(HAS_ANSWER, arg=[stage, slider])
    page.mouse.down()
    return place


def knob_of(page, slider):
    return page.locator(f".st-key-{slider} [role=group] > div > :has(input[type=range])")


def pictures_of(page, stage, places):
    pictures = []
    for place in places:
        page.mouse.move(*place)
        page.evaluate(FRAME)
        pictures.append(page.evaluate(PICTURE, stage))
    return pictures


@pytest.mark.parametrize(
    ("link", "stage", "slider"),
    [
        (
            "descent?descent_variables=Two+variables&descent_surface_stage_step=3",
            "descent_surface_stage",
            "descent_rate",
        ),
        ("regression?regression_stage_step=3", "regression_stage", "regression_rate"),
    ],
)
def test_figures_follow_the_knob_and_are_those_after_release(open_lab, link, stage, slider):
    page = open_lab(link)
    page.locator(f".st-key-{stage} .stage[data-complete]").wait_for()
    x, y = take(page, knob_of(page, slider), stage, slider)
    pictures = pictures_of(page, stage, [(x + 8 * i, y) for i in range(1, 11)])
    assert len({str(picture) for picture in pictures}) == 10
    page.mouse.up()
    page.wait_for_function(IS_SETTLED, arg=stage)
    assert page.evaluate(PICTURE, stage)["caption"] == pictures[-1]["caption"]


def test_initial_point_is_dragged_along_the_curve_and_a_knob_may_return(open_lab):
    page, stage = open_lab("descent"), "descent_stage"
    root = page.locator(f".st-key-{stage} .stage")
    page.locator(f".st-key-{stage} .stage[data-complete]").wait_for()
    x, y = take(page, page.locator("[data-panel=curve] .stage-handle"), stage, "descent_start")
    pictures = pictures_of(page, stage, [(x - 12 * i, y) for i in range(1, 11)])
    assert len({str(picture) for picture in pictures}) == 10
    page.mouse.up()
    page.wait_for_url(re.compile("descent_start="))
    page.wait_for_function(IS_SETTLED, arg=stage)
    assert page.evaluate(PICTURE, stage)["caption"] == pictures[-1]["caption"]
    x, y = take(page, knob_of(page, "descent_rate"), stage, "descent_rate")
    page.mouse.move(x + 30, y)
    expect(root).to_have_attribute("data-preview", "true")
    page.mouse.move(x, y)
    page.mouse.up()
    expect(root).to_have_attribute("data-preview", "false")
    page.evaluate(FRAME)
    assert page.evaluate(PICTURE, stage)["caption"] == pictures[-1]["caption"]
