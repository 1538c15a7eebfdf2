"""Exports of a run: its weights, its curves, a script that repeats it, a link."""

from dataclasses import replace

import streamlit as st

from core.runs.runs import Run, RunState
from core.training import checkpoints
from core.training import export as training_scripts
from core.training.config import to_dict
from core.training.history import to_csv
from pages.training import controls, data, sentences, state
from ui.controls import page_button


def show(run: Run, now: RunState) -> None:
    """The files of a run, its script, and the link to its settings."""
    same = state.current().shown == (replace(run.config, changes=()), run.dataset.name)
    st.caption(sentences.LINK_TO_RUN if same else sentences.LINK_TO_CONTROLS)
    if run.config.changes:
        st.caption(sentences.LINK_WITHOUT_CHANGES)
    if not same:
        page_button("Use this run's settings", _use_settings, run)
    checkpoint = run.checkpoint()
    with st.container(horizontal=True):
        if checkpoint is not None:
            st.download_button(
                "Weights (safetensors)",
                lambda: checkpoints.to_bytes(checkpoint),
                f"{run.name}.safetensors",
                "application/octet-stream",
                on_click="ignore",
                help="Includes the settings. Open it again under Saved runs.",
            )
        st.download_button(
            "Curves (CSV)",
            lambda: to_csv(run.state().metrics),
            f"{run.name}.csv",
            "text/csv",
            on_click="ignore",
        )
    if checkpoint is None:
        st.caption(sentences.NO_WEIGHTS)
    st.markdown(sentences.SCRIPT)
    last = now.metrics.step if now.status == "stopped" else None
    st.code(training_scripts.script(run.config, run.dataset.name, last), "python", height=420)


def _use_settings(run: Run) -> None:
    st.session_state[data.CHOICE] = run.dataset.name
    controls.change(to_dict(run.config))
