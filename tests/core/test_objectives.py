"""Values and derivatives agree with finite differences and with PyTorch's autograd."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from core.objectives import ExpressionError, parse

NUMBERS = st.integers(1, 9).map(str)
LEAVES = st.one_of(st.just("x"), NUMBERS, st.just("0.5"))
FUNCTIONS = st.sampled_from(["sin", "cos", "tanh", "exp", "atan", "sqrt", "log", "abs"])


def _grow(inner):
    operation = st.tuples(inner, st.sampled_from("+-*/"), inner).map("({0[0]}{0[1]}{0[2]})".format)
    power = st.tuples(inner, st.integers(2, 4)).map("({0[0]})^{0[1]}".format)
    call = st.tuples(FUNCTIONS, inner).map("{0[0]}({0[1]})".format)
    return st.one_of(operation, power, call)


FORMULAS = st.recursive(LEAVES, _grow, max_leaves=8)


@settings(max_examples=200, deadline=None)
@given(FORMULAS, st.floats(-3, 3))
def test_gradient_matches_finite_differences(text, x):
    try:
        objective = parse(f"x + {text}")
    except ExpressionError:
        reject()
    h = 1e-5
    around = objective.value(x + h * np.array([-2, -1, 0, 1, 2]))
    curvature = objective.gradient(x + h * np.array([-2, 0, 2]))[0]
    assume(np.isfinite(around).all() and np.abs(around).max() < 1e6)
    assume(np.ptp(curvature) < 1e-2 * (1 + np.abs(curvature).max()))
    assume(not np.ptp(np.sign(np.diff(around)[[0, -1]])))
    slope = (8 * (around[3] - around[1]) - (around[4] - around[0])) / (12 * h)
    np.testing.assert_allclose(objective.gradient(x)[0], slope, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("x**2*sin(x)", lambda x: x**2 * torch.sin(x)),
        ("exp(-x^2)*cos(5x)", lambda x: torch.exp(-(x**2)) * torch.cos(5 * x)),
        ("log(1+x^2)/(2+tanh(x))", lambda x: torch.log(1 + x**2) / (2 + torch.tanh(x))),
        ("|x-1| + x^3", lambda x: torch.abs(x - 1) + x**3),
        ("x^-2 + sqrt(x^2+1)", lambda x: x**-2 + torch.sqrt(x**2 + 1)),
    ],
)
def test_gradient_and_hessian_match_autograd(text, meaning):
    points = torch.tensor([-2.5, -0.3, 0.7, 3.1], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(meaning(points).sum(), points, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), points)
    objective = parse(text)
    x = points.detach().numpy()
    np.testing.assert_allclose(objective.gradient(x)[0], slope.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(objective.hessian(x)[0, 0], curvature.numpy(), rtol=1e-11)


def test_hessian_of_two_variables_is_symmetric_and_right():
    objective = parse("(1-x)^2 + 100(y-x^2)^2", ("x", "y"))
    expected = [[2 - 400 * (3 - 3 * 4), -800], [-800, 200]]
    np.testing.assert_allclose(objective.hessian(2.0, 3.0), expected)


def test_slope_of_the_article_is_the_true_one():
    objective = parse("x**2*sin(x)")
    assert float(objective.gradient(2.5)[0]) == pytest.approx(-2.01478688, abs=1e-8)
    assert objective.gradient_latex == r"x^{2} \cos{\left(x \right)} + 2 x \sin{\left(x \right)}"


def test_value_outside_the_real_numbers_is_nan():
    values = parse("log(x) + sqrt(x)").value([-1.0, 1.0])
    assert np.isnan(values[0])
    assert values[1] == 1.0


def test_shapes_broadcast():
    objective = parse("x + 2y", ("x", "y"))
    x, y = np.zeros((3, 1)), np.zeros((1, 4))
    assert objective.value(x, y).shape == (3, 4)
    assert [part.shape for part in objective.gradient(x, y)] == [(3, 4), (3, 4)]
