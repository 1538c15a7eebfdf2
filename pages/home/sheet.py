"""A sheet to write a digit on, and what the built-in network reads."""

import math
import sys
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.drawing import percent
from core.digits import Recognition, recognize
from core.digits.strokes import Ink, Stroke, limit_pen, rasterise
from ui.lessons import welcome

FOLDER = Path(__file__).parent
SIDE, PEN = 300, 18.0
MOST_POINTS = 5_000
LEARNED = (
    "Nobody told this network what a {digit} looks like. It has **{parameters:,} parameters**, "
    "and all of these numbers were learned from examples of handwritten digits."
)
NO_DIGIT = "This does not look like a digit. Write one from 0 to 9, as large as you like."


def show() -> None:
    """The sheet, the answer from the first stroke on, and the way to the next question."""
    left, right = st.columns([5, 7], gap="large")
    with left:
        st.subheader("Write a digit", anchor=False)
        ink = _sheet()
    with right:
        if not ink.any():
            st.markdown("A neural network recognises it from the first stroke on.")
            return
        known = "torch" in sys.modules
        with nullcontext() if known else st.spinner("Loading the network …"):
            read = recognize(ink)
        _answer(read)
        st.button("How does a number learn?", type="primary", on_click=welcome.go_on, args=(1,))


def _answer(read: Recognition) -> None:
    from core.digits.builtin import weights  # loads PyTorch

    digit = "?" if read.digit is None else read.digit
    words = NO_DIGIT if read.digit is None else f"Confidence {percent(read.confidence)}."
    st.html(f'<div class="home-answer"><span data-testid="home-digit">{digit}</span> {words}</div>')
    parameters = sum(one.numel() for one in weights.recognizer().network.parameters())
    shown = "digit" if read.digit is None else read.digit
    st.markdown(LEARNED.format(digit=shown, parameters=parameters))


@cache
def _component() -> Any:
    parts = {kind: (FOLDER / f"sheet.{kind}").read_text(encoding="utf-8") for kind in ("js", "css")}
    html = f'<canvas width="{SIDE}" height="{SIDE}" aria-label="Sheet to write on"></canvas>'
    return st.components.v2.component(
        "sheet", html=html, css=parts["css"], js=parts["js"], isolate_styles=False
    )


def _sheet() -> Ink:
    """The ink on the sheet, (SIDE, SIDE) uint8."""
    number = st.session_state.setdefault("home_sheet", 0)
    key = f"home_sheet_{number}"
    before = getattr(st.session_state.get(key), "strokes", None) or []
    data = {"pen": PEN, "strokes": before}
    found = _component()(key=key, data=data, on_strokes_change=lambda: None)
    strokes = strokes_of(getattr(found, "strokes", None))
    st.button("Clear", disabled=not strokes, on_click=_clear)
    return rasterise(limit_pen(strokes), SIDE, SIDE)


def _clear() -> None:
    st.session_state.home_sheet += 1


def strokes_of(sent: object) -> list[Stroke]:
    """The strokes that the browser sent, a list of points each; what is malformed is left out."""
    strokes, left = [], MOST_POINTS
    for points in sent if isinstance(sent, list) else []:
        pairs = [pair for pair in points if _is_point(pair)] if isinstance(points, list) else []
        if pairs and len(pairs) <= left:
            left -= len(pairs)
            strokes.append(Stroke(np.clip(np.array(pairs, dtype=float), 0, SIDE), PEN))
    return strokes


def _is_point(pair: object) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(x, int | float) and math.isfinite(x) for x in pair)
    )
