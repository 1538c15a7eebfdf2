"""While a slider is dragged, the figures are those that the page draws when it is released."""

from dataclasses import replace

import numpy as np
import pytest

from charts.descent import curve, surface
from charts.descent.runs import Run
from core.descent import descend
from core.descent.optimizers import Adam, GradientDescent
from core.descent.schedules import CONSTANT
from core.formulas import parse
from pages.descent.controls import LEARNING_RATES, Settings
from pages.descent.parts import PARTS
from pages.descent.sweeps import MAX_POINTS, Sweeper
from ui.controls import log_options
from ui.preview import coordinates

VIEW = (-1.0, 1.0)
OBJECTIVE = parse("x**2*sin(x) + 1/(x + 0.31)")
CHOSEN = [GradientDescent(0.03), Adam(0.015, beta1=0.5)]
SETTINGS = Settings(0.03, 30, CONSTANT, 0.2, 7)


def stage_of(runs):
    return curve.one_variable(OBJECTIVE, runs, runs[1], VIEW, CONSTANT, 30)


def drawn_by_the_page(start, optimizers):
    settings = 30, CONSTANT, 0.2, 7
    runs = [Run(one, descend(OBJECTIVE, start, one, *settings)) for one in optimizers]
    return stage_of(runs)


def assert_same(swept, drawn):
    assert swept.steps == drawn.steps
    for step in (0, 7, drawn.steps):
        ours, theirs = coordinates(swept, step), coordinates(drawn, step)
        assert ours.keys() == theirs.keys()
        for trace, axes in theirs.items():
            for axis, values in axes.items():
                np.testing.assert_array_equal(ours[trace][axis], values)
    assert swept.caption.template == drawn.caption.template
    for name, column in drawn.caption.values.items():
        np.testing.assert_array_equal(swept.caption.values[name], column)


def test_sweep_of_the_initial_point():
    sweeper = Sweeper(OBJECTIVE, [0.5], SETTINGS, CHOSEN, "Adam", stage_of)
    sweep = sweeper.initial_point("descent_start", 0, VIEW, 0.05)
    stages = sweep.stages(None)
    assert len(stages) == 41
    for i in (0, 13, 14, 40):
        assert_same(stages[i], drawn_by_the_page(round(-1 + 0.05 * i, 6), CHOSEN))


def test_sweep_of_the_learning_rate_keeps_the_multiplier_of_an_optimizer():
    sweep = Sweeper(OBJECTIVE, [0.5], SETTINGS, CHOSEN, "Adam", stage_of).learning_rate(0.03)
    rates, stages = log_options(*LEARNING_RATES, 0.03), sweep.stages(None)
    assert len(stages) == len(rates)
    for i in (0, 20, 30, len(rates) - 1):
        optimizers = [
            replace(one, learning_rate=rates[i] * multiplier)
            for one, multiplier in zip(CHOSEN, (1.0, 0.5), strict=True)
        ]
        assert_same(stages[i], drawn_by_the_page(0.5, optimizers))


@pytest.mark.parametrize("changed", [{"steps": 9}, {"noise": 0.3}, {"seed": 9}], ids=str)
def test_version_depends_on_the_other_settings_only(changed):
    def versions(settings, optimizers, start=0.5):
        sweeper = Sweeper(OBJECTIVE, [start], settings, optimizers, "Adam", stage_of)
        return [sweep.version for sweep in sweeper.all(PARTS["One variable"], [VIEW], 0.03)]

    start, rate = versions(SETTINGS, CHOSEN)
    other = versions(replace(SETTINGS, **changed), CHOSEN)
    assert other[0] != start
    assert other[1] != rate
    assert versions(SETTINGS, CHOSEN, start=0.7)[0] == start
    faster = [replace(one, learning_rate=2 * one.learning_rate) for one in CHOSEN]
    assert versions(replace(SETTINGS, learning_rate=0.06), faster)[1] == rate


def test_only_the_steps_that_are_shown_are_computed():
    sweep = Sweeper(OBJECTIVE, [0.5], SETTINGS, CHOSEN, "Adam", stage_of).learning_rate(0.03)
    for whole, part in zip(sweep.stages(None), sweep.stages(8), strict=True):
        assert part.caption is not None
        assert whole.caption is not None
        for name, column in part.caption.values.items():
            known = whole.caption.values[name]
            row = min(7, part.steps, len(column) - 1)
            assert column[row] == known[row] or np.isnan(known[row])


def test_runs_that_are_too_long_together_have_no_preview():
    long = replace(SETTINGS, steps=MAX_POINTS)
    sweep = Sweeper(OBJECTIVE, [0.5], long, CHOSEN, "Adam", stage_of).learning_rate(0.03)
    assert sweep.stages(None) == []
    assert len(sweep.stages(1)) > 0


def test_sweep_in_two_variables_moves_one_coordinate():
    objective = parse("x**2 + 3*y**2", ("x", "y"))
    part, views = PARTS["Two variables"], ((-1.0, 1.0), (-2.0, 2.0))
    grid = surface.surface_grid(objective, views, ())
    schedule, steps = SETTINGS.schedule, SETTINGS.steps

    def plane(runs):
        return surface.without_surface(grid, runs, runs[0], schedule, steps)

    sweeps = Sweeper(objective, [0.5, -0.5], SETTINGS, CHOSEN, "Adam", plane).all(part, views, 0.03)
    assert [sweep.slider for sweep in sweeps] == ["descent_x", "descent_y", "descent_rate"]
    stages = sweeps[1].stages(None)
    assert len(stages) == 401
    start, settings = [0.5, 1.23], (steps, CONSTANT, 0.2, 7)
    runs = [Run(one, descend(objective, start, one, *settings)) for one in CHOSEN]
    assert_same(stages[323], plane(runs))
