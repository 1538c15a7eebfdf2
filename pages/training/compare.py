"""All the runs of this visitor: a table to name, pin and delete them, and two side by side."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from charts.training import inspection as charts
from core.inspection import confusion as mistakes
from core.markdown import literal
from core.runs.runs import ACTIVE, Run
from core.runs.visitors import Visitor
from core.training.datasets.dataset import DATASETS
from pages.training import sentences as words
from pages.training import state
from ui import image_grid
from ui.image_grid import Tile

KEY = "training_runs"
LONGEST_NAME = 40
WEIGHTS_SHOWN = 20


def show(visitor: Visitor) -> None:
    """Nothing before the first run."""
    runs = visitor.runs
    if not runs:
        return
    st.subheader("Your runs", anchor=False)
    st.caption(
        "Write a name, pin a run to draw it beside the others and to keep it, select rows to "
        "delete them. At most 20 are kept."
    )
    # A table with other rows is another table: the edits of the old one are done.
    key = f"{KEY}_{'_'.join(str(run.number) for run in runs)}"
    st.data_editor(
        table(runs),
        key=key,
        num_rows="delete",
        hide_index=True,
        disabled=["Status", "Test accuracy", "Seconds", "Data", "Differs from the article in"],
        column_config={
            "Pin": st.column_config.CheckboxColumn(width="small"),
            "Name": st.column_config.TextColumn(max_chars=LONGEST_NAME, required=True),
            "Test accuracy": st.column_config.NumberColumn(format="%.2f%%"),
            "Seconds": st.column_config.NumberColumn(format="%.1f"),
            "Differs from the article in": st.column_config.TextColumn(width="large"),
        },
        placeholder="–",
        on_change=_edited,
        args=(visitor, runs, key),
    )
    if len(runs) > 1:
        _chooser(visitor)
        _side_by_side(runs)


def table(runs: tuple[Run, ...]) -> pd.DataFrame:
    """A row for each run; numbers are numbers, so that they sort as such (NaN: an empty cell)."""
    return pd.DataFrame([_row(run) for run in runs])


def _row(run: Run) -> dict[str, Any]:
    course, going = run.state().course, run.status in ACTIVE
    reached = course.test_accuracy
    return {
        "Pin": run.pinned,
        "Name": run.name,
        "Status": words.standing(run.status),
        "Test accuracy": math.nan if reached is None or going else 100 * reached,
        "Seconds": math.nan if going or not course.losses.size else course.seconds,
        "Data": DATASETS[run.dataset.name].title,
        "Differs from the article in": words.differences(run.config),
    }


def _edited(visitor: Visitor, runs: tuple[Run, ...], key: str) -> None:
    edit(visitor, runs, st.session_state[key])


def edit(visitor: Visitor, runs: tuple[Run, ...], changes: Mapping[str, Any]) -> None:
    """Do to the runs what was done to the rows of the table."""
    for row, values in changes["edited_rows"].items():
        run = runs[int(row)]
        run.pinned = bool(values.get("Pin", run.pinned))
        run.name = str(values.get("Name", "")).strip()[:LONGEST_NAME] or run.name
    for row in changes["deleted_rows"]:
        visitor.delete(runs[int(row)])


def _chooser(visitor: Visitor) -> None:
    """Which of the runs is drawn above."""
    if visitor.active:
        return
    shown = state.looked_at(visitor)
    chosen = _choose("Show above", visitor.runs, shown)
    if chosen is not shown:
        state.look_at(chosen)
        st.rerun()


def _choose(label: str, runs: tuple[Run, ...], first: Run | None) -> Run:
    """A select box over the numbers of the runs: Streamlit copies what it offers."""
    by_number = {run.number: run for run in runs}
    numbers = list(by_number)
    place = runs.index(first) if first in runs else len(runs) - 1
    return by_number[st.selectbox(label, numbers, place, lambda number: by_number[number].title)]


def _side_by_side(runs: tuple[Run, ...]) -> None:
    with st.expander("Two runs side by side"):
        left, right = st.columns(2)
        with left:
            one = _choose("Left", runs, runs[-2])
        with right:
            other = _choose("Right", runs, runs[-1])
        differences = words.differences(other.config, one.config)
        st.markdown(f"**{literal(other.name)} differs in:** {differences}")
        for column, run in zip(st.columns(2), (one, other), strict=True):
            with column:
                _summary(run)


def _summary(run: Run) -> None:
    view = run.state()
    accuracy = view.course.test_accuracy
    st.metric("Test accuracy", "–" if accuracy is None else f"{accuracy:.2%}")
    stands = words.status(view).rstrip(" .…")
    st.caption(f"{stands}. Time: {words.duration(view.course.seconds)}.")
    if view.course.epochs:
        _worst_classes(run)
    if view.portrait:
        st.caption("What training changed in the weights of the first units")
        images = charts.weight_pictures(view.portrait.change)[:WEIGHTS_SHOWN]
        image_grid.show([Tile(image, "") for image in images])


def _worst_classes(run: Run) -> None:
    """The three classes that are read worst."""
    outputs = run.state().course.epochs[-1].test_outputs
    shares = mistakes.recall(mistakes.confusion(outputs, run.dataset.test_labels))
    order = shares.argsort()[:3]
    worst = ", ".join(f"{run.dataset.classes[i]} ({shares[i]:.0%})" for i in order)
    st.caption(f"Reads worst: {worst}")
