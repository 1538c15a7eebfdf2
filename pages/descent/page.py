"""Descent: gradient descent on a curve or a surface."""

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.descent import curve, surface
from charts.descent.runs import Range, Run
from core.descent import Schedule
from core.descent.diagnosis import Diagnosis, diagnose
from core.formulas import Objective
from pages.descent import controls, export, optimizers, sentences, start_map
from pages.descent.controls import Settings
from pages.descent.parts import PARTS, Part
from pages.descent.sweeps import Draw, Sweeper
from pages.lessons import descent as lessons
from ui import layout, preview, stage
from ui.links import report_unmatched

Views = tuple[Range, ...]
Places = tuple[tuple[float, float], ...]

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


def show(part: Part, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """Show the controls and figures of one part."""
    with left:
        objective, example = part.function()
        views = part.views(objective, example)
        start = part.initial_point(views, example)
        learning_rate, steps = controls.rate_and_steps(example)
        optimizers.keep_parameters()
        names = optimizers.choose(part.optimizers)
        with layout.expander("Parameters", "descent_parameters") as fold:
            settings = Settings(learning_rate, steps, *controls.schedule_and_noise(example))
            chosen = optimizers.configured(names, learning_rate, bool(fold.open))
            explained = optimizers.explained(names)
        if settings.extras:
            st.caption(f"Active: {settings.extras}.")
    with right:
        if explained is None:
            st.info("Choose at least one optimizer.")
            return
        runs = optimizers.run_all(objective, start, settings, chosen)
        selected = runs[names.index(explained)]
        lessons.observe(objective, selected, settings)
        minima = example.minima if part.is_example(objective, example) else ()
        draw, draw_following = _drawing(objective, views, minima, runs, settings.schedule)
        found = _diagnoses(objective, views, minima, runs, settings)
        figures = replace(
            draw(runs, selected, steps=steps),
            start=0,
            fills=True,
            outcomes=sentences.outcomes(runs, found),
            dimmed=objective.text != st.session_state[part.formula_key],
        )
        key = "descent_stage" if len(views) == 1 else "descent_surface_stage"
        stage.show(figures, key, lambda click: part.on_click(click, views))
        place = names.index(explained)
        sweeper = Sweeper(objective, views, start, settings, chosen, place, draw_following)
        stops = controls.rate_stops(example), controls.step_stops(example)
        preview.offer(key, sweeper.all(part, *stops))
        if len(views) == 1:
            for run, diagnosis in zip(runs, found, strict=True):
                if diagnosis.stability:
                    st.caption(sentences.stability(run.name, diagnosis.stability))
            start_map.show_map(objective, selected, settings, part, views)
        export.show(objective, runs, selected, settings, figures)


def _drawing(
    objective: Objective, views: Views, minima: Places, runs: list[Run], schedule: Schedule
) -> tuple[Draw, Draw]:
    """What makes the stage of some runs, and the figures that follow the pointer."""
    if len(views) == 1:
        return (
            partial(curve.one_variable, objective, views[0], schedule),
            partial(curve.without_details, objective, views[0], schedule),
        )
    trajectories = [run.trajectory for run in runs]
    grid = surface.surface_grid(objective, views, minima, trajectories)
    return (
        partial(surface.two_variables, grid, schedule),
        partial(surface.only_contours, grid, schedule),
    )


def _diagnoses(
    objective: Objective, views: Views, minima: Places, runs: list[Run], settings: Settings
) -> list[Diagnosis]:
    radius = RADIUS * (views[0][1] - views[0][0])
    factors = settings.schedule.factors(settings.steps)
    return [
        diagnose(objective, run.optimizer, run.trajectory, factors, minima, radius) for run in runs
    ]


if "descent_variables" not in st.session_state:
    linked = str(st.query_params.get("descent_variables"))
    PARTS.get(linked, PARTS["One variable"]).select_own_of_link()
with report_unmatched("descent_"):
    columns = layout.columns(drawer=True)
    chosen_part = columns[0].segmented_control(
        "Variables",
        PARTS,
        default="One variable",
        required=True,
        key="descent_variables",
        label_visibility="collapsed",
        on_change=change,
        bind="query-params",
    )
    show(PARTS[chosen_part or "One variable"], *columns)
