"""Plays a `charts.stage.Stage`: on the page, or as a file that needs neither page nor server."""

import base64
import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.figure import to_json
from charts.stage import Array, Blend, Caption, Click, Motion, Panel, Stage, Trail
from ui import plotly_js

FOLDER = Path(__file__).parent


def _part(suffix: str) -> str:
    return (FOLDER / f"stage.{suffix}").read_text(encoding="utf-8")


def script() -> str:
    """What plays a stage in the browser."""
    return "".join(
        (FOLDER / name).read_text(encoding="utf-8")
        for name in ("stage.js", "mover.js", "window.js")
    )


@cache
def _component() -> Any:
    return st.components.v2.component(
        "stage", html=_part("html"), css=_part("css"), js=script(), isolate_styles=False
    )


def show(stage: Stage, key: str, on_click: Callable[[Click], None] | None = None) -> Click | None:
    """Draw the stage on the page; the figures change in place when it is drawn again.

    `on_click` is called before the page runs again, so that it may set the values of
    widgets. The address of the page keeps the step and the speed, as `<key>_step` and
    `<key>_speed`. Returns the click on a clickable panel that caused this run, None otherwise.
    """

    def clicked() -> None:
        click = st.session_state[key].click
        if on_click and click:
            on_click(Click(**click))

    address = plotly_js.serve(str(st.get_option("server.baseUrlPath")))
    result = _component()(
        key=key,
        data={"plotly": address, "stage": encode(stage), "link": key},
        on_click_change=clicked,
    )
    return Click(**result.click) if result.click else None


def to_html(stage: Stage, title: str, settings: str = "") -> str:
    """A self-contained HTML page (about 5 MB, Plotly included) that plays the stage.

    `settings` are said under the title. Nothing can be clicked there; light or dark is as the
    browser likes it.
    """
    panels = tuple(replace(panel, clickable=False, hint="") for panel in stage.panels)
    film = encode(replace(stage, panels=panels))
    data = json.dumps({"plotly": "", "stage": film}).replace("</", "<\\/")
    return _PAGE.format(
        title=html.escape(title),
        settings=f"<p>{html.escape(settings)}</p>" if settings else "",
        light=_colours("light"),
        dark=_colours("dark"),
        css=_part("css"),
        body=_part("html"),
        plotly=plotly_js.source(),
        script=script(),
        data=data,
    )


def _colours(scheme: str) -> str:
    """The colours of the app in light or dark, by the names that Streamlit gives them on a page."""
    names = ("textColor", "backgroundColor", "secondaryBackgroundColor", "borderColor")
    found = {name: st.get_option(f"theme.{scheme}.{name}") for name in (*names, "primaryColor")}
    dashed = {re.sub("[A-Z]", lambda a: f"-{a[0].lower()}", name): c for name, c in found.items()}
    return " ".join(f"--st-{name}: {colour};" for name, colour in dashed.items() if colour)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
body {{
  max-width: 70rem; margin: 1rem auto; padding: 0 1rem; font-family: sans-serif;
  color: var(--st-text-color); background: var(--st-background-color);
}}
{css}</style>
<script>{plotly}</script>
</head>
<body>
<h1>{title}</h1>
{settings}
{body}
<script type="module">
{script}
// The stage takes its colours anew when a class around it changes.
matchMedia("(prefers-color-scheme: dark)").onchange = ({{ matches }}) =>
  document.body.classList.toggle("dark", matches);
mount({{ data: {data}, parentElement: document.body, setTriggerValue() {{}} }});
</script>
</body>
</html>
"""


class _Columns:
    """Arrays for the browser, as base64 of float64: each is sent once, whatever it moves."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, values: Array) -> int:
        """Where among the columns the browser finds these values."""
        little_endian = np.ascontiguousarray(values, dtype="<f8")
        text = base64.b64encode(little_endian.tobytes()).decode("ascii")
        return self._places.setdefault(text, len(self._places))

    def texts(self) -> list[str]:
        """All columns, in the order of their places."""
        return list(self._places)


def encode(stage: Stage) -> str:
    """The stage as the JSON text that `stage.js` reads; arrays by their places in `columns`."""
    moving, columns = _moving(stage), _Columns()
    return json.dumps(
        {
            "panels": [_panel(panel, moving) for panel in stage.panels],
            "steps": stage.steps,
            "start": stage.start,
            "scale": stage.scale,
            "live": stage.live,
            "trails": [_trail(trail, columns) for trail in stage.trails],
            "motions": [_motion(motion, columns) for motion in stage.motions],
            "caption": _caption(stage.caption, columns) if stage.caption else None,
            "columns": columns.texts(),
            "outcomes": [vars(outcome) for outcome in stage.outcomes],
            "fills": stage.fills,
        }
    )


def _moving(stage: Stage) -> dict[tuple[str, int], set[str]]:
    """The coordinates of a trace, by its panel and index, that a trail or a motion brings."""
    found: dict[tuple[str, int], set[str]] = {}
    movers: list[Trail | Motion] = [*stage.trails, *stage.motions]
    for mover in movers:
        brought = {axis for axis in ("x", "y", "z") if getattr(mover, axis) is not None}
        found.setdefault((mover.panel, mover.trace), set()).update(brought)
    return found


def _panel(panel: Panel, moving: Mapping[tuple[str, int], set[str]]) -> dict[str, Any]:
    """A panel without what moves: that comes once, with its trail or motion."""
    figure = panel.figure.to_dict()
    for index, trace in enumerate(figure["data"]):
        brought = moving.get((panel.name, index), set())
        figure["data"][index] = {name: trace[name] for name in trace.keys() - brought}
    return {
        "name": panel.name,
        "title": f"{panel.title}: {panel.hint}" if panel.hint else panel.title,
        "height": panel.height,
        "width": panel.width,
        "clickable": panel.clickable,
        "below": panel.below,
        "figure": to_json(figure),
    }


def _trail(trail: Trail, columns: _Columns) -> dict[str, Any]:
    parts = {"x": trail.x, "y": trail.y, "z": trail.z, "steps": trail.steps}
    paths = {name: columns.place(part) for name, part in parts.items() if part is not None}
    return {"panel": trail.panel, "trace": trail.trace, **paths}


def _blend(blend: Blend, columns: _Columns) -> dict[str, int]:
    return {
        "weights": columns.place(blend.weights),
        "shapes": columns.place(blend.shapes),
        "count": len(blend.shapes),
    }


def _motion(motion: Motion, columns: _Columns) -> dict[str, Any]:
    axes = {"x": motion.x, "y": motion.y, "z": motion.z}
    blends = {axis: _blend(blend, columns) for axis, blend in axes.items() if blend is not None}
    return {"panel": motion.panel, "trace": motion.trace, **blends}


def _caption(caption: Caption, columns: _Columns) -> dict[str, Any]:
    numbers, texts = {}, {}
    for name, column in caption.values.items():
        if isinstance(column, np.ndarray):
            numbers[name] = columns.place(column)
        else:
            texts[name] = list(column)
    return {"template": caption.template, "numbers": numbers, "texts": texts}
