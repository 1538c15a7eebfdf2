"""The Descent lab: from a slider to the figure, and the time that each part takes."""

from functools import partial
from typing import Any

import numpy as np
from playwright.sync_api import Browser

from benchmarks.browser import (
    ROOT,
    chromium,
    drag_summary,
    handle_summary,
    milliseconds,
    serve,
    slider_summary,
)
from core.descent import OPTIMIZERS, descend
from core.descent.optimizers import Adam
from core.descent.start_map import start_map
from core.formulas import parse

COMPARED = ("Gradient descent", "Momentum", "RMSProp", "Adam")
STEPS = 200
ONE_VARIABLE = ("descent_start", "descent_rate", "descent_momentum_momentum", "descent_steps")
TWO_VARIABLES = ("descent_x", "descent_rate", "descent_momentum_momentum", "descent_steps")
# The same slider and a stage, with nothing computed: what Streamlit and Plotly cost alone.
BARE_PAGE = """
import numpy as np
import streamlit as st
from charts import theme
from charts.stage import Panel, Stage
from ui import layout, stage
layout.style()
layout.header("Bare", "One slider, one line.")
left, right = layout.columns()
x = left.slider("Start x", -3.5, 7.0, 2.5, 0.05, key="descent_start")
figure = theme.figure("x", "y")
figure.add_scatter(x=[0.0, x], y=[0.0, 1.0])
with right:
    stage.show(Stage((Panel("curve", figure),)), "descent_stage")
"""


def run() -> dict[str, Any]:
    """Milliseconds on the screen and in the parts, medians of many."""
    with chromium() as browser:
        screen = {
            "four_optimizers_200_steps": slider(browser, "app.py", link()),
            "bare_page": bare(browser),
        }
        drags = {
            "one_variable": drags_of(browser, "descent_stage", link(), ONE_VARIABLE, "curve"),
            "two_variables": drags_of(
                browser,
                "descent_surface_stage",
                f"{link()}&descent_variables=Two+variables&descent_surface=Ill-conditioned+quadratic",
                TWO_VARIABLES,
                "contours",
            ),
        }
    return {
        "slider_to_picture_ms": screen,
        "drag_of_3_s": drags,
        "descend_200_steps_ms": {name: milliseconds(partial(one_run, name)) for name in COMPARED},
        "map_200x200_runs_of_200_steps_ms": milliseconds(whole_map, 3),
    }


def link() -> str:
    """The page with four optimizers and 200 steps."""
    chosen = "&".join(f"descent_optimizers={name.replace(' ', '+')}" for name in COMPARED)
    return f"descent?descent_steps={STEPS}&{chosen}"


def drags_of(
    browser: Browser, stage: str, address: str, sliders: tuple[str, ...], panel: str
) -> dict[str, dict[str, float]]:
    """Pictures per second and their lag for each slider and for the initial point in its panel."""
    found = {}
    with serve() as url:
        for step in (0, STEPS):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{url}/{address}&descent_parameters=true&{stage}_step={step}")
            page.wait_for_selector(f".st-key-{stage} .stage[data-complete]")
            for slider in sliders:
                name = f"{slider.removeprefix('descent_')}, at step {step}"
                found[name] = drag_summary(page, slider, stage)
                page.locator(f".st-key-{stage} .stage[data-preview=false]").wait_for()
            page.close()
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}/{address}")
        page.wait_for_selector(f".st-key-{stage} .stage[data-complete]")
        sweep = "descent_start" if panel == "curve" else "plane"
        found["initial point in the figure"] = handle_summary(page, panel, sweep, stage)
        page.close()
    return found


def slider(browser: Browser, script: str, address: str) -> dict[str, float]:
    """How soon moves of the start slider are on the screen."""
    with serve(script) as url:
        page = browser.new_page()
        page.goto(f"{url}/{address}")
        page.wait_for_selector(".st-key-descent_stage .stage[data-drawn]")
        found = slider_summary(page, "descent_start", "descent_stage")
        page.close()
    return found


def bare(browser: Browser) -> dict[str, float]:
    """The same for a page that computes nothing, served beside the app for its static files."""
    script = ROOT / "bare_page.py"
    script.write_text(BARE_PAGE, encoding="utf-8")
    try:
        return slider(browser, script.name, "")
    finally:
        script.unlink()


def one_run(name: str) -> None:
    """A run of 200 steps on x² sin x."""
    descend(parse("x^2*sin(x)"), 2.5, OPTIMIZERS[name](0.02), STEPS)


def whole_map() -> None:
    """The map of 200 starts and 200 learning rates for Adam."""
    starts, rates = np.linspace(-3.5, 7, 200), np.geomspace(1e-4, 10, 200)
    start_map(parse("x^2*sin(x)"), Adam(1.0), starts, rates, STEPS)
