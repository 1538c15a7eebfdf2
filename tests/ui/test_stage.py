"""What the browser is given to play."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from charts import theme
from charts.stage import Blend, Caption, Motion, Panel, Stage, Trail, point
from ui import stage
from ui.stage import plotly_js

PATH = np.array([2.5, 1.0, np.nan])


def column(sent: dict[str, Any], place: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(sent["columns"][place]), dtype="<f8")


@pytest.fixture
def small() -> Stage:
    figure = theme.figure("x", "y")
    figure.add_scatter(x=[0.0], y=[0.0], mode="lines")
    figure.add_scatter(x=[0.0], y=[0.0], mode="lines")
    line = Blend(weights=np.array([[1.0, 2.0]] * 3), shapes=np.array([[0.0, 1.0], [1.0, 1.0]]))
    return Stage(
        panels=(Panel("curve", figure, "The curve"),),
        steps=2,
        trails=(Trail("curve", 0, PATH, PATH * 2),),
        motions=(Motion("curve", 1, point(PATH), line),),
        caption=Caption("<b>{step}</b> {x} {word}", {"x": PATH, "word": ["a<b", "c", "d"]}),
    )


def test_arrays_reach_the_browser_to_the_last_bit(small):
    sent = json.loads(stage.encode(small))
    np.testing.assert_array_equal(column(sent, sent["trails"][0]["x"]), PATH)
    np.testing.assert_array_equal(column(sent, sent["trails"][0]["y"]), PATH * 2)
    np.testing.assert_array_equal(column(sent, sent["caption"]["numbers"]["x"]), PATH)
    assert sent["caption"]["texts"]["word"] == ["a<b", "c", "d"]


def test_what_moves_is_sent_once(small):
    (panel,) = json.loads(stage.encode(small))["panels"]
    assert json.loads(panel["figure"])["data"] == [{"type": "scatter", "mode": "lines"}] * 2


def test_absent_coordinates_are_not_sent(small):
    sent = json.loads(stage.encode(small))
    assert "z" not in sent["trails"][0]
    assert sent["motions"][0].keys() == {"panel", "trace", "x", "y"}


def test_a_blend_is_sent_with_the_number_of_its_shapes(small):
    sent = json.loads(stage.encode(small))
    motion = sent["motions"][0]
    assert motion["x"]["count"] == 1
    assert motion["y"]["count"] == 2
    assert column(sent, motion["y"]["weights"]).shape == (6,)


def test_arrays_of_any_memory_order_are_sent_row_by_row(small):
    values = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    blend = Blend(weights=values, shapes=np.ones((3, 1)))
    sent = json.loads(stage.encode(replace(small, motions=(Motion("curve", 1, blend),))))
    place = sent["motions"][0]["x"]["weights"]
    np.testing.assert_array_equal(column(sent, place), np.arange(6.0))


def test_an_array_that_moves_several_things_is_sent_once(small):
    sent = json.loads(stage.encode(small))
    assert sent["trails"][0]["x"] == sent["caption"]["numbers"]["x"]
    assert len(set(sent["columns"])) == len(sent["columns"])


def test_file_holds_everything_and_escapes_its_title(small):
    page = stage.to_html(small, "x < y & </script>")
    assert "<h1>x &lt; y &amp; &lt;/script&gt;</h1>" in page
    assert plotly_js.source() in page
    assert 'src="' not in page.replace(plotly_js.source(), "")


def test_what_a_click_does_is_said_on_the_page_alone(small):
    panel = replace(small.panels[0], clickable=True, hint="click on it")
    clickable = replace(small, panels=(panel,))
    (sent,) = json.loads(stage.encode(clickable))["panels"]
    assert sent["title"] == "The curve: click on it"
    page = stage.to_html(clickable, "A film")
    assert "The curve" in page
    assert "click on it" not in page
    assert '\\"clickable\\": true' not in page


def test_file_says_with_what_settings_the_film_was_made(small):
    assert "<p>rate &lt; 2</p>" in stage.to_html(small, "A film", "rate < 2")


def test_the_library_is_served_whole_under_a_name_with_its_version(tmp_path, monkeypatch):
    monkeypatch.setattr(plotly_js, "STATIC", tmp_path)
    plotly_js.serve.cache_clear()
    address = plotly_js.serve("/base/")
    assert address.startswith("/base/app/static/plotly-")
    (copy,) = tmp_path.iterdir()
    assert copy.name == address.rsplit("/", 1)[1]
    assert copy.read_text(encoding="utf-8") == plotly_js.source()
    plotly_js.serve.cache_clear()


def test_first_visitors_who_come_together_all_get_the_library(tmp_path, monkeypatch):
    monkeypatch.setattr(plotly_js, "STATIC", tmp_path)
    plotly_js.serve.cache_clear()
    together = Barrier(8)

    def visit(_: int) -> str:
        together.wait()
        return plotly_js.serve("")

    with ThreadPoolExecutor(8) as pool:
        addresses = set(pool.map(visit, range(8)))
    plotly_js.serve.cache_clear()
    assert len(addresses) == 1
    (copy,) = tmp_path.iterdir()
    assert copy.read_text(encoding="utf-8") == plotly_js.source()
