"""The stage as a Streamlit component."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from charts.stage import Click, Stage
from ui.lessons import marks
from ui.stage import plotly_js
from ui.stage.encoding import encode

FOLDER = Path(__file__).parent


def script() -> str:
    """The JavaScript files of this folder as one module; stage.js has its entry point."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.js")))


def markup() -> str:
    """The HTML of an empty stage."""
    return (FOLDER / "stage.html").read_text(encoding="utf-8")


def style() -> str:
    """The CSS of a stage."""
    return (FOLDER / "stage.css").read_text(encoding="utf-8")


@cache
def _component() -> Any:
    return st.components.v2.component(
        "stage", html=markup(), css=style(), js=script(), isolate_styles=False
    )


def show(stage: Stage, key: str, on_click: Callable[[Click], None] | None = None) -> Click | None:
    """Draw the stage on the page; drawn again under the same key, its figures change in place.

    `on_click` is called before the script runs again, so it may set the values of widgets. The
    step and the speed are kept in the address of the page, as `<key>_step` and `<key>_speed`.
    Returns the click on a clickable panel that caused this run, None otherwise.
    """

    def clicked() -> None:
        click = st.session_state[key].click
        if on_click and click:
            on_click(Click(**click))

    stage = marks.on(stage)
    address = plotly_js.serve(str(st.get_option("server.baseUrlPath")))
    # layout.css reserves the height of a stage that fills the window before it is drawn.
    with st.container(key=f"fills_{key}") if stage.fills else nullcontext():
        result = _component()(
            key=key,
            data={"plotly": address, "stage": encode(stage), "link": key},
            on_click_change=clicked,
        )
    return Click(**result.click) if result.click else None
