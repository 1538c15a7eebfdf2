"""The Descent lab in two variables: optimizers compared on a surface."""

import numpy as np
import streamlit as st

from charts.descent import surface as charts
from charts.descent.runs import Run
from charts.numbers import readable
from charts.stage import Click
from core.descent.examples import SURFACES, Surface
from core.descent.ranking import ranked
from core.formulas import Objective
from pages.descent import controls, export, formula, optimizers, sentences
from ui import layout, stage

# A minimum is reached within this share of the width of the view.
RADIUS = 0.01
DEFAULT_OPTIMIZERS = ["Gradient descent", "Momentum", "RMSProp", "Adam"]
KEYS = (
    "descent_surface",
    "descent_surface_formula",
    "descent_x",
    "descent_y",
    "descent_exact_x",
    "descent_exact_y",
    *controls.COMMON_KEYS,
)


def show() -> None:
    """The whole lab in two variables."""
    left, right = layout.columns(drawer=True)
    with left:
        objective, surface = _formula()
        # The inputs for an exact initial point, below the sliders they override, are read first.
        sliders = st.container()
        exact = {f"Exact initial point {name}": f"descent_{name}" for name in "xy"}
        settings = controls.settings(surface, exact)
        with sliders:
            start = _initial_point(surface)
        chosen = optimizers.choose(settings.learning_rate, DEFAULT_OPTIMIZERS)
        runs = optimizers.run_all(objective, start, settings, chosen)
        selected = optimizers.selected(runs)
    with right:
        if selected is None:
            st.info("Choose at least one optimizer.")
            return
        formula.show(objective)
        minima = surface.minima if formula.is_same(objective, surface.formula) else ()
        views = charts.views_with(surface.views, start)
        grid = charts.surface_grid(objective, views, minima, [run.trajectory for run in runs])
        animation = charts.two_variables(grid, runs, selected, settings.schedule, settings.steps)
        stage.show(animation, "descent_surface_stage", lambda click: _move_start(click, surface))
        st.markdown(table(objective, runs, minima, surface))
        export.show(objective, runs, selected, settings, animation)


def _formula() -> tuple[Objective, Surface]:
    """The surface to minimise, and the example that it was taken from."""
    name = st.selectbox(
        "Surface",
        SURFACES,
        key="descent_surface",
        on_change=load_surface,
        help="Sets the formula, the initial point, the learning rate and the number of steps.",
        bind="query-params",
    )
    surface = SURFACES[name]
    objective = formula.formula_input(
        "f(x, y) =",
        "descent_surface_formula",
        surface.formula,
        ("x", "y"),
        "Any formula in x and y, such as x^2 + 3y^2 or sin(x)cos(y).",
    )
    is_example = formula.is_same(objective, surface.formula)
    st.caption(surface.description if is_example else "Your own function.")
    return objective, surface


def open_default() -> None:
    """Set the widgets to the first surface."""
    load_surface()
    st.session_state.descent_optimizers = DEFAULT_OPTIMIZERS


def load_surface() -> None:
    """Set the widgets to the chosen surface."""
    surface = SURFACES[st.session_state.get("descent_surface", next(iter(SURFACES)))]
    st.session_state.descent_surface_formula = surface.formula
    x, y = surface.start
    controls.load_example(surface, {"descent_x": x, "descent_y": y})


def _initial_point(surface: Surface) -> tuple[float, float]:
    x, y = (
        controls.initial_point(name, f"descent_{name}", view, default)
        for name, view, default in zip("xy", surface.views, surface.start, strict=True)
    )
    return x, y


def _move_start(click: Click, surface: Surface) -> None:
    for name, position, view in zip("xy", (click.x, click.y), surface.views, strict=True):
        controls.set_initial_point(f"descent_{name}", position, view)


def table(
    objective: Objective,
    runs: list[Run],
    minima: tuple[tuple[float, float], ...],
    surface: Surface,
) -> str:
    """How each run ended, as a Markdown table: the first to reach a minimum first."""
    first = runs[0].trajectory
    if first.diverged_at == 0:
        return sentences.cannot_start(bool(np.isnan(first.values[0])), first.positions[0])
    radius = RADIUS * (surface.views[0][1] - surface.views[0][0])
    trajectories = {run.name: run.trajectory for run in runs}
    rows = ["| Optimizer | Last point | f there | Result |", "|---|---|--:|---|"]
    for result in ranked(trajectories, objective, minima, radius):
        x, y = (readable(number) for number in result.run.positions[-1])
        sentence = sentences.result(result, bool(minima))
        value = readable(float(result.run.values[-1]))
        rows.append(f"| **{result.name}** | ({x}, {y}) | {value} | {sentence} |")
    if minima:
        rows += ["", sentences.REACHED.format(radius=readable(radius, 2))]
    return "\n".join(rows)
