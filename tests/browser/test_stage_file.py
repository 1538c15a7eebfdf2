"""A stage written to a file plays in a browser without the server."""

import numpy as np
import pytest
from playwright.sync_api import expect

from charts import theme
from charts.stage import Blend, Caption, Motion, Panel, Stage, Trail, point
from ui import stage

STEPS = 40
X = np.linspace(3.0, 0.0, STEPS + 1)
SOME = np.array([0, 1, 7, 10, 11, 40])


@pytest.fixture(params=["free axes", "axes that stand still", "contours"])
def player(request, page, tmp_path):
    figure = theme.figure("x", "y")
    if request.param != "free axes":
        figure.update_xaxes(range=[-2, 4])
        figure.update_yaxes(range=[-10, 20])
    for _ in range(4):
        figure.add_scatter(x=[-1.0, 1.0], y=[0.0, 0.0])
    if request.param == "contours":
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


def test_it_opens_on_the_whole_run(player):
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS} / {STEPS}")
    assert len(trace(player, 0)) == STEPS + 1
    assert len(trace(player, 3)) == len(SOME)


def test_the_scrubber_moves_every_trace_and_the_words(player):
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


def test_buttons_go_one_step_and_to_the_first(player):
    player.get_by_label("One step back").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS - 1} / {STEPS}")
    player.get_by_label("To the first step").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step 0 / {STEPS}")
    player.get_by_label("One step forward").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step 1 / {STEPS}")


def test_play_runs_to_the_end_and_pause_holds(player):
    player.get_by_label("Speed").select_option("0.25")
    player.get_by_role("button", name="Play").click()
    player.wait_for_function("document.querySelector('.stage').dataset.step > 2")
    player.get_by_role("button", name="Pause").click()
    held = player.locator(".stage").get_attribute("data-step")
    assert 2 < int(held) < STEPS
    player.get_by_label("Speed").select_option("4")
    player.get_by_role("button", name="Play").click()
    expect(player.locator(".stage-counter")).to_have_text(f"step {STEPS} / {STEPS}")
    expect(player.get_by_role("button", name="Play")).to_be_visible()


STAGE_OF_ITS_OWN = """async ([script, html]) => {
  const module = new Blob([script], { type: "text/javascript" });
  const { default: mount } = await import(URL.createObjectURL(module));
  const parentElement = document.createElement("main");
  parentElement.innerHTML = html;
  document.body.append(parentElement);
  window.show = (stage) => mount({ data: { stage }, parentElement, setTriggerValue() {} });
}"""
OVERTAKEN = "([older, newer]) => { const clean = show(older); show(newer); clean(); }"
LAST = "(x) => document.querySelector('main .stage-plot')?.calcdata?.[0]?.at(-1).x === x"


def test_a_mount_that_newer_data_overtook_leaves_the_stage_alone(player):
    def film(end):
        figure = theme.figure("x", "y")
        figure.add_scatter(x=[0.0, end], y=[0.0, 1.0])
        return stage.encode(Stage((Panel("curve", figure, "The curve"),)))

    parts = [stage.script(), (stage.FOLDER / "stage.html").read_text("utf-8")]
    player.evaluate(STAGE_OF_ITS_OWN, parts)
    player.evaluate(OVERTAKEN, [film(1.0), film(2.0)])
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


def test_only_what_changed_is_drawn_again_and_what_moved_is_moved(player):
    def film(path, offset):
        first, second = theme.figure("x", "y"), theme.figure("x", "y")
        for figure in (first, second):
            figure.update_xaxes(range=[0, 3])
            figure.update_yaxes(range=[0, 9])
            figure.add_scatter(x=[0.0], y=[0.0])
        second.add_scatter(x=[0.0, offset], y=[0.0, 1.0])
        trails = tuple(Trail(name, 0, np.arange(3.0), np.array(path)) for name in ("a", "b"))
        return stage.encode(Stage((Panel("a", first), Panel("b", second)), steps=2, trails=trails))

    parts = [stage.script(), (stage.FOLDER / "stage.html").read_text("utf-8")]
    player.evaluate(STAGE_OF_ITS_OWN, parts)
    player.evaluate("(stage) => { show(stage); }", film([1.0, 2.0, 3.0], offset=1.0))
    player.wait_for_selector("main .stage[data-complete='1']")
    player.evaluate(COUNT)
    player.evaluate("(stage) => { show(stage); }", film([4.0, 5.0, 6.0], offset=2.0))
    player.wait_for_selector("main .stage[data-complete='2']")
    assert player.evaluate("drawings") == {"b": 1}
    player.wait_for_function(NEW_HEIGHTS)


def test_a_stage_that_stands_where_it_opens_stays_there(player):
    def film(steps, start):
        figure = theme.figure("x", "y")
        figure.add_scatter(x=[0.0], y=[0.0])
        path = np.arange(steps + 1.0)
        trails = (Trail("a", 0, path, path),)
        return stage.encode(Stage((Panel("a", figure),), steps, start, trails=trails))

    parts = [stage.script(), (stage.FOLDER / "stage.html").read_text("utf-8")]
    player.evaluate(STAGE_OF_ITS_OWN, parts)
    player.evaluate("(stage) => { show(stage); }", film(30, None))
    player.wait_for_selector("main .stage[data-step='30']")
    # A run that flies off opens where it is still in sight; the next one does not.
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


def test_a_live_stage_moves_on_between_two_pieces_of_news(player):
    def film(end, seconds):
        figure = theme.figure("x", "y")
        figure.update_xaxes(range=[0, 1000])
        figure.update_yaxes(range=[0, 1000])
        figure.add_scatter(x=[0.0], y=[0.0])
        path = np.arange(end + 1.0)
        trails = (Trail("a", 0, path, path),)
        return stage.encode(Stage((Panel("a", figure),), end, trails=trails, live=seconds))

    parts = [stage.script(), (stage.FOLDER / "stage.html").read_text("utf-8")]
    player.evaluate(STAGE_OF_ITS_OWN, parts)
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


# What is drawn of each trace: its lines, each a list of points, and the places of its marks.
GEOMETRY = """(groups) => groups.map((group) => {
  const pairs = (text) => (text.match(/-?[0-9.]+,-?[0-9.]+/g) ?? []).map((pair) => pair.split(",").map(Number));
  const paths = [...group.querySelectorAll(".js-line")].map((line) => line.getAttribute("d"));
  const marks = [...group.querySelectorAll(".points > .point")].map((mark) => mark.getAttribute("transform"));
  return { lines: paths.join("").split("M").slice(1).map(pairs), marks: pairs(marks.join("")) };
})"""  # noqa: E501
HEIGHTS = "(heights) => `${Array.from(document.querySelector('.stage-plot')._fullData[0].y)}` === `${heights}`"  # noqa: E501


def gap(points, lines):
    """How far the farthest of `points` lies from the nearest of `lines`."""
    ends = np.concatenate([np.stack([line[:-1], line[1:]], 1) for line in map(np.array, lines)])
    start, way = ends[:, 0], ends[:, 1] - ends[:, 0]
    away = np.asarray(points)[:, None] - start
    share = np.clip((away * way).sum(-1) / np.maximum((way**2).sum(-1), 1e-12), 0, 1)
    return np.linalg.norm(away - share[..., None] * way, axis=-1).min(axis=1).max()


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_what_is_moved_at_once_is_where_plotly_then_draws_it(page, tmp_path, kind):
    figure = theme.figure("x", "y")
    figure.update_xaxes(range=[-4, 4])
    figure.update_yaxes(range=[-1, 40])
    if kind == "log":
        figure.update_yaxes(type="log", range=[-6, 2])
    many = {"size": 5, "maxdisplayed": 7}
    for marker in (many, many, {"size": 6}):
        figure.add_scatter(x=[0.0], y=[1.0], mode="lines+markers", marker=marker)
    colours = {"color": ["red", "blue"]}
    figure.add_scatter(x=[0.0, 1.0], y=[1.0, 1.0], mode="markers", marker=colours)
    t = np.arange(STEPS + 1)
    x = 3 * np.cos(t * 2.4) * 0.97**t
    broken = np.where(t % 9 == 4, np.nan, x**2)
    pair = Blend(np.column_stack([x, x**2]), np.eye(2))
    film = Stage(
        panels=(Panel("curve", figure, "The curve"),),
        steps=STEPS,
        trails=(
            Trail("curve", 0, x, x**2 * 4),
            Trail("curve", 1, x + 0.1, x**2),
            Trail("curve", 2, x, broken),
        ),
        motions=(Motion("curve", 3, pair, pair),),
    )
    file = tmp_path / "film.html"
    file.write_text(stage.to_html(film, "A film"), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".stage[data-complete='1']")
    traces = page.locator(".scatterlayer > .trace")
    page.evaluate("() => { window.restyle = Plotly.restyle; Plotly.restyle = () => null; }")
    for step, drawn in ((10, 2), (30, 3), (20, 4)):
        scrub(page, step / STEPS)
        page.wait_for_selector(f".stage[data-complete='{drawn}']")
    moved = traces.evaluate_all(GEOMETRY)
    page.evaluate("() => { Plotly.restyle = restyle; }")
    scrub(page, 21 / STEPS)
    scrub(page, 20 / STEPS)
    page.wait_for_function(HEIGHTS, arg=list(4 * x[:21] ** 2))
    for ours, drawn in zip(moved, traces.evaluate_all(GEOMETRY), strict=True):
        np.testing.assert_allclose(ours["marks"], drawn["marks"], atol=0.02)
        # Plotly leaves out points that nobody would see.
        for line in drawn["lines"]:
            assert gap(line, ours["lines"]) < 0.5
        for line in ours["lines"]:
            assert gap(line, drawn["lines"]) < 0.5
