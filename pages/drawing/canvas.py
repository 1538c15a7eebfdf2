"""The sheet of paper, the pen, and the two buttons under it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from charts.drawing import INK, PAPER
from core.digits import canvas as fabric
from core.digits.strokes import Ink, rasterise
from pages.drawing.state import Sheet

THIN, THICK, USUAL = 4, 40, 18


def ask(sheet: Sheet, beside: Callable[[Ink], None] | None = None) -> Ink:
    """Shows the canvas and its tools; returns the ink that is on it, (H, W) uint8.

    beside: what stands in the row of Undo and Clear, too.
    """
    width = st.slider(
        "Pen",
        THIN,
        THICK,
        value=USUAL,
        key="drawing_pen",
        bind="query-params",
        help="A thick pen makes a bolder digit; where and how large you draw does not matter.",
    )
    box = f"drawing_canvas_{sheet.name}"
    with st.container(key=box, gap=None):
        _show(sheet, width)
        size = {"width": sheet.width, "height": sheet.height}
        _repairs()(key=f"{box}_repairs", data={"box": box, **size})
    ink = rasterise(fabric.strokes(sheet.drawing), sheet.height, sheet.width)
    with st.container(horizontal=True, key=f"{box}_buttons"):
        _buttons(sheet)
        if beside:
            beside(ink)
    return ink


def _repairs() -> Any:
    """What `canvas.js` mends in the canvas component."""
    script = Path(__file__).with_name("canvas.js").read_text(encoding="utf-8")
    return st.components.v2.component("canvas_repairs", js=script, isolate_styles=False)


def _show(sheet: Sheet, width: int) -> None:
    """The component forgets its drawing when the page is left: then it is laid out again."""
    from streamlit_drawable_canvas import st_canvas  # registers itself only while a page runs

    if sheet.key not in st.session_state:
        sheet.laid_out = sheet.drawing
    result = st_canvas(
        stroke_width=width,
        stroke_color=INK,
        background_color=PAPER,
        initial_drawing=sheet.laid_out,
        width=sheet.width,
        height=sheet.height,
        key=sheet.key,
    )
    sheet.drawing = result.json_data


def _buttons(sheet: Sheet) -> None:
    blank = not fabric.strokes(sheet.drawing)
    st.button("Undo", on_click=_undo, args=(sheet,), disabled=blank)
    st.button("Clear", on_click=sheet.replace, disabled=blank)


def _undo(sheet: Sheet) -> None:
    if sheet.drawing:
        sheet.replace(fabric.without_last(sheet.drawing))
