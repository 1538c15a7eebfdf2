"""A stage written to a file plays in the browser without the app."""

import numpy as np
import pytest
from playwright.sync_api import expect

from charts import theme
from charts.stage import Blend, Caption, Motion, Panel, Stage, Trail, point
from ui import stage

STEPS = 40
X = np.linspace(3.0, 0.0, STEPS + 1)
SOME = np.array([0, 1, 7, 10, 11, 40])


AXES = ["free axes", "fixed axes", "contours"]


@pytest.fixture
def player(request, page, tmp_path):
    axes = getattr(request, "param", "fixed axes")
    figure = theme.figure("x", "y")
    if axes != "free axes":
        figure.update_xaxes(range=[-2, 4])
        figure.update_yaxes(range=[-10, 20])
    for _ in range(4):
        figure.add_scatter(x=[-1.0, 1.0], y=[0.0, 0.0])
    if axes == "contours":
        figure.add_contour(x=[-2.0, 4.0], y=[-10.0, 20.0], z=[[0.0, 1.0], [1.0, 3.0]])
    ends = np.array([[-1.0, 1.0], [1.0, 1.0]])
    line = Blend(weights=np.column_stack([2 * X, X**2]), shapes=ends)
    film = Stage(
        panels=(Panel("curve", figure, "The curve"),),
        steps=STEPS,
        trails=(
            Trail("curve", 0, X, X**2),
            Trail("curve", 3, X[SOME], X[SOME] ** 2, steps=SOME.astype(float)),
        ),
        motions=(
            Motion("curve", 1, point(X), point(X**2)),
            Motion("curve", 2, None, line),
        ),
        caption=Caption("step {step}: x = {x}, {word}", {"x": X, "word": ["<i>one</i>"]}),
    )
    file = tmp_path / "film.html"
    file.write_text(stage.to_html(film, "A film"), encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.locator(".stage .main-svg").first).to_be_visible()
    return page


def trace(page, index):
    script = f"Array.from(document.querySelector('.stage-plot').data[{index}].y)"
    return page.evaluate(script)


LINES = ".scatterlayer .js-line"
DRAWN = "(lines) => lines.map((line) => line.getAttribute('d'))"


def scrub(page, share):
    page.locator(".stage-scrubber").fill(str(round(share * 1000)))


@pytest.mark.parametrize("player", AXES[::2], indirect=True)
def test_scrubber_moves_every_trace_and_the_caption(player):
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS} / {STEPS}")
    assert len(trace(player, 0)) == STEPS + 1
    assert len(trace(player, 3)) == len(SOME)
    before = player.locator(LINES).evaluate_all(DRAWN)
    contours = player.locator(".contour path").count()
    scrub(player, 0.25)
    expect(player.locator(".stage-counter")).to_have_text(f"step 10 / {STEPS}")
    player.wait_for_function("document.querySelector('.stage-plot').data[0].y.length === 11")
    assert trace(player, 1) == pytest.approx([X[10] ** 2])
    assert trace(player, 3) == pytest.approx(X[[0, 1, 7, 10]] ** 2)
    assert trace(player, 2) == pytest.approx([X[10] ** 2 - 2 * X[10], X[10] ** 2 + 2 * X[10]])
    expect(player.locator(".stage-caption")).to_have_text("step 10: x = 2.25, <i>one</i>")
    now = player.locator(LINES).evaluate_all(DRAWN)
    assert all(old != new for old, new in zip(before, now, strict=True))
    assert player.locator(".contour path").count() == contours


def test_buttons_and_keys_go_to_steps_and_reduced_motion_to_the_end_at_once(player):
    player.get_by_label("One step back").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS - 1} / {STEPS}")
    player.get_by_label("To the first step").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step 0 / {STEPS}")
    player.get_by_label("One step forward").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step 1 / {STEPS}")
    for key, step in {"ArrowRight": 2, "ArrowLeft": 1, "End": STEPS, "Home": 0}.items():
        player.keyboard.press(key)
        expect(player.locator(".stage-counter")).to_have_text(f"step {step} / {STEPS}")
    player.evaluate("document.activeElement.blur()")
    player.keyboard.press("End")
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS} / {STEPS}")
    player.keyboard.press("Space")
    player.wait_for_function("document.querySelector('.stage').dataset.step < 30")
    player.keyboard.press("Space")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    player.emulate_media(reduced_motion="reduce")
    player.get_by_label("To the first step").click()
    player.get_by_role("button", name="Play").click()
    assert player.locator(".stage-counter").inner_text() == f"step {STEPS} / {STEPS}"
    assert player.locator(".stage").get_attribute("data-playing") == "false"


def test_play_runs_to_the_end_and_pause_holds(player):
    player.get_by_label("Speed").select_option("0.25")
    player.get_by_role("button", name="Play").click()
    player.wait_for_function("document.querySelector('.stage').dataset.step > 2")
    player.get_by_role("button", name="Pause").click()
    paused_at = player.locator(".stage").get_attribute("data-step")
    assert 2 < int(paused_at) < STEPS
    player.get_by_label("Speed").select_option("4")
    player.get_by_role("button", name="Play").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS} / {STEPS}")
    expect(player.get_by_role("button", name="Play")).to_be_visible()


SECOND_STAGE = """async ([script, html]) => {
  const module = new Blob([script], { type: "text/javascript" });
  const { default: mount } = await import(URL.createObjectURL(module));
  const parentElement = document.createElement("main");
  parentElement.innerHTML = html;
  document.body.append(parentElement);
  window.show = (stage) => mount({ data: { stage }, parentElement, setTriggerValue() {} });
}"""
REPLACED = "([older, newer]) => { const clean = show(older); show(newer); clean(); }"
LAST = "(x) => document.querySelector('main .stage-plot')?.calcdata?.[0]?.at(-1).x === x"


def test_cleaning_up_a_mount_that_newer_data_replaced_keeps_the_stage(player):
    def film(end):
        figure = theme.figure("x", "y")
        figure.add_scatter(x=[0.0, end], y=[0.0, 1.0])
        return stage.encode(Stage((Panel("curve", figure, "The curve"),)))

    parts = [stage.script(), stage.markup()]
    player.evaluate(SECOND_STAGE, parts)
    player.evaluate(REPLACED, [film(1.0), film(2.0)])
    player.wait_for_function(LAST, arg=2)
    player.evaluate("(stage) => { show(stage); }", film(3.0))
    player.wait_for_function(LAST, arg=3)
    expect(player.locator("main .stage-panel")).to_have_count(1)


COUNT = """() => document.querySelectorAll("main .stage-panel").forEach((panel) => {
  window.drawings ??= {};
  panel.querySelector(".stage-plot").on("plotly_react", () => {
    drawings[panel.dataset.panel] = (drawings[panel.dataset.panel] ?? 0) + 1;
  });
})"""

NEW_HEIGHTS = """() => [...document.querySelectorAll("main .stage-plot")].every(
  (plot) => `${Array.from(plot._fullData[0].y)}` === "4,5,6"
)"""


def test_only_changed_figures_are_drawn_again(player):
    def film(path, offset):
        first, second = theme.figure("x", "y"), theme.figure("x", "y")
        for figure in (first, second):
            figure.update_xaxes(range=[0, 3])
            figure.update_yaxes(range=[0, 9])
            figure.add_scatter(x=[0.0], y=[0.0])
        second.add_scatter(x=[0.0, offset], y=[0.0, 1.0])
        trails = tuple(Trail(name, 0, np.arange(3.0), np.array(path)) for name in ("a", "b"))
        return stage.encode(Stage((Panel("a", first), Panel("b", second)), steps=2, trails=trails))

    parts = [stage.script(), stage.markup()]
    player.evaluate(SECOND_STAGE, parts)
    player.evaluate("(stage) => { show(stage); }", film([1.0, 2.0, 3.0], offset=1.0))
    player.wait_for_selector("main .stage[data-complete='1']")
    player.evaluate(COUNT)
    player.evaluate("(stage) => { show(stage); }", film([4.0, 5.0, 6.0], offset=2.0))
    player.wait_for_selector("main .stage[data-complete='2']")
    assert player.evaluate("drawings") == {"b": 1}
    player.wait_for_function(NEW_HEIGHTS)


def test_default_step_is_kept_and_so_is_a_chosen_one(player):
    def film(steps, start):
        figure = theme.figure("x", "y")
        figure.add_scatter(x=[0.0], y=[0.0])
        path = np.arange(steps + 1.0)
        trails = (Trail("a", 0, path, path),)
        return stage.encode(Stage((Panel("a", figure),), steps, start, trails=trails))

    parts = [stage.script(), stage.markup()]
    player.evaluate(SECOND_STAGE, parts)
    player.evaluate("(stage) => { show(stage); }", film(30, None))
    player.wait_for_selector("main .stage[data-step='30']")
    # A diverging run opens at a step that is still visible; the next one does not.
    for steps, start, shown in ((40, 3, 3), (50, None, 50)):
        player.evaluate("(stage) => { show(stage); }", film(steps, start))
        player.wait_for_selector(f"main .stage[data-step='{shown}']")
    player.locator("main .stage-scrubber").fill("200")
    player.wait_for_selector("main .stage[data-step='10']")
    player.evaluate("(stage) => { show(stage); }", film(60, 4))
    player.wait_for_selector("main .stage[data-complete]")
    expect(player.locator("main .stage-counter")).to_have_text("step 10 / 60")


STEPS_SHOWN = """() => {
  const stage = document.querySelector("main .stage");
  window.steps = [Number(stage.dataset.step)];
  new MutationObserver(() => {
    const step = Number(stage.dataset.step);
    if (step !== steps.at(-1)) steps.push(step);
  }).observe(stage, { attributeFilter: ["data-step"] });
}"""


def test_live_stage_moves_on_between_two_updates(player):
    def film(end, seconds):
        figure = theme.figure("x", "y")
        figure.update_xaxes(range=[0, 1000])
        figure.update_yaxes(range=[0, 1000])
        figure.add_scatter(x=[0.0], y=[0.0])
        path = np.arange(end + 1.0)
        trails = (Trail("a", 0, path, path),)
        return stage.encode(Stage((Panel("a", figure),), end, trails=trails, live=seconds))

    parts = [stage.script(), stage.markup()]
    player.evaluate(SECOND_STAGE, parts)
    player.evaluate("(stage) => { show(stage); }", film(10, 60.0))
    player.wait_for_selector("main .stage[data-step='10']")
    expect(player.locator("main .stage-player")).to_be_hidden()
    player.evaluate(STEPS_SHOWN)
    player.evaluate("(stage) => { show(stage); }", film(1000, 60.0))
    player.wait_for_function("steps.length > 3")
    player.evaluate("(stage) => { show(stage); }", film(900, 0.0))
    player.wait_for_selector("main .stage[data-step='900']")
    shown = player.evaluate("steps")
    assert shown == sorted(set(shown))
    assert shown[0] == 10
    assert shown[-1] == 900
    player.wait_for_function("document.querySelector('main .stage-plot').data[0].x.length === 901")
