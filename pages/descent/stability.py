"""Theory beside practice: the curvature at the minimum, and the map of starts and rates."""

import numpy as np
import streamlit as st

from charts.descent import start_map as descent_map
from charts.descent.curve import Racer
from charts.stage import Click
from core.arrays import Array
from core.descent.judgement import Theory, limit_at, theory
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import OPTIMIZERS
from core.descent.schedules import SCHEDULES
from core.descent.start_map import StartMap, start_map
from core.formulas.objective import Objective, parse
from pages.descent import controls
from pages.descent.controls import RATES, Course
from ui import stage

SIDE = 200
LONGEST = 200


def curvature(objective: Objective, racers: list[Racer], course: Course) -> None:
    """What the curvature at the minimum allows, beside the learning rates of the course."""
    factors = course.schedule.factors(course.steps)
    for racer in racers:
        found = theory(objective, racer.optimizer, racer.run)
        if found:
            st.caption(
                f"**{racer.name}**: at the minimum x = {_signed(found.x)} the curvature is "
                f"y″ = {found.curvature:.4g}, so theory says that it leaves this minimum above a "
                f"learning rate of **{found.largest_rate:.4g}**; here it runs with "
                f"{beside(found, float(racer.optimizer.learning_rate) * factors)}."
            )


def beside(limit: Theory, rates: Array) -> str:
    """The learning rates of a run, one a step, and where they lie beside the limit."""
    shown = f"{rates[0]:.4g}"
    if rates.min() < rates.max():
        shown = f"{rates.min():.4g} to {rates.max():.4g}"
    above = limit.above(rates)
    if limit.at(rates):
        return f"{shown}, just at this limit, where it bounces for ever"
    if 0 < above < len(rates):
        return f"{shown}, above this limit in {above} of {len(rates)} steps"
    return f"{shown}, {'above' if above else 'below'} this limit"


def _signed(number: float) -> str:
    # Adding 0 takes the sign from −0.
    return f"{round(number, 4) + 0.0:.4f}".replace("-", "−")


def show_map(objective: Objective, focus: Racer, course: Course, view: tuple[float, float]) -> None:
    """The map of the optimizer that is explained, on demand."""
    if not st.toggle(
        "Map of all starts and learning rates",
        key="descent_map",
        help="Where would every other start have led, at every other learning rate?",
        bind="query-params",
    ):
        return
    found = _map(objective.text, focus.name, focus.optimizer, view, course)
    here = (float(focus.run.positions[0, 0]), float(focus.optimizer.learning_rate))
    limits = [limit_at(objective, focus.optimizer, float(x)) for x in found.minima]
    film = descent_map.ends(found, here, [limit for limit in limits if limit])
    ratio = float(focus.optimizer.learning_rate) / course.learning_rate

    def load(click: Click) -> None:
        controls.place_start("descent_start", click.x, view)
        controls.set_rate(click.y / ratio)

    stage.show(film, "descent_map_stage", load)
    st.caption(
        f"{SIDE} × {SIDE} runs of {focus.name} over {min(course.steps, LONGEST)} steps, without "
        "noise. White dashes: the largest stable learning rate at a minimum, where theory gives it."
    )


def _map(
    formula: str, name: str, optimizer: Optimizer, view: tuple[float, float], course: Course
) -> StartMap:
    inner = {key: value for key, value in vars(optimizer).items() if key != "learning_rate"}
    steps = min(course.steps, LONGEST)
    return _computed(formula, name, tuple(inner.items()), view, steps, course.schedule.name)


@st.cache_data(max_entries=16, show_spinner="Running 40,000 descents …")
def _computed(
    formula: str,
    optimizer: str,
    inner: tuple[tuple[str, float], ...],
    view: tuple[float, float],
    steps: int,
    schedule: str,
) -> StartMap:
    return start_map(
        parse(formula),
        OPTIMIZERS[optimizer](1.0, **dict(inner)),
        np.linspace(*view, SIDE),
        np.geomspace(*RATES, SIDE),
        steps,
        SCHEDULES[schedule],
    )
