"""Many runs at once are the runs that `descend` returns one by one."""

from dataclasses import fields, replace

import numpy as np
import pytest

from core.descent import OPTIMIZERS, SCHEDULES, descend
from core.descent.sweep import descend_from_all
from core.formulas import parse

FORMULAS = [("x**2*sin(x)", ("x",)), ("1/x", ("x",)), ("x**4 - 3*x*y + y**2", ("x", "y"))]


def assert_same(many, one):
    assert many.status == one.status
    assert many.diverged_at == one.diverged_at
    assert many.states.keys() == one.states.keys()
    for field in fields(one):
        if isinstance(getattr(one, field.name), np.ndarray):
            np.testing.assert_array_equal(getattr(many, field.name), getattr(one, field.name))
    for name, column in one.states.items():
        np.testing.assert_array_equal(many.states[name], column)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
@pytest.mark.parametrize(("formula", "variables"), FORMULAS)
def test_runs_from_many_starts_are_those_of_descend(formula, variables, optimizer):
    objective = parse(formula, variables)
    starts = np.linspace(-2.5, 3.0, 12).reshape(-1, 1) * np.ones(len(variables))
    schedule = list(SCHEDULES.values())[1]
    settings = (optimizer(0.05), 40, schedule, 0.1, 3)
    for start, run in zip(starts, descend_from_all(objective, starts, *settings), strict=True):
        assert_same(run, descend(objective, start, *settings))


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
def test_runs_with_many_learning_rates_are_those_of_descend(optimizer):
    objective, rates = parse("x**2*sin(x)"), np.geomspace(1e-3, 10, 9)
    all_rates = replace(optimizer(1.0), learning_rate=rates[:, None])
    runs = descend_from_all(objective, np.full((9, 1), 2.5), all_rates, 60)
    for rate, run in zip(rates, runs, strict=True):
        assert_same(run, descend(objective, 2.5, optimizer(float(rate)), 60))


def test_the_first_steps_are_those_of_the_whole_run():
    settings = parse("x**2*sin(x)"), [[2.5]], OPTIMIZERS["Adam"](0.1), 60, SCHEDULES["Cosine"]
    (whole,), (part,) = descend_from_all(*settings), descend_from_all(*settings, until=7)
    np.testing.assert_array_equal(part.positions, whole.positions[:8])
