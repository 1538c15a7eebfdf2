"""The picture of a network as a Streamlit component."""

import base64
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from charts.network import Column, NetworkPicture

FOLDER = Path(__file__).parent


def script() -> str:
    """The JavaScript files of this folder as one module; network.js has its entry point."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.js")))


@cache
def _component() -> Any:
    html, css = (
        (FOLDER / f"network.{kind}").read_text(encoding="utf-8") for kind in ("html", "css")
    )
    return st.components.v2.component(
        "network", html=html, css=css, js=script(), isolate_styles=False
    )


def draw(picture: NetworkPicture, key: str, on_open: Callable[[int, int], None]) -> None:
    """Draw the picture; drawn again under the same key, it changes in place.

    `on_open` is called with the layer and the unit that is clicked, before the script runs
    again.
    """

    def opened() -> None:
        unit = st.session_state[key].open
        if unit:
            on_open(int(unit["layer"]), int(unit["unit"]))

    _component()(key=key, data={"picture": encode(picture)}, on_open_change=opened)


def encode(picture: NetworkPicture) -> str:
    """The picture as the JSON text that decode.js reads."""
    return json.dumps(
        {
            "image": _float32(picture.image),
            "columns": [_column(column) for column in picture.columns],
            "description": picture.description,
            "selected": picture.selected,
        }
    )


def _column(column: Column) -> dict[str, Any]:
    lines = column.lines
    return {
        "title": column.title,
        "note": column.note,
        "units": column.units.tolist(),
        "values": _float32(column.values),
        "largest": _largest(column.values),
        "sources": lines.sources.tolist(),
        "targets": lines.targets.tolist(),
        "terms": _float32(lines.terms),
        "largestTerm": _largest(lines.terms),
        "labels": column.labels,
        "shares": None if column.shares is None else _float32(column.shares),
    }


def _float32(values: NDArray[np.floating]) -> str:
    little_endian = np.ascontiguousarray(values, dtype="<f4")
    return base64.b64encode(little_endian.tobytes()).decode("ascii")


def _largest(values: NDArray[np.floating]) -> float:
    """The scale of colours and widths: the largest absolute value, 1 if all are 0."""
    return float(np.abs(values).max(initial=0)) or 1.0
