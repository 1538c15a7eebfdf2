"""A stage follows the pointer while the knob of a slider is dragged.

When the pointer reaches the slider, the browser asks for what the stage shows at every position
of it. Python computes all of them in one pass and sends them once; preview.js shows them while
the knob moves. The app itself hears of the slider when the knob is released, as always.
"""

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st

from charts.stage import Array, Blend, Stage

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Handle:
    """The handle of a panel, and its places (positions, 1 or 2): x, or x and y.

    `point` is its number if the panel has several.
    """

    panel: str
    places: Array
    point: int = 0


@dataclass(frozen=True)
class Sweep:
    """What a stage shows at every position of a slider.

    Args:
        slider: the key of the slider; any other name if there is only a handle.
        settings: everything else that the stages depend on; its `repr` is compared.
        stages: computes the stage at each position, in their order. Only so many steps as its
            argument says are needed; None for all. An empty result means: no preview.
        handle: what else can be dragged to these positions.
        at_start, at_end: whether the stage goes to its first or last step, whichever it shows.
    """

    slider: str
    settings: object
    stages: Callable[[int | None], Sequence[Stage]]
    handle: Handle | None = None
    at_start: bool = False
    at_end: bool = False

    @property
    def version(self) -> int:
        """Changes when the settings do, so that the browser asks again."""
        return zlib.crc32(repr(self.settings).encode())


@cache
def _component() -> Any:
    script = (FOLDER / "preview.js").read_text(encoding="utf-8")
    return st.components.v2.component("preview", html="<i hidden></i>", js=script)


@st.fragment
def offer(stage_key: str, sweeps: Sequence[Sweep]) -> None:
    """Let the stage with this key follow these sliders. Draw it after the stage."""
    key = f"{stage_key}_preview"
    request = getattr(st.session_state.get(key), "request", None) or {}
    asked = next((sweep for sweep in sweeps if sweep.slider == request.get("slider")), None)
    _component()(
        key=key,
        data={
            "stage": stage_key,
            "versions": {sweep.slider: sweep.version for sweep in sweeps},
            "handles": {
                f"{one.handle.panel} {one.handle.point}": one.slider for one in sweeps if one.handle
            },
            "answer": encode(asked, request["step"], request["at"]) if asked else None,
        },
        on_request_change=lambda: None,
    )


def encode(sweep: Sweep, step: int, at: Literal["start", "end", ""]) -> str:
    """The stages of a sweep as JSON, each at the step that it opens at after the release.

    That is `step`, or, if the stage shows its first step (`start`) or its last, that of each.

    Coordinates are float32, enough for a screen, and sent once if they are equal.
    """
    columns: dict[str, int] = {}
    positions = []
    # The arrow to the next point needs one more step.
    at = "end" if sweep.at_end else at
    step, at = (0, "start") if sweep.at_start else (step, at)
    for stage in sweep.stages(step + 1 if at != "end" and (step == 0 or not at) else None):
        shown = _step(stage, step, at)
        moves = [
            [panel, trace, {axis: _place(values, columns) for axis, values in axes.items()}]
            for (panel, trace), axes in coordinates(stage, shown).items()
        ]
        positions.append({"step": shown, "moves": moves, "caption": _caption(stage, shown)})
    answer = {
        "slider": sweep.slider,
        "version": sweep.version,
        "step": step,
        "atStart": sweep.at_start,
        "atEnd": sweep.at_end,
        "places": sweep.handle.places.tolist() if sweep.handle else [],
        "columns": list(columns),
        "positions": positions,
    }
    return json.dumps(answer)


def _step(stage: Stage, step: int, at: str) -> int:
    if at == "start" and stage.start is not None:
        return stage.start
    return stage.steps if at else min(step, stage.steps)


def _place(values: Array, columns: dict[str, int]) -> int:
    with np.errstate(over="ignore"):
        single = np.asarray(values, dtype="<f4")
    text = base64.b64encode(single.tobytes()).decode("ascii")
    return columns.setdefault(text, len(columns))


def coordinates(stage: Stage, step: int) -> dict[tuple[str, int], dict[str, Array]]:
    """The coordinates of all moving traces at a step, by their panel and index."""
    found: dict[tuple[str, int], dict[str, Array]] = {}
    for trail in stage.trails:
        count = step + 1 if trail.steps is None else int((trail.steps <= step).sum())
        for axis in "xyz":
            path = getattr(trail, axis)
            if path is not None:
                found.setdefault((trail.panel, trail.trace), {})[axis] = path[:count]
    for motion in stage.motions:
        for axis in "xyz":
            blend: Blend | None = getattr(motion, axis)
            if blend is not None:
                row = min(step, len(blend.weights) - 1)
                values = blend.weights[row] @ blend.shapes
                found.setdefault((motion.panel, motion.trace), {})[axis] = values
    return found


def _caption(stage: Stage, step: int) -> dict[str, Any] | None:
    """The template with the values at a step: numbers as float64, texts as they are."""
    if stage.caption is None:
        return None
    at_step = {
        name: column[min(step, len(column) - 1)] for name, column in stage.caption.values.items()
    }
    texts = {name: value for name, value in at_step.items() if isinstance(value, str)}
    names = sorted(at_step.keys() - texts.keys())
    numbers = np.array([at_step[name] for name in names], dtype="<f8")
    return {
        "template": stage.caption.template,
        "texts": texts,
        "names": names,
        "numbers": base64.b64encode(numbers.tobytes()).decode("ascii"),
    }
