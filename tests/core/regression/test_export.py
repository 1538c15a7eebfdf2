"""The scripts that learners take away end on the same line as the page."""

import subprocess
import sys

import numpy as np
import pytest

from core.descent import trajectory as descent
from core.descent.optimizers import OPTIMIZERS, Adam, GradientDescent, Lion
from core.regression import minibatch as stochastic
from core.regression.data import article
from core.regression.export import (
    Recipe,
    library_script,
    numpy_script,
    sgd_script,
    torch_script,
)
from core.regression.losses import COSTS, HUBER, MeanCost
from core.regression.moments import moments
from core.regression.scaling import standardisation

X, Y = article()
START = (0.5, -1.0)


@pytest.fixture
def printed(tmp_path):
    """Run a script beside points.csv and read the numbers that it prints."""
    rows = np.column_stack([X, Y])
    np.savetxt(tmp_path / "points.csv", rows, "%.17g", ",", header="x,y", comments="")

    def run(script):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return np.array([line.split() for line in done.stdout.splitlines()], dtype=float)

    return run


def expected(recipe):
    """The end of the run as the page computes it."""
    scaling = standardisation(moments(X, Y)) if recipe.standardise else None
    x = scaling.x(X) if scaling else X
    start = np.array(recipe.start)
    loss = MeanCost(x, Y, recipe.cost, recipe.delta)
    w, b = scaling.scaled(start) if scaling else start
    if recipe.batch is None:
        run = descent.descend(loss, (w, b), recipe.optimizer, recipe.steps)
    else:
        run = stochastic.descend(
            loss, loss, recipe.optimizer, (w, b), recipe.steps, recipe.batch, recipe.seed
        )
    return scaling.original(run.positions[-1]) if scaling else run.positions[-1]


RECIPES = {
    "plain": Recipe(GradientDescent(1e-4), 40, START),
    "scaled": Recipe(GradientDescent(0.1), 40, START, standardise=True),
    "batches": Recipe(Adam(0.1), 25, START, True, batch=32, seed=7),
    "huber": Recipe(Adam(0.1), 40, START, True, HUBER, 3.0),
    "mae by points": Recipe(GradientDescent(0.01), 30, START, True, COSTS["MAE"], batch=1, seed=2),
}


def by_optimizer(names):
    """The same course for each optimizer."""
    return [Recipe(OPTIMIZERS[name](0.05), 15, START, standardise=True) for name in names]


def test_numpy_scripts_end_where_the_page_does(printed):
    recipes = [*RECIPES.values(), *by_optimizer(OPTIMIZERS)]
    rows = printed("\n".join(numpy_script(recipe) for recipe in recipes))
    np.testing.assert_allclose(rows, [expected(recipe) for recipe in recipes], rtol=1e-9)


def test_torch_scripts_end_where_the_page_does(printed):
    recipes = [*RECIPES.values(), *by_optimizer(name for name in OPTIMIZERS if name != "Lion")]
    rows = printed("\n".join(torch_script(recipe) or "" for recipe in recipes))
    np.testing.assert_allclose(rows, [expected(recipe) for recipe in recipes], rtol=1e-7)


def test_torch_has_no_lion():
    assert torch_script(Recipe(Lion(0.05), 5, START)) is None


def test_sgd_scripts_walk_as_the_page_does(printed):
    recipes = [
        Recipe(GradientDescent(1e-5), 70, START, batch=1, seed=3),
        Recipe(GradientDescent(0.01), 250, START, True, batch=1, seed=4),
    ]
    rows = printed("\n".join(sgd_script(recipe) or "" for recipe in recipes))
    np.testing.assert_allclose(rows, [expected(recipe) for recipe in recipes], rtol=1e-9)


@pytest.mark.parametrize("name", ["plain", "batches", "mae by points"])
def test_sgd_of_scikit_learn_cannot_walk_otherwise(name):
    assert sgd_script(RECIPES[name]) is None


def test_library_scripts_find_the_best_line(printed):
    recipes = [Recipe(GradientDescent(1e-4), 5, START, cost=c, delta=4.0) for c in COSTS.values()]
    rows = printed("\n".join(library_script(recipe) for recipe in recipes))
    for cost, found in zip(COSTS.values(), rows, strict=True):
        loss = MeanCost(X, Y, cost, 4.0)
        best = float(loss.value(*loss.minimum()))
        assert float(loss.value(*found)) == pytest.approx(best, rel=1e-6)


def test_article_run_can_be_taken_home(printed):
    script = numpy_script(Recipe(GradientDescent(1e-4), 1_000, (0.0, 0.0)))
    assert printed(script)[-1] == pytest.approx([1.477744, 0.088937], abs=1e-6)
