"""Lets the chosen optimizers run, and asks whose step is explained."""

import streamlit as st
from numpy.typing import ArrayLike

from charts.descent.curve import Racer
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import descend
from core.formulas.objective import Objective
from pages.descent.controls import Course


def race(
    objective: Objective, start: ArrayLike, course: Course, optimizers: list[Optimizer]
) -> list[Racer]:
    """All optimizers on the same course, from the same start."""
    return [
        Racer(
            optimizer,
            descend(
                objective,
                start,
                optimizer,
                course.steps,
                course.schedule,
                course.noise,
                course.seed,
            ),
        )
        for optimizer in optimizers
    ]


def explained(racers: list[Racer]) -> Racer | None:
    """The racer whose step is explained: the only one, or the one that is chosen."""
    if len(racers) < 2:
        return racers[0] if racers else None
    names = [racer.name for racer in racers]
    name = st.pills(
        "Explain the step of",
        names,
        default=names[0],
        required=True,
        key="descent_explained",
        wrap=True,
        bind="query-params",
    )
    return racers[names.index(name or names[0])]
