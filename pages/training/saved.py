"""Saved runs: a file becomes a run again, and goes on if it was not at its end."""

import streamlit as st

from core.checkpoints import CheckpointError, from_bytes
from core.datasets import DATASETS, Dataset
from core.visitors import BusyError, Visitor
from pages.training import state


def opener(visitor: Visitor, dataset: Dataset) -> None:
    """Take a file that the lab wrote."""
    with st.expander("Saved runs"):
        file = st.file_uploader(
            "Open a saved run",
            "safetensors",
            help="A file from Take it away. One that was saved in a pause goes on where it was.",
        )
        if file is None or file.file_id in state.current().loaded:
            return
        try:
            checkpoint = from_bytes(file.getvalue())
            if checkpoint.dataset != dataset.name:
                raise CheckpointError(_elsewhere(checkpoint.dataset))
            run = visitor.start(checkpoint.config, dataset, checkpoint)
        except (CheckpointError, BusyError) as fault:
            st.error(str(fault))
            return
    run.name = file.name.removesuffix(".safetensors")[:40]
    state.current().loaded.add(file.file_id)
    state.look_at(run)
    st.rerun()


def _elsewhere(name: str) -> str:
    if name not in DATASETS:
        return "The data set of this file is unknown here."
    return f"This run is one with {DATASETS[name].title}. Choose these pictures above first."
