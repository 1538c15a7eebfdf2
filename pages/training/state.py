"""What the Training lab remembers of its visitor, besides the controls and the runs."""

from dataclasses import dataclass

import streamlit as st


@dataclass
class TrainingState:
    """`folder`: where the visitor says that the data sets lie; "" for the usual place."""

    folder: str = ""


def current() -> TrainingState:
    """The state of this visitor."""
    if "training_state" not in st.session_state:
        st.session_state["training_state"] = TrainingState()
    state: TrainingState = st.session_state["training_state"]
    return state
