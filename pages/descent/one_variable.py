"""One variable: the curve, who runs on it, and how each run ended."""

import streamlit as st

from charts import descent as charts
from core.descent import descend
from core.judgement import verdict
from core.objectives import Objective
from core.optimizer import Optimizer
from pages.descent import controls, theory
from pages.descent.controls import Course
from ui import layout, stage


def show() -> None:
    """The whole lab in one variable."""
    left, picture = layout.split()
    with left:
        objective, example = controls.formula()
        if objective is None:
            picture.info("The picture returns as soon as the formula can be read.")
            return
        view = controls.view_of(objective, example)
        start = controls.start(view)
        course = controls.course()
        racers = race(objective, start, course, controls.racers(course.learning_rate))
        focus = explained(racers)
    with picture:
        if focus is None:
            st.info("Choose at least one optimizer.")
            return
        st.latex(formulas(objective))
        st.markdown("  \n".join(verdicts(objective, racers)))
        film = charts.one_variable(objective, racers, focus, view, course.schedule, course.steps)
        stage.show(film, "descent_stage", lambda click: controls.place_start(click.x, view))
        theory.curvature(objective, racers)
        theory.show_map(objective, focus, course, view)


def race(
    objective: Objective, start: float, course: Course, optimizers: list[Optimizer]
) -> list[charts.Racer]:
    """Let all optimizers run the same course."""
    return [
        charts.Racer(
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


def formulas(objective: Objective) -> str:
    """The function and its derivative, one under the other."""
    lines = rf"y &= {objective.latex} \\ y' &= {objective.gradient_latex}"
    return rf"\begin{{aligned}}{lines}\end{{aligned}}"


def verdicts(objective: Objective, racers: list[charts.Racer]) -> list[str]:
    """A line for each racer: what became of it."""
    return [
        f"**{racer.name}** {verdict(objective, racer.optimizer, racer.run)}" for racer in racers
    ]


def explained(racers: list[charts.Racer]) -> charts.Racer | None:
    """The racer whose step is explained: the only one, or the one that is chosen."""
    if len(racers) < 2:
        return racers[0] if racers else None
    names = [racer.name for racer in racers]
    name = st.segmented_control(
        "Explain the step of", names, default=names[0], required=True, key="descent_explained"
    )
    return racers[names.index(name or names[0])]
