"""The metrics of a run, and its curves as CSV."""

import io

import numpy as np
import pandas as pd
import pytest

from core.training.config import TrainingConfig
from core.training.events import Done, EpochEnd
from core.training.history import History, to_csv
from core.training.trainer import train
from tests.core.small import bars

COLUMNS = ("step", "loss", "learning_rate", "gradient_norm", "train_accuracy", "test_accuracy")


@pytest.fixture(scope="module")
def history():
    history = History()
    for event in train(TrainingConfig(hidden=(8,), batch_size=64, epochs=3), bars()):
        history.add(event)
    return history


def test_csv_has_a_row_for_each_step_and_what_was_measured_there(history):
    metrics = history.metrics()
    table = pd.read_csv(io.StringIO(to_csv(metrics)))
    assert tuple(table.columns) == COLUMNS
    assert table["step"].tolist() == list(range(1, 22))
    assert table["loss"].tolist() == metrics.losses.tolist()
    tested = table.dropna(subset="test_accuracy")
    assert tested["step"].tolist() == [7, 14, 21]
    assert tested["test_accuracy"].tolist() == [epoch.test_accuracy for epoch in metrics.epochs]
    measured = table.dropna(subset="gradient_norm")
    assert metrics.gradient_norms.shape == metrics.update_ratios.shape == (len(measured), 2)
    wanted = np.hypot(*metrics.gradient_norms.T)
    np.testing.assert_allclose(measured["gradient_norm"], wanted)


def test_csv_before_the_first_step_is_its_header():
    assert to_csv(History().metrics()) == ",".join(COLUMNS) + "\n"


def test_only_the_last_outputs_are_kept(history):
    assert isinstance(history.end, Done)
    assert all(isinstance(epoch, EpochEnd) for epoch in history.epochs)
    assert [len(epoch.test_outputs) for epoch in history.epochs] == [0, 0, 400]


def test_metrics_are_not_changed_by_later_events():
    history = History()
    events = train(TrainingConfig(hidden=(8,), batch_size=64, epochs=3), bars())
    seen = []
    for event in events:
        history.add(event)
        metrics = history.metrics()
        seen.append((metrics, metrics.losses.tolist(), metrics.measured_steps.tolist()))
    assert seen[-1][0].losses.size == 21
    for metrics, losses, measured in seen:
        assert metrics.losses.tolist() == losses
        assert metrics.measured_steps.tolist() == measured
