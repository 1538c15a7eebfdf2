"""A surface is drawn whatever values a run has."""

import numpy as np
import pytest

from charts.descent.runs import Run
from charts.descent.surface import MAX_VALUE, surface_grid, two_variables
from core.descent.optimizers import GradientDescent
from core.descent.schedules import CONSTANT
from core.descent.trajectory import descend
from core.formulas import parse
from tests.figures import checked

VIEWS = (-3.0, 3.0), (-3.0, 3.0)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("log(x^2 + y^2)", (0.0, 0.0)),
        ("log(x^2 + y^2) + x", (0.0, 0.0)),
        ("-1/(x^2 + y^2)", (1e-60, 0.0)),
        ("1/x + y^2", (-1e-200, 0.0)),
    ],
)
def test_start_at_a_pole_does_not_change_the_surface(text, start):
    objective, optimizer = parse(text, ("x", "y")), GradientDescent(0.1)
    run = descend(objective, start, optimizer, 20)
    assert run.values[0] < -MAX_VALUE
    grid = surface_grid(objective, VIEWS, (), [run])
    assert grid.lowest == np.nanmin(grid.values)
    made = Run(optimizer, run)
    side, above, _ = two_variables(grid, CONSTANT, [made], made, 20).panels
    checked(side.figure)
    levels = checked(above.figure).data[0].z
    assert np.isfinite(levels).sum() == np.isfinite(grid.values).sum() > 0


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("exp(99x^2 + y^2)", (3.0, 0.0)),
        ("exp(exp(x + y + 6))", (3.0, 3.0)),
        ("1/(x^2 + y^2)", (0.0, 0.0)),
        ("1e12x^99 exp(99x^2)", (3.0, 1.0)),
        ("-exp(99x^2)", (-3.0, 1.0)),
    ],
)
def test_infinite_values_are_drawn_without_a_warning(text, start):
    objective, optimizer = parse(text, ("x", "y")), GradientDescent(0.1)
    made = Run(optimizer, descend(objective, start, optimizer, 20))
    grid = surface_grid(objective, VIEWS, (), [made.trajectory])
    stage = two_variables(grid, CONSTANT, [made], made, 20)
    for trail in stage.trails:
        assert trail.z is None or not np.isinf(trail.z).any()
    checked(stage.panels[0].figure)
