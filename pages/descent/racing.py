"""Lets the chosen optimizers run."""

from numpy.typing import ArrayLike

from charts.descent import Racer
from core.descent import descend
from core.objectives import Objective
from core.optimizer import Optimizer
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
