"""What is known of a run, and its curves as a table."""

import io

import numpy as np
import pandas as pd
import pytest

from core.training.config import TrainingConfig
from core.training.events import Done, EpochEnd
from core.training.history import COLUMNS, GrowingArray, History, to_csv
from core.training.trainer import train
from tests.core.small import bars


@pytest.fixture(scope="module")
def history():
    history = History()
    for event in train(TrainingConfig(hidden=(8,), batch_size=64, epochs=3), bars()):
        history.add(event)
    return history


def test_table_has_a_row_for_each_step_and_what_was_measured_there(history):
    metrics = history.metrics()
    table = pd.read_csv(io.StringIO(to_csv(metrics)))
    assert tuple(table.columns) == COLUMNS
    assert table["step"].tolist() == list(range(1, 22))
    assert table["loss"].tolist() == metrics.losses.tolist()
    tested = table.dropna(subset="test_accuracy")
    assert tested["step"].tolist() == [7, 14, 21]
    assert tested["test_accuracy"].tolist() == [epoch.test_accuracy for epoch in metrics.epochs]
    measured = table.dropna(subset="gradient_norm")
    assert measured["gradient_norm"].tolist() == metrics.gradient_norms.tolist()


def test_table_before_the_first_step_is_its_header():
    assert to_csv(History().metrics()) == ",".join(COLUMNS) + "\n"


def test_only_the_last_answers_are_kept(history):
    assert isinstance(history.end, Done)
    assert all(isinstance(epoch, EpochEnd) for epoch in history.epochs)
    assert [len(epoch.test_outputs) for epoch in history.epochs] == [0, 0, 400]


def test_growing_rows_are_those_that_were_added_and_stay():
    growing, wanted = GrowingArray(2), np.empty((0, 2))
    for count in (1, 0, 300, 5000):
        before, kept = growing.rows, wanted
        new = np.arange(2.0 * count).reshape(count, 2)
        growing.add(new)
        wanted = np.vstack([wanted, new])
        np.testing.assert_array_equal(growing.rows, wanted)
        np.testing.assert_array_equal(before, kept)
    with pytest.raises(ValueError, match="read-only"):
        growing.rows[0] = 1


def test_course_is_a_view_and_no_copy(history):
    assert np.shares_memory(history.metrics().losses, history.metrics().losses)


def test_what_is_no_event_is_refused():
    with pytest.raises(TypeError, match="no event"):
        History().add("step")
