"""What a learner can take home: code, numbers, and the animation."""

import inspect
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from charts.descent.curve import Racer
from charts.stage import Stage
from core.descent.export import RunSettings, numpy_script, torch_script
from core.formulas.objective import Objective
from pages.descent.controls import Course
from ui import layout, stage


def show(
    objective: Objective, racers: list[Racer], focus: Racer, course: Course, film: Stage
) -> None:
    """Code, CSV and animation of what is on the screen. The link in the address bar is the rest."""
    with layout.expander("Take it away: link, code, numbers, animation", "descent_take") as fold:
        if not fold.open:
            return
        st.caption("The address of this page already is a link to exactly what you see.")
        path, animation = st.columns(2)
        path.download_button(
            "Paths as CSV",
            lambda: table(racers, objective).to_csv(index=False),
            "descent.csv",
            "text/csv",
            on_click="ignore",
        )
        animation.download_button(
            "Animation as HTML",
            lambda: stage.to_html(
                replace(film, start=0),
                f"Descent on {objective.text}",
                settings(objective, racers, course),
            ),
            "descent.html",
            "text/html",
            on_click="ignore",
        )
        if st.toggle(
            "Show the code",
            key="descent_code",
            help="How would I write this myself?",
            bind="query-params",
        ):
            _code(objective, focus, course)


def settings(objective: Objective, racers: list[Racer], course: Course) -> str:
    """With what everybody runs, in a line."""
    place = racers[0].run.positions[0]
    start = (f"{name} = {x:.7g}" for name, x in zip(objective.variables, place, strict=True))
    parts = [f"Start {', '.join(start)}", f"{course.steps:,} steps"]
    parts += [course.extras] if course.extras else []
    parts += [racer.optimizer.settings for racer in racers]
    return "; ".join(parts).replace(" -", " −")


def _code(objective: Objective, focus: Racer, course: Course) -> None:
    start = tuple(float(x) for x in focus.run.positions[0])
    run = RunSettings(
        objective,
        focus.optimizer,
        start,
        course.steps,
        course.schedule,
        course.noise,
        course.seed,
    )
    rule, numpy, torch = st.tabs(
        ["core/descent/optimizers.py", "NumPy", "PyTorch"],
        key="descent_code_tab",
        on_change="rerun",
        bind="query-params",
    )
    rule.code(inspect.getsource(type(focus.optimizer)), "python")
    numpy.code(numpy_script(run), "python")
    torch.code(torch_script(run) or f"# PyTorch has no {focus.name}.", "python")


def table(racers: list[Racer], objective: Objective) -> pd.DataFrame:
    """All paths, a row a step."""
    frames = []
    for racer in racers:
        columns = dict(zip(objective.variables, racer.run.positions.T, strict=True))
        frame = pd.DataFrame({"step": np.arange(racer.run.steps + 1), **columns})
        frame.insert(0, "optimizer", racer.name)
        frames.append(frame.assign(value=racer.run.values))
    return pd.concat(frames)
