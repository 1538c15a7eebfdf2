"""While a slider is dragged, the figures are those that the page draws when it is released."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from charts.descent import curve, surface
from charts.descent.runs import Run
from core.descent import descend
from core.descent.optimizers import Adam, GradientDescent, Momentum
from core.descent.schedules import CONSTANT, SCHEDULES
from core.formulas import parse
from pages.descent.controls import Settings
from pages.descent.parts import PARTS
from pages.descent.sweeps import MAX_POINTS, PLACES, Sweeper
from ui.preview import coordinates

VIEW = (-1.0, 1.0)
OBJECTIVE = parse("x**2*sin(x) + 1/(x + 0.31)")
CHOSEN = [GradientDescent(0.03), Adam(0.015, beta1=0.5)]
RATES, STEPS = np.geomspace(1e-4, 10, 51), [1, 7, 30, 40]
BETA_AS_SET = Adam(0.015, beta1=0.6)
SETTINGS = Settings(0.03, 30, CONSTANT, 0.2, 7)
DRAW = partial(curve.without_details, OBJECTIVE, VIEW, CONSTANT)
SWEEPER = Sweeper(OBJECTIVE, [VIEW], [0.5], SETTINGS, CHOSEN, 1, DRAW)


def drawn_by_the_page(start=0.5, optimizers=CHOSEN, steps=30):
    runs = [Run(one, descend(OBJECTIVE, start, one, steps, CONSTANT, 0.2, 7)) for one in optimizers]
    return curve.one_variable(OBJECTIVE, VIEW, CONSTANT, runs, runs[1], steps)


def assert_same(swept, drawn):
    assert swept.steps == drawn.steps
    for step in (0, 7, drawn.steps):
        ours, theirs = coordinates(swept, step), coordinates(drawn, step)
        above = {trace for trace in theirs if trace[0] in ("curve", "values", "contours")}
        assert ours.keys() == above
        for trace in above:
            for axis, values in theirs[trace].items():
                np.testing.assert_array_equal(ours[trace][axis], values)
    assert swept.caption.template == drawn.caption.template
    for name, column in drawn.caption.values.items():
        np.testing.assert_array_equal(swept.caption.values[name], column)


def test_sweep_of_the_initial_point():
    sweep = SWEEPER.initial_point("descent_start", 0)
    stages, handle = sweep.stages(None), sweep.handle
    assert handle
    assert len(stages) == len(handle.places) == 41
    for i in (0, 13, 14, 40):
        assert handle.places[i] == round(-1 + 0.05 * i, 6)
        assert_same(stages[i], drawn_by_the_page(round(-1 + 0.05 * i, 6)))


def test_sweep_of_the_learning_rate_keeps_the_multiplier_of_an_optimizer():
    stages = SWEEPER.learning_rate(RATES).stages(None)
    assert len(stages) == len(RATES)
    for i in (0, 20, 30, len(RATES) - 1):
        optimizers = [
            replace(one, learning_rate=RATES[i] * multiplier)
            for one, multiplier in zip(CHOSEN, (1.0, 0.5), strict=True)
        ]
        assert_same(stages[i], drawn_by_the_page(optimizers=optimizers))


def test_sweep_of_a_parameter_changes_one_optimizer():
    chosen = [Momentum(0.03), CHOSEN[1]]
    sweeps = replace(SWEEPER, optimizers=chosen).parameters()
    names = ["momentum_momentum", "adam_beta1", "adam_beta2"]
    assert [sweep.slider for sweep in sweeps] == [f"descent_{name}" for name in names]
    for place, name, sweep in ((0, "momentum", sweeps[0]), (1, "beta2", sweeps[2])):
        stages = sweep.stages(None)
        for i in (0, 100, 333):
            value = {name: i / 333 * (0.999 if place == 0 else 0.9999)}
            optimizers = [*chosen]
            optimizers[place] = replace(chosen[place], **value)
            assert_same(stages[i], drawn_by_the_page(optimizers=optimizers))


def test_sweep_of_the_steps_cuts_the_longest_run():
    sweep = SWEEPER.steps(STEPS)
    assert sweep.at_end
    for count, stage in zip(STEPS, sweep.stages(None), strict=True):
        assert_same(stage, drawn_by_the_page(steps=count))
    diverging = replace(SWEEPER, optimizers=[GradientDescent(5.0), CHOSEN[1]])
    for count, stage in zip(STEPS, diverging.steps(STEPS).stages(None), strict=True):
        assert_same(stage, drawn_by_the_page(optimizers=diverging.optimizers, steps=count))
    scheduled = replace(SWEEPER, settings=replace(SETTINGS, schedule=SCHEDULES["Cosine"]))
    assert scheduled.steps(STEPS).stages(None) == []


def versions(sweeper):
    return [one.version for one in sweeper.all(PARTS["One variable"], list(RATES), STEPS)]


@pytest.mark.parametrize(
    ("changed", "own"), [({"noise": 0.3}, None), ({"seed": 9}, None), ({"steps": 9}, 2)], ids=str
)
def test_version_depends_on_the_other_settings_only(changed, own):
    before = versions(SWEEPER)
    after = versions(replace(SWEEPER, settings=replace(SETTINGS, **changed)))
    assert [i for i in range(len(before)) if before[i] == after[i]] == [own] * (own is not None)
    assert versions(replace(SWEEPER, start=[0.7]))[0] == before[0]
    faster = [replace(one, learning_rate=2 * one.learning_rate) for one in CHOSEN]
    quick = replace(SWEEPER, settings=replace(SETTINGS, learning_rate=0.06), optimizers=faster)
    assert versions(quick)[1] == before[1]
    other = replace(SWEEPER, optimizers=[CHOSEN[0], BETA_AS_SET])
    assert versions(other)[3] == before[3]
    assert versions(other)[0] != before[0]


def test_only_the_steps_that_are_shown_are_computed():
    sweep = SWEEPER.learning_rate(RATES)
    for whole, part in zip(sweep.stages(None), sweep.stages(8), strict=True):
        assert part.caption
        assert whole.caption
        for name, column in part.caption.values.items():
            known = whole.caption.values[name]
            row = min(7, part.steps, len(column) - 1)
            assert column[row] == known[row] or np.isnan(known[row])


def test_runs_that_are_too_long_together_have_no_preview():
    sweep = replace(SWEEPER, settings=replace(SETTINGS, steps=MAX_POINTS)).learning_rate(RATES)
    assert sweep.stages(None) == []
    assert len(sweep.stages(1)) > 0


def test_sweeps_in_two_variables_move_one_coordinate_or_both():
    objective, views = parse("x**2 + 3*y**2", ("x", "y")), ((-1.0, 1.0), (-2.0, 2.0))
    draw = partial(surface.only_contours, surface.surface_grid(objective, views, ()), CONSTANT)
    sweeper = Sweeper(objective, views, [0.5, -0.5], SETTINGS, CHOSEN, 1, draw)
    sweeps = sweeper.all(PARTS["Two variables"], list(RATES), STEPS)
    keys = ["descent_x", "descent_y", "plane", "descent_rate", "descent_steps"]
    assert [sweep.slider for sweep in sweeps][:5] == keys

    def drawn(start):
        runs = [Run(one, descend(objective, start, one, 30, CONSTANT, 0.2, 7)) for one in CHOSEN]
        return draw(runs, runs[1], steps=30)

    stages = sweeps[1].stages(None)
    assert len(stages) == 81
    assert_same(stages[65], drawn([0.5, 1.25]))
    handle, stages = sweeps[2].handle, sweeps[2].stages(8)
    assert handle
    assert len(handle.places) == len(stages) == PLACES**2
    for i in (0, 20, 400):
        swept, whole = stages[i], drawn(handle.places[i])
        for trace, axes in coordinates(whole, 7).items():
            for axis, values in axes.items():
                np.testing.assert_array_equal(coordinates(swept, 7)[trace][axis], values)
