"""The landscape of a run in the background: completed while looked at, else cancelled."""

import numpy as np
import pytest

from core.runs import landscape_job
from tests.core.small import SHORT, bars
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("no_thread_is_left_behind")


@pytest.fixture
def run(visitor):
    run = visitor.start(SHORT, bars())
    assert run.join(30)
    return run


def test_landscape_is_completed_and_kept_with_its_run(visitor, run):
    assert (run.moments.steps[0], run.moments.steps[-1]) == (0, 21)
    assert run.bytes > run.moments.bytes > 0
    job = visitor.landscape(run, "principal")
    assert visitor.landscape(run, "principal") is job
    assert job.join(60)
    assert not job.error
    found = run.landscapes["principal"]
    assert found.progress == 1
    np.testing.assert_array_equal(found.values, job.look().values)
    assert found.path_losses[-1] < found.path_losses[0]
    assert found.path_losses[-1] <= np.median(found.values)


def test_landscape_that_nobody_looks_at_is_cancelled(visitor, run, monkeypatch):
    monkeypatch.setattr(landscape_job, "EXPIRY", 0.02)
    job = visitor.landscape(run, "random")
    assert job.join(10)
    assert not run.landscapes
    assert not job.error


def test_another_landscape_stops_the_one_before(visitor, run):
    first = visitor.landscape(run, "principal")
    second = visitor.landscape(run, "random")
    until(lambda: second.look() is not None or second.ended)
    assert first.join(10)
    second.stop()
    assert second.join(10)
