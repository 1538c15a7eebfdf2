"""What a learner can take home from a run: its weights, its curves, a script."""

import streamlit as st

from core import checkpoints, training_scripts
from core.history import to_csv
from core.runs import Run, View


def show(run: Run, view: View) -> None:
    """Offer the files of a run that stands still. The link of the page keeps the recipe."""
    st.caption("The address of this page is a link to its recipe, data set and seed.")
    with st.container(horizontal=True):
        _weights(run)
        st.download_button(
            "Curves as CSV",
            lambda: to_csv(run.view().course),
            f"{run.name}.csv",
            "text/csv",
            on_click="ignore",
        )
    st.markdown("**The same run without this page**: PyTorch alone ends with the same weights.")
    st.code(training_scripts.script(run.config, run.dataset.name), "python", height=420)


def _weights(run: Run) -> None:
    kept = run.checkpoint()
    if kept is None:
        st.caption("The weights can be saved once the run is paused or has ended well.")
        return
    st.download_button(
        "Weights as safetensors",
        lambda: checkpoints.to_bytes(kept),
        f"{run.name}.safetensors",
        "application/octet-stream",
        on_click="ignore",
        help="With the recipe in it. Open it again on the left, under Saved runs.",
    )
