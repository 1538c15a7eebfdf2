"""Lines and markers that are moved without Plotly are where Plotly draws them."""

import numpy as np
import pytest

from charts import theme
from charts.stage import Blend, Motion, Panel, Stage, Trail
from ui import stage

STEPS = 40


def scrub(page, step):
    page.locator(".stage-scrubber").fill(str(round(1000 * step / STEPS)))


# The lines of each trace, each a list of points, and the positions of its markers.
GEOMETRY = """(groups) => groups.map((group) => {
  const pairs = (text) => (text.match(/-?[0-9.]+,-?[0-9.]+/g) ?? []).map((pair) => pair.split(",").map(Number));
  const paths = [...group.querySelectorAll(".js-line")].map((line) => line.getAttribute("d"));
  const marks = [...group.querySelectorAll(".points > .point")].map((mark) => mark.getAttribute("transform"));
  return { lines: paths.join("").split("M").slice(1).map(pairs), marks: pairs(marks.join("")) };
})"""  # noqa: E501
HEIGHTS = "(heights) => `${Array.from(document.querySelector('.stage-plot')._fullData[0].y)}` === `${heights}`"  # noqa: E501


def gap(points, lines):
    """The largest distance of a point from the nearest line."""
    ends = np.concatenate([np.stack([line[:-1], line[1:]], 1) for line in map(np.array, lines)])
    start, way = ends[:, 0], ends[:, 1] - ends[:, 0]
    away = np.asarray(points)[:, None] - start
    share = np.clip((away * way).sum(-1) / np.maximum((way**2).sum(-1), 1e-12), 0, 1)
    return np.linalg.norm(away - share[..., None] * way, axis=-1).min(axis=1).max()


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_elements_are_moved_to_where_plotly_draws_them(page, tmp_path, kind):
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
        scrub(page, step)
        page.wait_for_selector(f".stage[data-complete='{drawn}']")
    moved = traces.evaluate_all(GEOMETRY)
    page.evaluate("() => { Plotly.restyle = restyle; }")
    scrub(page, 21)
    scrub(page, 20)
    page.wait_for_function(HEIGHTS, arg=list(4 * x[:21] ** 2))
    for ours, drawn in zip(moved, traces.evaluate_all(GEOMETRY), strict=True):
        np.testing.assert_allclose(ours["marks"], drawn["marks"], atol=0.02)
        # Plotly omits points too close together to be seen.
        for line in drawn["lines"]:
            assert gap(line, ours["lines"]) < 0.5
        for line in ours["lines"]:
            assert gap(line, drawn["lines"]) < 0.5
