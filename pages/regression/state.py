"""What the Regression page keeps between its runs, besides its widgets."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from core.arrays import Array
from core.regression import data
from core.regression.scaling import Standardisation

MOST_EDITABLE = 2_000
MOST_UNDOS = 100


def _noisy_points() -> pd.DataFrame:
    return pd.DataFrame(dict(zip("xy", data.load_noisy_points(), strict=True)))


@dataclass(frozen=True)
class File:
    """An uploaded file: its key (unique), its name on the visitor's computer, its content."""

    key: str
    name: str
    data: bytes = field(repr=False)


@dataclass
class State:
    """The state of one visitor.

    Attributes:
        limits: the largest stable learning rates of the last fit, without and with scaling.
        scaling: the standardisation of the last fit, None if it had none.
        shown: x and y of the last fit, which editing starts from.
        ends: x and y of both ends of the last initial line, (2, 2).
        file: the last file that could be read.
        columns: the columns used of it: the names of the features, and last of y.
        table: the points given to the editor; `edited`, what they were edited to; `undo`, the
            tables before.
        version: the number of tables given to the editor; each gets an editor of its own.
        adapted: the key of the file and columns that the learning rate was last adapted to.
        link_read: whether the points in the link have been read.
    """

    limits: tuple[float, float] = (1.0, 1.0)
    scaling: Standardisation | None = None
    shown: tuple[Array, Array] | None = None
    ends: Array | None = None
    file: File | None = None
    columns: tuple[str, ...] = ()
    table: pd.DataFrame = field(default_factory=_noisy_points)
    edited: pd.DataFrame | None = None
    undo: list[pd.DataFrame] = field(default_factory=list)
    version: int = 0
    adapted: str = ""
    link_read: bool = False

    @property
    def has_edits(self) -> bool:
        """Whether cells were edited since the editor was given its table."""
        return self.edited is not None and not self.edited.equals(self.table)

    def replace_table(self, table: pd.DataFrame) -> None:
        """Give the editor another table."""
        current = self.table if self.edited is None else self.edited
        self.undo = [*self.undo[-MOST_UNDOS + 1 :], current]
        self._set(table.reset_index(drop=True))

    def undo_last(self) -> None:
        """Undo the edits of cells or, if there are none, the last `replace_table`."""
        if self.has_edits:
            self._set(self.table)
        elif self.undo:
            self._set(self.undo.pop())

    def _set(self, table: pd.DataFrame) -> None:
        self.table, self.edited = table, None
        self.version += 1

    def put_point(self, x: float, y: float, place: int | None = None) -> bool:
        """Add a point to those shown, or move one; False if there are too many to edit."""
        if self.shown is None or len(self.shown[0]) >= MOST_EDITABLE:
            return False
        table = pd.DataFrame(dict(zip("xy", self.shown, strict=True)))
        table.loc[len(table) if place is None else place] = [x, y]
        self.replace_table(table)
        return True

    def line_through(self, end: int, y: float) -> tuple[float, float]:
        """(w, b) of the initial line after one of its ends was dragged to another y."""
        assert self.ends is not None
        x, heights = self.ends[0], self.ends[1].copy()
        heights[end] = y
        w = (heights[1] - heights[0]) / (x[1] - x[0])
        return float(w), float(heights[0] - w * x[0])


def state() -> State:
    """The state of this visitor."""
    if "regression_state" not in st.session_state:
        st.session_state.regression_state = State()
    stored: State = st.session_state.regression_state
    return stored
