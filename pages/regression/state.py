"""What the Regression page remembers between its runs, beside its widgets."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from core.arrays import Array
from core.regression import data as points
from core.regression.scaling import Scaling
from core.regression.tables import Table

MOST_EDITED = 2_000


def _article_table() -> pd.DataFrame:
    return pd.DataFrame(dict(zip("xy", points.article(), strict=True)))


def rounded(value: float) -> float:
    """As exact as a click is: four digits."""
    return float(f"{value:.4g}")


@dataclass
class State:
    """One visitor's bench.

    Attributes:
        limits: the largest stable learning rates on the points last fitted: as they are, scaled.
        scaling: how x was scaled in the pictures last shown, None if it was not.
        shown: the points last fitted, to go on from when the learner edits them.
        file: the name and content of the table that was brought last and could be read.
        columns: what is taken of it: the names of the features and, last, of y.
        table: the points that the editor was given, `edited` what the learner made of them,
            and `past`, what they were before.
        version: counts the tables that the editor was given: each gets an editor of its own.
        linked: whether the points of the link, if it brought any, have been taken.
    """

    limits: tuple[float, float] = (1.0, 1.0)
    scaling: Scaling[float] | None = None
    shown: tuple[Array, Array] | None = None
    file: tuple[str, Table] | None = None
    columns: tuple[str, ...] = ()
    table: pd.DataFrame = field(default_factory=_article_table)
    edited: pd.DataFrame | None = None
    past: list[pd.DataFrame] = field(default_factory=list)
    version: int = 0
    linked: bool = False

    def bring(self, name: str, table: Table, columns: tuple[str, ...]) -> None:
        """Take in a file, with the columns to begin with, unless it is the one that is there."""
        if self.file is None or self.file[0] != name:
            self.file, self.columns = (name, table), columns

    @property
    def touched(self) -> bool:
        """Whether cells were edited since the editor was given its table."""
        return self.edited is not None and not self.edited.equals(self.table)

    def put(self, table: pd.DataFrame) -> None:
        """Let the editor show another table."""
        self.past = [*self.past[-99:], self.table if self.edited is None else self.edited]
        self._give(table.reset_index(drop=True))

    def take_back(self) -> None:
        """Undo the edits of cells, or, if there are none, the last `put`."""
        if self.touched:
            self._give(self.table)
        elif self.past:
            self._give(self.past.pop())

    def _give(self, table: pd.DataFrame) -> None:
        self.table, self.edited = table, None
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
