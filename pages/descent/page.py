"""Descent: gradient descent on a curve or a surface."""

from dataclasses import replace

import streamlit as st

from charts.descent import curve, surface
from charts.descent.runs import Run
from charts.stage import Stage
from pages.descent import controls, export, optimizers, sentences, start_map
from pages.descent.parts import PARTS, Part
from pages.descent.sweeps import Sweeper
from ui import layout, preview, stage
from ui.links import report_unmatched

# A minimum is reached within this share of the width of the view.
RADIUS = 0.01

layout.header(
    "Descent",
    "Each step follows the negative gradient. Play the run, change the initial point or the "
    "learning rate, and see whether it converges.",
)


def change() -> None:
    """Save the widgets of the part that is left; restore those of the other, or open it."""
    opened = st.session_state.descent_variables
    for name, part in PARTS.items():
        if name != opened:
            controls.save_widgets(name, part.keys)
    if not controls.restore_widgets(opened):
        PARTS[opened].open()


def show(part: Part) -> None:
    """Show the controls and figures of one part."""
    left, right = layout.columns(drawer=True)
    with left:
        objective, example = part.function()
        views = part.views(objective, example)
        start = part.initial_point(views, example)
        settings = controls.settings(example)
        chosen = optimizers.choose(settings.learning_rate, list(part.optimizers))
        runs = optimizers.run_all(objective, start, settings, chosen)
        selected = optimizers.selected(runs)
    with right:
        if selected is None:
            st.info("Choose at least one optimizer.")
            return
        grid, schedule, steps = None, settings.schedule, settings.steps
        if len(views) == 1:
            figures = curve.one_variable(objective, runs, selected, views[0], schedule, steps)
            outcomes = sentences.diagnoses(objective, runs, schedule, steps)
        else:
            minima = example.minima if part.is_example(objective, example) else ()
            trajectories = [run.trajectory for run in runs]
            grid = surface.surface_grid(objective, views, minima, trajectories)
            figures = surface.two_variables(grid, runs, selected, schedule, steps)
            radius = RADIUS * (views[0][1] - views[0][0])
            outcomes = sentences.results(objective, runs, minima, radius)
        figures = replace(figures, start=0, fills=True, outcomes=outcomes)
        key = "descent_stage" if len(views) == 1 else "descent_surface_stage"
        stage.show(figures, key, lambda click: part.move_start(click, views))
        index = runs.index(selected)

        def preview_of(others: list[Run]) -> Stage:
            which, rest = others[index], (schedule, steps)
            if grid is None:
                drawn = curve.one_variable(objective, others, which, views[0], *rest)
            else:
                drawn = surface.without_surface(grid, others, which, *rest)
            return replace(drawn, start=0)

        sweeper = Sweeper(objective, start, settings, chosen, selected.name, preview_of)
        preview.offer(key, sweeper.all(part, views, example.learning_rate))
        if len(views) == 1:
            start_map.show_limits(objective, runs)
            start_map.show_map(objective, selected, settings, part, views)
        export.show(objective, runs, selected, settings, figures)


with report_unmatched("descent_"):
    chosen_part = st.segmented_control(
        "Variables",
        PARTS,
        default="One variable",
        required=True,
        key="descent_variables",
        label_visibility="collapsed",
        on_change=change,
        bind="query-params",
    )
    show(PARTS[chosen_part or "One variable"])
