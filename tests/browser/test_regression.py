"""Regression in a real browser: the player moves all figures, the sliders refit the line."""

import numpy as np
import pytest
from playwright.sync_api import expect

from core.regression.data import load_noisy_points
from core.regression.least_squares import descend


@pytest.fixture
def lab(open_lab):
    page = open_lab("regression")
    expect(page.locator(".stage-counter")).to_have_text("step 0 / 1000")
    expect(page.locator("[data-panel=surface] canvas").first).to_be_visible()
    return page


def test_page_shows_the_fit_of_the_noisy_points(lab):
    for number in ("5,565", "112.6", "0.08894", "1.478", "7.991"):
        expect(lab.get_by_role("cell", name=number)).to_be_visible()


def test_one_scrubber_moves_point_path_line_and_residuals(lab, trace):
    # The slider of the player is logarithmic: ln(4) / ln(1001) of the way is step 3.
    lab.locator(".stage-scrubber").fill("201")
    expect(lab.locator(".stage-counter")).to_have_text("step 3 / 1000")
    # The figures are updated one after the other, the losses last.
    lab.wait_for_function(
        "document.querySelector('[data-panel=loss] .stage-plot').data[0].x.length === 4"
    )
    x, y = load_noisy_points()
    w, b = descend(x, y, 1e-4, 3).positions[-1]
    ends = np.array(trace("data", 2, "x"))
    assert trace("data", 2, "y") == pytest.approx(list(w * ends + b))
    residuals = trace("data", 0, "y")[:2]
    assert residuals == pytest.approx([w * x[0] + b, y[0]])
    assert len(trace("loss", 0, "x")) == 4


def to_the_end(page):
    page.locator(".stage-scrubber").fill("1000")


def test_slider_moves_the_line(lab, trace):
    to_the_end(lab)
    expect(lab.locator(".stage-counter")).to_have_text("step 1000 / 1000")
    before = trace("data", 2, "y")
    thumb = lab.locator(".st-key-regression_rate input[type=range]")
    thumb.focus()
    for _ in range(10):
        thumb.press("ArrowLeft")
    lab.wait_for_function(
        f"document.querySelector('[data-panel=data] .stage-plot').data[2].y[0] !== {before[0]}"
    )
    expect(lab.get_by_text("closed form").first).to_be_visible()


def test_standardising_finds_the_best_line(open_lab):
    page = open_lab(
        "regression?regression_standardise=true&regression_rate=0.1&regression_steps=100"
    )
    expect(page.locator(".stage-counter")).to_have_text("step 0 / 100")
    expect(page.get_by_text("Converged at step")).to_be_hidden()
    to_the_end(page)
    expect(page.get_by_text("Converged at step")).to_be_visible()
    expect(page.locator("[data-panel=unscaled] .main-svg").first).to_be_visible()


def test_diverging_run_opens_at_the_step_of_the_link_and_says_so_at_its_end(open_lab):
    page = open_lab("regression?regression_rate=2&regression_stage_step=3")
    expect(page.locator(".stage-counter")).to_have_text("step 3 / 38")
    to_the_end(page)
    expect(page.get_by_text("Diverged at step 39")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_main_figures_and_player_fit_the_window(open_lab, page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_lab("regression")
    for panel in ("data", "contours", "surface"):
        expect(page.locator(f"[data-panel={panel}] .main-svg").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_in_viewport(ratio=1)
    expect(page.locator(".stage-caption")).to_be_in_viewport(ratio=1)


def test_own_file_is_fitted(lab):
    lab.locator(".st-key-regression_points [role=combobox]").click()
    lab.get_by_role("option", name="Your own file").click()
    table = {"name": "t.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;1,5\n2;2,5\n3;3,5\n"}
    lab.locator("input[type=file]").set_input_files(table)
    expect(lab.get_by_text("3 rows used.")).to_be_visible()
    expect(lab.get_by_role("cell", name="0.5000")).to_be_visible()


def test_names_of_a_file_are_escaped(open_lab):
    lab = open_lab("regression?regression_points=Your+own+file")
    names = ["<i>$p$", "*y*"]
    data = f"{','.join(names)}\n1,2\n2,3\n3,5\n".encode()
    table = {"name": "_a_ [b](c) $d$ $e$.csv", "mimeType": "text/csv", "buffer": data}
    lab.locator("input[type=file]").set_input_files(table)
    expect(lab.get_by_text("_a_ [b](c) $d$ $e$.csv: 3 rows used.")).to_be_visible()
    for axis, name in zip("xy", names, strict=True):
        expect(lab.locator(f"[data-panel=data] .{axis}title")).to_have_text(name)


def centre_of(page, panel):
    box = page.locator(f"[data-panel={panel}] .nsewdrag").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 4


def test_click_among_the_points_adds_one_and_bends_the_line(lab, trace):
    lab.locator("[data-panel=data]").scroll_into_view_if_needed()
    lab.mouse.click(*centre_of(lab, "data"))
    expect(lab.get_by_text("Click into the plot to add a point")).to_be_visible()
    expect(lab.get_by_role("cell", name="7.991")).to_have_count(0)
    assert len(trace("data", 1, "x")) == 101
    lab.get_by_role("button", name="Undo").click()
    expect(lab.get_by_role("cell", name="7.991")).to_be_visible()


def test_click_on_the_contours_moves_the_start(lab):
    lab.locator("[data-panel=contours]").scroll_into_view_if_needed()
    lab.mouse.click(*centre_of(lab, "contours"))
    expect(lab.get_by_role("cell", name="5,565")).to_have_count(0)
    expect(lab.get_by_role("cell", name="1.322").first).to_be_visible()


def test_click_on_the_scaled_contours_puts_the_start_there(open_lab, trace):
    lab = open_lab("regression?regression_standardise=true&regression_rate=0.1")
    expect(lab.locator("[data-panel=unscaled] .main-svg").first).to_be_visible()
    lab.locator("[data-panel=contours]").scroll_into_view_if_needed()
    clicked = "(plot) => [plot._fullLayout.xaxis, plot._fullLayout.yaxis].map((a) => a.range)"
    plot = lab.locator("[data-panel=contours] .stage-plot")
    (left, right), (low, high) = plot.evaluate(clicked)
    lab.mouse.click(*centre_of(lab, "contours"))
    expect(lab.get_by_role("cell", name="5,565")).to_have_count(0)
    aim = [(left + right) / 2, low + 0.75 * (high - low)]
    index = plot.evaluate("(plot) => plot.data.findIndex((trace) => trace.name === 'path')")
    start = [trace("contours", index, axis)[0] for axis in "xy"]
    assert start == pytest.approx(aim, abs=0.02 * (high - low))


THREE_POINTS = (
    "document.querySelector('[data-panel=data] .stage-plot')?._fullData?.[1].x.length === 3"
)


def test_edited_points_survive_a_reload(open_lab, trace):
    lab = open_lab("regression?regression_points=Edited+by+hand&regression_by_hand=1%2C3%3B2%2C5")
    expect(lab.get_by_role("cell", name="1.000").first).to_be_visible()
    lab.locator("[data-panel=data]").scroll_into_view_if_needed()
    lab.mouse.click(*centre_of(lab, "data"))
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


def test_path_animation_and_points_are_exported(lab):
    lab.get_by_text("Export: data").click()
    downloads = {}
    for button in ("Points as CSV", "Path as CSV", "Animation as HTML"):
        with lab.expect_download() as waiting:
            lab.get_by_role("button", name=button).click()
        downloads[button] = waiting.value.path().read_text(encoding="utf-8")
    assert len(downloads["Points as CSV"].splitlines()) == 101
    rows = downloads["Path as CSV"].splitlines()
    assert rows[0] == "step,w,b,loss"
    last = [float(cell) for cell in rows[-1].split(",")]
    assert last == pytest.approx([1000, 1.477744, 0.088937, 112.614810], abs=1e-6)
    assert "Linear regression by gradient descent" in downloads["Animation as HTML"]


def test_million_points_are_fitted_by_mini_batches(open_lab):
    link = "regression_points=Synthetic+line&regression_n=1000000"
    page = open_lab(
        f"regression?{link}&regression_batch=32&regression_standardise=true&regression_rate=0.1"
    )
    expect(page.get_by_text("all 1,000,000 are fitted.")).to_be_visible()
    expect(page.get_by_text("in the mini-batch").first).to_be_visible()
