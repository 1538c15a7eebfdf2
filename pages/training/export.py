"""What a learner can take home from a run: its weights, its curves, a script, a link."""

import streamlit as st

from core.runs.runs import ACTIVE, Run, RunState
from core.training import checkpoints
from core.training import export as training_scripts
from core.training.checkpoints import Checkpoint
from core.training.config import to_plain
from core.training.history import to_csv
from pages.training import controls, data, state
from ui.controls import page_button


def show(run: Run, view: RunState) -> None:
    """Offer the files of a run, and its recipe for the controls and so for the link."""
    _link(run)
    kept = run.checkpoint()
    with st.container(horizontal=True):
        if kept is not None:
            _weights(run, kept)
        st.download_button(
            "Curves as CSV",
            lambda: to_csv(run.state().course),
            f"{run.name}.csv",
            "text/csv",
            on_click="ignore",
        )
    if kept is None:
        going = "The weights can be saved once the run is paused or has ended."
        st.caption(going if run.status in ACTIVE else "This run has no weights to save.")
    st.markdown(f"**The same run without this page**: {_likeness(view)}")
    last = view.course.step if view.status == "stopped" else None
    st.code(training_scripts.script(run.config, run.dataset.name, last), "python", height=420)


def _link(run: Run) -> None:
    if state.current().shown == (run.config, run.dataset.name):
        st.caption("The address of this page is a link to this run: recipe, data set and seed.")
        return
    st.caption(
        "The address of this page is a link to what the controls show, which is not the recipe "
        "of this run."
    )
    page_button("Use this run's recipe", _use_recipe, run)


def _use_recipe(run: Run) -> None:
    st.session_state[data.CHOICE] = run.dataset.name
    controls.change(to_plain(run.config))


def _likeness(view: RunState) -> str:
    """What the script has in common with the run."""
    if view.status == "diverged":
        return "PyTorch alone diverges at the same step."
    if view.status == "stopped":
        return (
            f"PyTorch alone, stopped at step {view.course.step:,} like this one, has the same "
            "weights."
        )
    return "PyTorch alone ends with the same weights."


def _weights(run: Run, kept: Checkpoint) -> None:
    st.download_button(
        "Weights as safetensors",
        lambda: checkpoints.to_bytes(kept),
        f"{run.name}.safetensors",
        "application/octet-stream",
        on_click="ignore",
        help="With the recipe in it. Open it again on the left, under Saved runs.",
    )
