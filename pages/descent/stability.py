"""The largest stable learning rates at the minima, and the map of all initial points."""

import numpy as np
import streamlit as st

from charts.descent import start_map as charts
from charts.descent.runs import Run
from charts.stage import Click
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import OPTIMIZERS
from core.descent.schedules import SCHEDULES
from core.descent.stability import stability, stability_at
from core.descent.start_map import StartMap, start_map
from core.formulas import Objective, parse
from pages.descent import controls, sentences
from pages.descent.controls import LEARNING_RATES, Range, Settings
from ui import stage

SIDE = 200
MAX_STEPS = 200


def show_limits(objective: Objective, runs: list[Run], settings: Settings) -> None:
    """The stability limit of each optimizer that has one, beside its learning rates."""
    factors = settings.schedule.factors(settings.steps)
    for run in runs:
        found = stability(objective, run.optimizer, run.trajectory)
        if found:
            learning_rates = float(run.optimizer.learning_rate) * factors
            st.caption(sentences.stability(run.name, found, learning_rates))


def show_map(objective: Objective, run: Run, settings: Settings, view: Range) -> None:
    """A map of where each initial point ends at each learning rate, if it is switched on."""
    if not st.toggle(
        "Map of initial points and learning rates",
        key="descent_map",
        help="Shows where this optimizer ends from every initial point at every learning rate.",
        bind="query-params",
    ):
        return
    found = _map(objective.text, run.optimizer, view, settings)
    learning_rate = float(run.optimizer.learning_rate)
    here = (float(run.trajectory.positions[0, 0]), learning_rate)
    limits = [stability_at(objective, run.optimizer, float(x)) for x in found.minima]
    figures = charts.map_stage(found, here, [limit.limit for limit in limits if limit])

    def load(click: Click) -> None:
        controls.set_initial_point("descent_start", click.x, view)
        controls.set_learning_rate(click.y * settings.learning_rate / learning_rate)

    stage.show(figures, "descent_map_stage", load)
    steps = min(settings.steps, MAX_STEPS)
    st.caption(sentences.MAP.format(side=SIDE, optimizer=run.name, steps=steps))


def _map(formula: str, optimizer: Optimizer, view: Range, settings: Settings) -> StartMap:
    parameters = {key: value for key, value in vars(optimizer).items() if key != "learning_rate"}
    steps = min(settings.steps, MAX_STEPS)
    items = tuple(parameters.items())
    return _cached_map(formula, optimizer.name, items, view, steps, settings.schedule.name)


@st.cache_data(max_entries=16, show_spinner="Computing 40,000 runs …")
def _cached_map(
    formula: str,
    optimizer: str,
    parameters: tuple[tuple[str, float], ...],
    view: Range,
    steps: int,
    schedule: str,
) -> StartMap:
    return start_map(
        parse(formula),
        OPTIMIZERS[optimizer](1.0, **dict(parameters)),
        np.linspace(*view, SIDE),
        np.geomspace(*LEARNING_RATES, SIDE),
        steps,
        SCHEDULES[schedule],
    )
