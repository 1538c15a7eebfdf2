"""A stage in a file is light or dark as the browser prefers."""

import pytest
from playwright.sync_api import expect

from charts import theme
from charts.stage import Panel, Stage
from ui import stage

LIGHT = ["rgb(255, 255, 255)", "rgb(27, 36, 51)", "rgb(27, 36, 51)"]
DARK = ["rgb(16, 20, 29)", "rgb(232, 236, 245)", "rgb(232, 236, 245)"]
# The background, the heading, and the labels of an axis.
COLOURS = """() => [
  getComputedStyle(document.body).backgroundColor,
  getComputedStyle(document.querySelector("h1")).color,
  getComputedStyle(document.querySelector(".xtick text")).fill,
]"""


@pytest.fixture
def file_page(page, tmp_path):
    figure = theme.figure("x", "y")
    figure.add_scatter(x=[0.0, 1.0], y=[0.0, 1.0])
    file = tmp_path / "stage.html"
    still = Stage(panels=(Panel("curve", figure, "The curve"),))
    file.write_text(stage.to_html(still, "A stage", "learning rate 2"), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".stage[data-complete]")
    return page


def test_file_follows_the_colour_scheme_of_the_browser(file_page):
    expect(file_page.get_by_text("learning rate 2")).to_be_visible()
    assert file_page.evaluate(COLOURS) == LIGHT
    file_page.emulate_media(color_scheme="dark")
    file_page.wait_for_function(f"(dark) => String(({COLOURS})()) === String(dark)", arg=DARK)
    file_page.reload()
    file_page.wait_for_selector(".stage[data-complete]")
    assert file_page.evaluate(COLOURS) == DARK
