"""Export: code, numbers, animation, link."""

import inspect
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from charts.descent.runs import Run
from charts.stage import Stage
from core.descent.export import RunSettings, numpy_script, torch_script
from core.formulas import Objective
from pages.descent.controls import Settings
from ui import layout, stage


def show(
    objective: Objective, runs: list[Run], selected: Run, settings: Settings, animation: Stage
) -> None:
    """Downloads and code of the runs on the screen."""
    with layout.expander("Export", "descent_take") as expander:
        if not expander.open:
            return
        st.caption("To share this page, copy its address: it contains all settings.")
        left, right = st.columns(2)
        left.download_button(
            "Download runs as CSV",
            lambda: table(runs, objective).to_csv(index=False),
            "descent.csv",
            "text/csv",
            on_click="ignore",
        )
        right.download_button(
            "Download animation as HTML",
            lambda: stage.to_html(
                replace(animation, start=0),
                f"Gradient descent on {objective.text}",
                settings_line(objective, runs, settings),
            ),
            "descent.html",
            "text/html",
            on_click="ignore",
        )
        if st.toggle(
            "Show the code",
            key="descent_code",
            help="The optimizer's source, and scripts in NumPy and PyTorch for the same run.",
            bind="query-params",
        ):
            _code(objective, selected, settings)


def settings_line(objective: Objective, runs: list[Run], settings: Settings) -> str:
    """All settings of the runs in one line."""
    start = zip(objective.variables, runs[0].trajectory.positions[0], strict=True)
    parts = [
        f"Initial point {', '.join(f'{name} = {x:.7g}' for name, x in start)}",
        f"{settings.steps:,} steps",
        settings.extras,
        *(run.optimizer.settings for run in runs),
    ]
    return "; ".join(filter(None, parts)).replace(" -", " −")


def _code(objective: Objective, run: Run, settings: Settings) -> None:
    s, start = settings, tuple(float(x) for x in run.trajectory.positions[0])
    script = RunSettings(objective, run.optimizer, start, s.steps, s.schedule, s.noise, s.seed)
    source, numpy, torch = st.tabs(
        ["core/descent/optimizers.py", "NumPy", "PyTorch"],
        key="descent_code_tab",
        on_change="rerun",
        bind="query-params",
    )
    source.code(inspect.getsource(type(run.optimizer)), "python")
    numpy.code(numpy_script(script), "python")
    torch.code(torch_script(script) or f"# PyTorch has no {run.name}.", "python")


def table(runs: list[Run], objective: Objective) -> pd.DataFrame:
    """All runs, one row per step."""
    frames = []
    for run in runs:
        path = run.trajectory
        columns = dict(zip(objective.variables, path.positions.T, strict=True))
        frame = pd.DataFrame({"step": np.arange(path.steps + 1), **columns})
        frame.insert(0, "optimizer", run.name)
        frames.append(frame.assign(value=path.values))
    return pd.concat(frames)
