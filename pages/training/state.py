"""What the Training lab keeps for a session, besides its controls and runs."""

from dataclasses import dataclass

import streamlit as st

from core.runs.runs import Run
from core.runs.visitors import Visitor
from core.training.config import TrainingConfig

SPEED, DEFAULT_SPEED = "training_speed", "50"


@dataclass
class TrainingState:
    """State of one browser session.

    `folder`: where to look for data sets; "" for the default. `run_number`: the run chosen to
    be shown; None for the newest. `cell`: the selected cell of the confusion matrix, (true
    label, predicted label). `upload_error`: why the uploaded file could not be opened.
    `shown`: the configuration and the data set that the controls show. `test_image`: how many
    times another test image was asked for in the view of the network. `map_image`: the test
    image that was clicked on the map of the digits.
    """

    folder: str = ""
    run_number: int | None = None
    cell: tuple[int, int] | None = None
    upload_error: str = ""
    shown: tuple[TrainingConfig | None, str] = (None, "")
    test_image: int = 0
    map_image: int | None = None


def current() -> TrainingState:
    """The state of this session."""
    if "training_state" not in st.session_state:
        st.session_state["training_state"] = TrainingState()
    state: TrainingState = st.session_state["training_state"]
    return state


def shown_run(visitor: Visitor) -> Run | None:
    """The run on the screen: the active one, or the chosen one, or the newest."""
    chosen = next((run for run in visitor.runs if run.number == current().run_number), None)
    newest = visitor.runs[-1] if visitor.runs else None
    return visitor.active or chosen or newest


def show_run(run: Run) -> None:
    """Show this run."""
    current().run_number = run.number
    current().cell = None


def pace() -> float | None:
    """The chosen speed in steps per second; None for full speed."""
    chosen = st.session_state.get(SPEED, DEFAULT_SPEED)
    return None if chosen == "full" else float(chosen)
