"""Saved runs: a file becomes a run again, and goes on if it was not at its end."""

import streamlit as st

from core.runs.visitors import BusyError, Visitor
from core.training.checkpoints import CheckpointError, from_bytes
from core.training.datasets.dataset import DATASETS, Dataset
from core.training.resuming import resume
from pages.training import state


def opener(visitor: Visitor, dataset: Dataset | None) -> None:
    """Take a file that the lab wrote; it waits while the data set is on its way."""
    with st.expander("Saved runs"):
        file = st.file_uploader(
            "Open a saved run",
            "safetensors",
            key="training_saved",
            help="A file from Take it away. One that was saved in a pause goes on where it was.",
        )
        kept = state.current()
        if file is None or dataset is None or file.file_id in kept.opened:
            return
        trial = file.file_id, dataset.name
        if trial not in kept.faults:
            fault = _fault(visitor, dataset, file.name, file.getvalue())
            if not fault:
                kept.opened.add(file.file_id)
                st.rerun()
            kept.faults[trial] = fault
        st.error(kept.faults[trial])
        st.button("Try again", on_click=kept.forget, args=trial)


def _fault(visitor: Visitor, dataset: Dataset, name: str, data: bytes) -> str:
    """Let the file be a run and put it on the screen; why that can't be, or ""."""
    try:
        checkpoint = from_bytes(data)
        if checkpoint.dataset != dataset.name:
            raise CheckpointError(_elsewhere(checkpoint.dataset))
        resume(checkpoint, dataset)  # what does not fit is refused here, and not in a run
        run = visitor.start(checkpoint.config, dataset, checkpoint)
    except (CheckpointError, BusyError) as fault:
        return str(fault)
    run.name = name.removesuffix(".safetensors")[:40]
    state.look_at(run)
    return ""


def _elsewhere(name: str) -> str:
    if name not in DATASETS:
        return "The data set of this file is unknown here."
    return f"This run is one with {DATASETS[name].title}. Choose these pictures above first."
