"""Saved runs: an uploaded file becomes a run, and continues if it was not finished."""

import streamlit as st

from core.runs.visitors import BusyError, Visitor
from core.training.checkpoints import CheckpointError, from_bytes, resume
from core.training.datasets.dataset import DATASETS, Dataset
from pages.training import sentences, state
from ui.markdown import literal

KEY = "training_saved"
MAX_NAME = 40


def upload(visitor: Visitor, dataset: Dataset | None) -> None:
    """The upload of a file that was saved under Export."""
    with st.expander("Saved runs"):
        file = st.file_uploader(
            "Open a saved run",
            "safetensors",
            key=KEY,
            disabled=dataset is None,
            on_change=_open,
            args=(visitor, dataset),
            help="A file saved under Export. A run that was saved while paused continues.",
        )
        error = state.current().upload_error
        if file is not None and error:
            st.error(literal(error))
            st.button("Try again", on_click=_open, args=(visitor, dataset))


def _open(visitor: Visitor, dataset: Dataset | None) -> None:
    """Turn the uploaded file into a run, and show it."""
    file = st.session_state[KEY]
    state.current().upload_error = ""
    if file is None or dataset is None:
        return
    try:
        checkpoint = from_bytes(file.getvalue())
        if checkpoint.dataset != dataset.name:
            source = DATASETS.get(checkpoint.dataset)
            title = source.title if source else checkpoint.dataset
            raise CheckpointError(sentences.OTHER_DATASET.format(dataset=title))
        resume(checkpoint, dataset)  # a file that does not fit is rejected here, not in the run
        run = visitor.start(checkpoint.config, dataset, checkpoint, state.pace())
    except (CheckpointError, BusyError) as error:
        state.current().upload_error = str(error)
        return
    run.name = file.name.removesuffix(".safetensors")[:MAX_NAME]
    state.show_run(run)
