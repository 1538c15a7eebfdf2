"""The visitor's runs: a table to compare, name, pin and delete them."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.runs.runs import ACTIVE, IN_PROGRESS, Run
from core.runs.visitors import MAX_RUNS, Visitor
from core.training.config import TrainingConfig
from core.training.datasets.dataset import DATASETS
from pages.training import sentences, state

KEY = "training_runs"
MAX_NAME = 40
EDITABLE = ("Pin", "Name")


def show(visitor: Visitor) -> None:
    """The table, and which run is shown; nothing before the first run."""
    runs = visitor.runs
    if not runs:
        return
    st.subheader("Runs", anchor=False)
    st.caption(sentences.RUNS.format(count=MAX_RUNS))
    rows = table(runs)
    # A table with other rows gets another key: edits of the old rows must not apply to them.
    key = f"{KEY}_{'_'.join(str(run.number) for run in runs)}"
    st.data_editor(
        rows,
        key=key,
        num_rows="delete",
        hide_index=True,
        disabled=[name for name in rows.columns if name not in EDITABLE],
        column_config={
            "Pin": st.column_config.CheckboxColumn(width="small"),
            "Name": st.column_config.TextColumn(max_chars=MAX_NAME, required=True),
            "Test accuracy": st.column_config.NumberColumn(format="%.2f%%"),
            "Seconds": st.column_config.NumberColumn(format="%.1f"),
            "Settings": st.column_config.TextColumn(width="large", help=sentences.SETTINGS_HELP),
        },
        placeholder="–",
        on_change=_edited,
        args=(visitor, runs, key),
    )
    if len(runs) > 1:
        _chooser(visitor)


def table(runs: tuple[Run, ...]) -> pd.DataFrame:
    """A row for each run. Numbers stay numbers, so that they sort; NaN is an empty cell."""
    return pd.DataFrame([_row(run) for run in runs])


def _row(run: Run) -> dict[str, Any]:
    metrics, active = run.state().metrics, run.status in ACTIVE
    accuracy = metrics.test_accuracy
    return {
        "Pin": run.pinned,
        "Name": run.name,
        "Status": sentences.IN_PROGRESS if run.status in IN_PROGRESS else run.status,
        "Test accuracy": math.nan if accuracy is None or active else 100 * accuracy,
        "Seconds": math.nan if active or not metrics.losses.size else metrics.seconds,
        "Data set": DATASETS[run.dataset.name].title,
        "Settings": sentences.differences(run.config, TrainingConfig()) or sentences.BASELINE,
    }


def _edited(visitor: Visitor, runs: tuple[Run, ...], key: str) -> None:
    edit(visitor, runs, st.session_state[key])


def edit(visitor: Visitor, runs: tuple[Run, ...], changes: Mapping[str, Any]) -> None:
    """Apply the edits of the table's rows to the runs."""
    for row, values in changes["edited_rows"].items():
        run = runs[int(row)]
        run.pinned = bool(values.get("Pin", run.pinned))
        run.name = str(values.get("Name", "")).strip()[:MAX_NAME] or run.name
    for row in changes["deleted_rows"]:
        visitor.delete(runs[int(row)])


def _chooser(visitor: Visitor) -> None:
    """Choose the run on the screen; while a run is active, it is that one."""
    if visitor.active:
        return
    shown = state.shown_run(visitor)
    # By number: Streamlit would copy the runs themselves.
    runs = {run.number: run for run in visitor.runs}
    index = list(runs.values()).index(shown) if shown else 0
    number = st.selectbox("Run shown above", list(runs), index, lambda number: runs[number].title)
    if runs[number] is not shown:
        state.show_run(runs[number])
        st.rerun()
