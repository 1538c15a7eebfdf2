"""Minima and other stationary points are those of calculus."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from core.descent.examples import SURFACES
from core.descent.minima import minima, minimum_downhill, stationary_point
from core.formulas import parse

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
def test_minima_are_where_the_derivative_changes_sign(text, places):
    np.testing.assert_allclose(minima(parse(text), GRID), places, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "start"),
    [("x^2*sin(x)", 2.5), ("x^2*sin(x)", 6.5), ("x^2/10 + sin(5x)/2", 5.0), ("exp(x) - 2x", -3.0)],
)
def test_minimum_downhill_is_the_one_that_scipy_finds(text, start):
    objective = parse(text)
    derivative = float(objective.gradient(start)[0])
    bracket = (start, start - 0.1 * np.sign(derivative))
    expected = minimize_scalar(objective.value, bracket=bracket, tol=1e-12).x
    assert minimum_downhill(objective, start) == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize(("text", "start"), [("-x^2", 1.0), ("x", 0.0), ("log(x)", 2.0)])
def test_without_a_minimum_downhill_there_is_none(text, start):
    assert minimum_downhill(parse(text), start) is None


def test_minimum_downhill_of_a_minimum_is_itself():
    assert minimum_downhill(parse("(x-2)^2"), 2.0) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("text", "x", "kind"),
    [
        ("x^2", 0.0, "minimum"),
        ("|x|", 0.0, "minimum"),
        ("-x^2", 0.0, "maximum"),
        ("x^3", 0.0, "inflection point"),
        ("x^3", 1e-5, "inflection point"),
        ("2 - x^5", 0.0, "inflection point"),
        ("x^2*sin(x)", 0.0, "inflection point"),
        ("exp(-x^2)", 6.0, "plateau"),
        ("5", 1.0, "plateau"),
    ],
)
def test_kind_of_stationary_point_of_a_curve(text, x, kind):
    assert stationary_point(parse(text), np.array([x])) == kind


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("x^2 - y^2", (0.0, 0.0), "saddle point"),
        ("x^2 - y^4", (0.0, 0.0), "saddle point"),
        ("x*y", (0.0, 0.0), "saddle point"),
        ("-x^2 - y^2", (0.0, 0.0), "maximum"),
        ("|x| + |y|", (0.0, 0.0), "minimum"),
        ("x^4 + y^4", (0.0, 0.0), "minimum"),
        ("1e6x^2 + y^2/1000", (0.0, 0.0), "minimum"),
        ("exp(-x^2 - y^2)", (6.0, 6.0), "plateau"),
        ("5", (0.0, 0.0), "plateau"),
        (SURFACES["Rastrigin"].formula, (-2.98485570, 2.98485570), "minimum"),
    ],
)
def test_kind_of_stationary_point_of_a_surface(text, place, kind):
    assert stationary_point(parse(text, ("x", "y")), np.array(place)) == kind
