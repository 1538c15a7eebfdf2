"""The minima that are found are those of calculus."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from core.descent.minima import downhill, minima
from core.formulas.objective import parse

GRID = np.linspace(-4.03, 4.0, 400)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("x^4 - 3x^2 + x", np.sort(np.roots([4, 0, -6, 1]).real)[[0, 2]]),
        ("cos(x)", [-np.pi, np.pi]),
        ("|x - 1|", [1.0]),
        ("sqrt(|x|)", [0.0]),
        ("x^6/50", [0.0]),
        ("-x^2", []),
        ("-1/x^2", []),
        ("log(|x|)", []),
        ("x^3", []),
        ("5", []),
        ("1/x", []),
        ("log(x)", []),
    ],
)
def test_minima_are_where_the_slope_turns_upwards(text, places):
    np.testing.assert_allclose(minima(parse(text), GRID), places, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "start"),
    [("x^2*sin(x)", 2.5), ("x^2*sin(x)", 6.5), ("x^2/10 + sin(5x)/2", 5.0), ("exp(x) - 2x", -3.0)],
)
def test_downhill_leads_to_the_minimum_of_the_basin(text, start):
    objective = parse(text)
    slope = float(objective.gradient(start)[0])
    bracket = (start, start - 0.1 * np.sign(slope))
    expected = minimize_scalar(objective.value, bracket=bracket, tol=1e-12).x
    assert downhill(objective, start) == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize(("text", "start"), [("-x^2", 1.0), ("x", 0.0), ("log(x)", 2.0)])
def test_downhill_leads_nowhere_where_the_function_has_no_minimum(text, start):
    assert downhill(parse(text), start) is None


def test_minimum_is_its_own_basin():
    assert downhill(parse("(x-2)^2"), 2.0) == pytest.approx(2.0)
