"""What the Regression page remembers between its runs, beside its widgets."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from core import points
from core.optimizer import Array
from core.tables import Table

MOST_EDITED = 2_000


def _article_table() -> pd.DataFrame:
    return pd.DataFrame(dict(zip("xy", points.article(), strict=True)))


@dataclass
class State:
    """One visitor's bench.

    Attributes:
        limits: the largest stable learning rates on the points last fitted: as they are, scaled.
        shown: the points last fitted, to go on from when the learner edits them.
        file: the name and content of the table that was brought last and could be read.
        table: the points that are edited by hand, and `past`, what it was before.
        version: counts the tables that the editor was given: each gets an editor of its own.
    """

    limits: tuple[float, float] = (1.0, 1.0)
    shown: tuple[Array, Array] | None = None
    file: tuple[str, Table] | None = None
    table: pd.DataFrame = field(default_factory=_article_table)
    past: list[pd.DataFrame] = field(default_factory=list)
    version: int = 0

    def put(self, table: pd.DataFrame) -> None:
        """Let the editor show another table."""
        self.past = [*self.past[-99:], self.table]
        self.table = table.reset_index(drop=True)
        self.version += 1

    def take_back(self) -> None:
        """Undo the last `put`."""
        if self.past:
            self.table = self.past.pop()
            self.version += 1

    def add(self, x: float, y: float) -> bool:
        """Add a point to those on the screen; False: they are too many to be edited."""
        if self.shown is None or len(self.shown[0]) >= MOST_EDITED:
            return False
        old_x, old_y = self.shown
        self.put(pd.DataFrame({"x": [*old_x, x], "y": [*old_y, y]}))
        return True


def state() -> State:
    """The state of this visitor."""
    if "regression_state" not in st.session_state:
        st.session_state.regression_state = State()
    kept: State = st.session_state.regression_state
    return kept
