"""The map of all initial points and learning rates."""

import numpy as np
import streamlit as st

from charts.descent import start_map as charts
from charts.descent.runs import Run
from charts.stage import Click
from core.descent.optimizers import OPTIMIZERS
from core.descent.schedules import SCHEDULES
from core.descent.stability import stability_at
from core.descent.start_map import StartMap, start_map
from core.formulas import Objective, parse
from pages.descent import sentences
from pages.descent.controls import LEARNING_RATES, Settings
from pages.descent.parts import Part
from ui import layout, stage

SIDE = 200
MAX_STEPS = 200

Views = tuple[tuple[float, float], ...]


def show_map(objective: Objective, run: Run, settings: Settings, part: Part, views: Views) -> None:
    """A map of where the optimizer ends from each initial point at each learning rate."""
    with layout.expander("Map", "descent_map") as fold:
        if fold.open:
            _draw_map(objective, run, settings, part, views)


def _draw_map(objective: Objective, run: Run, settings: Settings, part: Part, views: Views) -> None:
    parameters = {k: v for k, v in vars(run.optimizer).items() if k != "learning_rate"}
    steps = min(settings.steps, MAX_STEPS)
    found = _cached_map(
        objective.text, run.name, parameters, views[0], steps, settings.schedule.name
    )
    learning_rate = float(run.optimizer.learning_rate)
    here = (float(run.trajectory.positions[0, 0]), learning_rate)
    limits = [stability_at(objective, run.optimizer, float(x)) for x in found.minima]
    figures = charts.map_stage(found, here, [limit.limit for limit in limits if limit])

    def load(click: Click) -> None:
        part.on_click(click, views)
        rate = click.y * settings.learning_rate / learning_rate
        st.session_state.descent_rate = float(f"{rate:.3g}")

    stage.show(figures, "descent_map_stage", load)
    st.caption(sentences.MAP.format(side=SIDE, optimizer=run.name, steps=steps))


@st.cache_data(max_entries=16, show_spinner="Computing 40,000 runs …")
def _cached_map(
    formula: str,
    optimizer: str,
    parameters: dict[str, float],
    view: tuple[float, float],
    steps: int,
    schedule: str,
) -> StartMap:
    return start_map(
        parse(formula),
        OPTIMIZERS[optimizer](1.0, **parameters),
        np.linspace(*view, SIDE),
        np.geomspace(*LEARNING_RATES, SIDE),
        steps,
        SCHEDULES[schedule],
    )
