"""Regression in a real browser: the player moves all figures; lines and points are dragged."""

import numpy as np
import pytest
from playwright.sync_api import expect

from core.regression.data import load_noisy_points
from core.regression.least_squares import MeanSquaredError, descend
from core.regression.moments import moments

X, Y = load_noisy_points()
FIGURES = ("data", "contours", "surface")
COMPLETE = """() => {
  const { drawn, complete } = document.querySelector(".stage").dataset;
  return drawn === complete;
}"""


@pytest.fixture
def lab(open_lab):
    page = open_lab("regression")
    expect(page.locator(".stage-counter")).to_have_text("step 0 / 1000")
    page.locator(".stage[data-complete]").wait_for()
    return page


def to_the_end(page):
    page.locator(".stage-scrubber").fill("1000")


def pixel(page, panel, x, y):
    """Where a point of a figure is in the window."""
    place = page.locator(f"[data-panel={panel}] .stage-plot").evaluate(
        """(plot, [x, y]) => {
          const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
        }""",
        [x, y],
    )
    return tuple(place)


def test_page_fits_the_window_and_one_scrubber_moves_all_figures(lab, trace):
    for size in ((1280, 720), (1440, 900)):
        lab.set_viewport_size({"width": size[0], "height": size[1]})
        for panel in FIGURES:
            expect(lab.locator(f"[data-panel={panel}] .main-svg").first).to_be_in_viewport(ratio=1)
        expect(lab.get_by_role("button", name="Play", exact=True)).to_be_in_viewport(ratio=1)
        expect(lab.locator(".stage-caption")).to_be_in_viewport(ratio=1)
    for number in ("5,565", "112.6", "0.08894", "1.478", "7.991"):
        expect(lab.get_by_role("cell", name=number)).to_be_visible()
    # The slider of the player is logarithmic: ln(4) / ln(1001) of the way is step 3.
    lab.locator(".stage-scrubber").fill("201")
    expect(lab.locator(".stage-counter")).to_have_text("step 3 / 1000")
    lab.wait_for_function(
        "document.querySelector('[data-panel=loss] .stage-plot').data[0].x.length === 4"
    )
    w, b = descend(X, Y, 1e-4, 3).positions[-1]
    ends = np.array(trace("data", 2, "x"))
    assert trace("data", 2, "y") == pytest.approx(list(w * ends + b))
    assert trace("data", 0, "y")[:2] == pytest.approx([w * X[0] + b, Y[0]])
    before = trace("data", 2, "y")
    to_the_end(lab)
    thumb = lab.locator(".st-key-regression_rate input[type=range]")
    thumb.focus()
    for _ in range(3):
        thumb.press("ArrowLeft")
    lab.wait_for_function(
        f"document.querySelector('[data-panel=data] .stage-plot').data[2].y[0] !== {before[0]}"
    )


def test_diverging_run_opens_at_the_step_of_the_link_and_says_so_at_its_end(open_lab):
    page = open_lab("regression?regression_rate=2&regression_stage_step=3")
    expect(page.locator(".stage-counter")).to_have_text("step 3 / 38")
    expect(page.get_by_text("Diverged at step 39")).to_be_hidden()
    to_the_end(page)
    expect(page.get_by_text("Diverged at step 39")).to_be_visible()


def test_line_is_dragged_by_its_end_and_points_to_other_places(lab, trace):
    """The loss under the pointer is that of core, and the line becomes the initial one."""
    loss = MeanSquaredError(moments(X, Y))
    handle = lab.locator("[data-panel=data] .stage-handle").last
    expect(handle).to_be_visible()
    x, y = pixel(lab, "data", X.max(), 0.0)
    lab.mouse.move(x, y)
    lab.wait_for_function(
        "window.gradientPlaygroundPreviews?.get('regression_stage')?.answers.has('end_1')"
    )
    lab.mouse.down()
    pictures = set()
    for i in range(1, 11):
        lab.mouse.move(x, y - 12 * i)
        lab.wait_for_timeout(60)
        pictures.add(lab.locator(".stage-caption").inner_text())
    assert len(pictures) == 10
    stage = lab.locator(".st-key-regression_stage .stage")
    expect(stage).to_have_attribute("data-preview", "true")
    caption = lab.locator(".stage-caption").inner_text().splitlines()[0].replace("−", "-")
    w, b, shown = (float(part.split("=")[1]) for part in caption.split(","))
    assert shown == pytest.approx(float(loss.value(w, b)), rel=1e-3)
    lab.mouse.up()
    expect(stage).to_have_attribute("data-preview", "false")
    lab.wait_for_function(COMPLETE)
    start = trace("data", 4, "y")
    assert start[0] == pytest.approx(0.0, abs=1e-6)
    assert start[1] == pytest.approx(w * X.max() + b, rel=0.05)
    expect(lab.locator(".stage-counter")).to_have_text("step 0 / 1000")
    # A point of the data.
    lab.mouse.move(*pixel(lab, "data", X[0], Y[0]))
    lab.mouse.down()
    lab.mouse.move(*pixel(lab, "data", X[0], Y[0] + 20), steps=4)
    lab.mouse.up()
    expect(lab.get_by_text("Click into the plot to add a point")).to_be_visible()
    moved = trace("data", 1, "y")
    assert len(moved) == 100
    assert moved[0] == pytest.approx(Y[0] + 20, abs=2)
    lab.get_by_role("button", name="Undo").click()
    expect(lab.get_by_role("cell", name="7.991")).to_be_visible()


def test_own_file_is_fitted_and_its_names_are_escaped(open_lab):
    lab = open_lab("regression?regression_points=Your+own+file")
    names = ["<i>$p$", "*y*"]
    data = f"{','.join(names)}\n1,1.5\n2,2.5\n3,3.5\n".encode()
    table = {"name": "_a_ [b](c) $d$ $e$.csv", "mimeType": "text/csv", "buffer": data}
    lab.locator("input[type=file]").set_input_files(table)
    expect(lab.get_by_text("_a_ [b](c) $d$ $e$.csv: 3 rows used.")).to_be_visible()
    expect(lab.get_by_role("cell", name="0.5000")).to_be_visible()
    for axis, name in zip("xy", names, strict=True):
        expect(lab.locator(f"[data-panel=data] .{axis}title")).to_have_text(name)


def test_click_on_the_scaled_contours_puts_the_start_there(open_lab, trace):
    lab = open_lab("regression?regression_standardise=true&regression_rate=0.1")
    expect(lab.locator("[data-panel=unscaled] .main-svg").first).to_be_visible()
    box = lab.locator("[data-panel=contours] .nsewdrag").bounding_box()
    plot = lab.locator("[data-panel=contours] .stage-plot")
    (left, right), (low, high) = plot.evaluate(
        "(plot) => [plot._fullLayout.xaxis, plot._fullLayout.yaxis].map((axis) => axis.range)"
    )
    lab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    expect(lab.get_by_role("cell", name="5,565")).to_have_count(0)
    aim = [(left + right) / 2, low + 0.75 * (high - low)]
    index = plot.evaluate("(plot) => plot.data.findIndex((trace) => trace.name === 'path')")
    start = [trace("contours", index, axis)[0] for axis in "xy"]
    assert start == pytest.approx(aim, abs=0.02 * (high - low))


THREE_POINTS = (
    "document.querySelector('[data-panel=data] .stage-plot')?._fullData?.[1].x.length === 3"
)


def test_points_added_by_a_click_survive_a_reload(open_lab, trace):
    lab = open_lab("regression?regression_points=Edited+by+hand&regression_by_hand=1%2C3%3B2%2C5")
    expect(lab.get_by_role("cell", name="1.000").first).to_be_visible()
    box = lab.locator("[data-panel=data] .nsewdrag").bounding_box()
    lab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    lab.wait_for_function(THREE_POINTS)
    before = trace("data", 1, "y")
    lab.reload()
    lab.wait_for_function(THREE_POINTS)
    assert trace("data", 1, "y") == before


def test_formulas_fit_on_a_phone(open_lab):
    lab = open_lab("regression?regression_equations=true")
    lab.set_viewport_size({"width": 390, "height": 900})
    expect(lab.locator(".katex-display")).to_have_count(2)
    lab.wait_for_function(
        "[...document.querySelectorAll('.katex-display .base')].every((part) => part"
        ".getBoundingClientRect().right <= part.closest('details').getBoundingClientRect().right)"
    )
