"""What the Training lab remembers of its visitor, besides the controls and the runs."""

from dataclasses import dataclass, field

import streamlit as st

from core.runs.runs import Run
from core.runs.visitors import Visitor
from core.training.config import TrainingConfig


@dataclass
class TrainingState:
    """`folder`: where the visitor says that the data sets lie; "" for the usual place.

    `looked_at`: the number of the run on the screen; None for the newest. `cell`: the
    square of the confusion matrix that was clicked, (what it is, what was said).
    `opened`: the files that became runs, so that none does twice. `faults`: what was wrong
    with a file beside a data set. `shown`: the recipe and the data set that the controls show.
    """

    folder: str = ""
    looked_at: int | None = None
    cell: tuple[int, int] | None = None
    opened: set[str] = field(default_factory=set)
    faults: dict[tuple[str, ...], str] = field(default_factory=dict)
    shown: tuple[TrainingConfig | None, str] = (None, "")

    def forget(self, *trial: str) -> None:
        """Let a file be tried again beside a data set."""
        self.faults.pop(trial, None)


def current() -> TrainingState:
    """The state of this visitor."""
    if "training_state" not in st.session_state:
        st.session_state["training_state"] = TrainingState()
    state: TrainingState = st.session_state["training_state"]
    return state


def looked_at(visitor: Visitor) -> Run | None:
    """The run on the screen: the active one, or the one that was chosen, or the newest."""
    chosen = next((run for run in visitor.runs if run.number == current().looked_at), None)
    newest = visitor.runs[-1] if visitor.runs else None
    return visitor.active or chosen or newest


def look_at(run: Run) -> None:
    """Put a run on the screen."""
    current().looked_at = run.number
    current().cell = None
