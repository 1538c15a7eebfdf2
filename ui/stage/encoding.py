"""A stage as JSON for decode.js."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from charts.figure import to_json
from charts.stage import Array, Blend, Caption, Motion, Panel, Stage, Trail


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
            "dimmed": stage.dimmed,
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
        "handle": panel.handle,
        "draggable": panel.draggable,
        "selects": panel.selects,
        "balls": panel.balls,
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
