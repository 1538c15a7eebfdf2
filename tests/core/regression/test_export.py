"""The exported scripts end with the same coefficients as the page."""

import runpy

import numpy as np
import pytest

from core.descent import trajectory as descent
from core.descent.export import TORCH_OPTIMIZERS
from core.descent.optimizers import OPTIMIZERS, Adam, GradientDescent, Lion
from core.regression import minibatch
from core.regression.data import load_noisy_points
from core.regression.export import FitSettings, library_script, numpy_script, torch_script
from core.regression.losses import HUBER, LOSSES, MeanLoss
from core.regression.moments import moments
from core.regression.scaling import standardisation

X, Y = load_noisy_points()
START = (0.5, -1.0)


@pytest.fixture
def printed(tmp_path, monkeypatch, capsys):
    """Run a script beside points.csv and read the numbers that it prints."""
    rows = np.column_stack([X, Y])
    np.savetxt(tmp_path / "points.csv", rows, "%.17g", ",", header="x,y", comments="")
    monkeypatch.chdir(tmp_path)

    def run(script):
        (tmp_path / "script.py").write_text(script, encoding="utf-8")
        runpy.run_path("script.py")
        lines = capsys.readouterr().out.splitlines()
        return np.array([line.split() for line in lines], dtype=float)

    return run


def expected(settings):
    """The end of the run as the page computes it."""
    scaling = standardisation(moments(X, Y)) if settings.standardise else None
    x = scaling.transform(X[:, None])[:, 0] if scaling else X
    start = np.array(settings.start)
    loss = MeanLoss(x, Y, settings.loss, settings.delta)
    w, b = scaling.to_scaled(start) if scaling else start
    if settings.batch_size is None:
        run = descent.descend(loss, (w, b), settings.optimizer, settings.steps)
    else:
        run = minibatch.descend_in_batches(
            loss,
            loss,
            settings.optimizer,
            (w, b),
            settings.steps,
            settings.batch_size,
            settings.seed,
        )
    return scaling.to_x(run.positions[-1]) if scaling else run.positions[-1]


RUNS = {
    "plain": FitSettings(GradientDescent(1e-4), 40, START),
    "scaled": FitSettings(GradientDescent(0.1), 40, START, standardise=True),
    "batches": FitSettings(Adam(0.1), 25, START, True, batch_size=32, seed=7),
    "huber": FitSettings(Adam(0.1), 40, START, True, HUBER, 3.0),
    "mae by points": FitSettings(
        GradientDescent(0.01), 30, START, True, LOSSES["MAE"], batch_size=1, seed=2
    ),
}


def by_optimizer(names):
    """The same settings for each optimizer."""
    return [FitSettings(OPTIMIZERS[name](0.05), 15, START, standardise=True) for name in names]


def test_numpy_scripts_end_where_the_page_does(printed):
    runs = [*RUNS.values(), *by_optimizer(OPTIMIZERS)]
    rows = printed("\n".join(numpy_script(settings) for settings in runs))
    np.testing.assert_allclose(rows, [expected(settings) for settings in runs], rtol=1e-9)


@pytest.mark.slow
def test_torch_scripts_end_where_the_page_does(printed):
    runs = [*RUNS.values(), *by_optimizer(TORCH_OPTIMIZERS)]
    rows = printed("\n".join(torch_script(settings) or "" for settings in runs))
    np.testing.assert_allclose(rows, [expected(settings) for settings in runs], rtol=1e-7)


def test_torch_has_no_lion():
    assert torch_script(FitSettings(Lion(0.05), 5, START)) is None


@pytest.mark.slow
def test_library_scripts_find_the_best_line(printed):
    runs = {
        loss: library_script(FitSettings(GradientDescent(1e-4), 5, START, loss=loss))
        for loss in LOSSES.values()
    }
    assert runs.pop(HUBER) is None
    rows = printed("\n".join(map(str, runs.values())))
    for residual_loss, found in zip(runs, rows, strict=True):
        loss = MeanLoss(X, Y, residual_loss)
        best = float(loss.value(*loss.minimum()))
        assert float(loss.value(*found)) == pytest.approx(best, rel=1e-6)


def test_default_run_is_reproduced(printed):
    script = numpy_script(FitSettings(GradientDescent(1e-4), 1_000, (0.0, 0.0)))
    assert printed(script)[-1] == pytest.approx([1.477744, 0.088937], abs=1e-6)
