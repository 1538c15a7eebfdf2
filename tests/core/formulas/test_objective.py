"""Values and derivatives agree with PyTorch's autograd."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from core.formulas import ExpressionError, parse


def _grown(inner):
    """Formulas beside what they mean to PyTorch."""
    joined = st.tuples(inner, st.sampled_from(list(OPERATIONS)), inner)
    raised = st.tuples(inner, st.sampled_from([-2, -1, 2, 3, 4]))
    called = st.tuples(st.sampled_from(list(IN_TORCH)), inner)
    return st.one_of(
        joined.map(
            lambda d: (
                f"({d[0][0]}){d[1]}({d[2][0]})",
                lambda x: OPERATIONS[d[1]](d[0][1](x), d[2][1](x)),
            )
        ),
        raised.map(lambda d: (f"({d[0][0]})^{d[1]}", lambda x: d[0][1](x) ** d[1])),
        called.map(lambda d: (f"{d[0]}({d[1][0]})", lambda x: IN_TORCH[d[0]](d[1][1](x)))),
    )


OPERATIONS: dict[str, Any] = {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
    "^": torch.pow,
}
IN_TORCH: dict[str, Any] = {
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "asin": torch.asin,
    "acos": torch.acos,
    "atan": torch.atan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "log": torch.log,
    "log2": torch.log2,
    "log10": torch.log10,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "sign": torch.sign,
    "relu": torch.relu,
    "cbrt": lambda u: torch.sign(u) * torch.abs(u) ** (1 / 3),
}
BOTH = st.recursive(
    st.one_of(
        st.just(("x", lambda x: x)),
        st.integers(1, 9).map(lambda n: (str(n), lambda x: torch.full_like(x, n) + 0 * x)),
    ),
    _grown,
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(BOTH)
def test_values_and_gradients_match_autograd(both):
    text, meaning = both
    points = torch.tensor([-2.3, -0.7, 0.43, 1.9], dtype=torch.float64, requires_grad=True)
    expected = meaning(points)
    (gradient,) = torch.autograd.grad(expected.sum(), points)
    try:
        objective = parse(text)
    except ExpressionError:
        reject()
    x = points.detach().numpy()
    theirs = [part.detach().numpy() for part in (expected, gradient)]
    known = np.isfinite(theirs).all(axis=0) & (np.abs(theirs) < 1e6).all(axis=0)
    ours = [objective.value(x), objective.gradient(x)[0]]
    np.testing.assert_allclose(
        np.array(ours)[:, known], np.array(theirs)[:, known], rtol=1e-7, atol=1e-7
    )


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
def test_gradient_matches_autograd(text, meaning):
    points = torch.tensor([-2.5, -0.3, 0.7, 3.1], dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(meaning(points).sum(), points)
    objective = parse(text)
    x = points.detach().numpy()
    np.testing.assert_allclose(objective.gradient(x)[0], expected.numpy(), rtol=1e-12)


def test_gradient_of_an_example():
    objective = parse("x**2*sin(x)")
    assert float(objective.gradient(2.5)[0]) == pytest.approx(-2.01478688, abs=1e-8)
    assert objective.gradient_latex == r"2 x \sin{\left(x \right)} + x^{2} \cos{\left(x \right)}"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("x^4 - 3x^2 + x", "x^{4} - 3 x^{2} + x"),
        ("(x+1)(x-1)/2", r"\frac{\left(x + 1 \right) \left(x - 1 \right)}{2}"),
        ("exp(-x^2)x", r"x e^{- x^{2}}"),
        ("-(x+1)", r"- \left(x + 1 \right)"),
        ("1/(2x)^2", r"\frac{1}{4 x^{2}}"),
        ("3*2^x", r"3 \cdot 2^{x}"),
        ("0.1x + 1e-9", r"0.1 x + 1 \cdot 10^{-9}"),
        ("x^(2/3) - sqrt(x)", r"x^{\frac{2}{3}} - \sqrt{x}"),
        ("(x^2)^x", r"\left(x^{2} \right)^{x}"),
        ("sin^2(x) + |x|^3", r"\sin^{2}{\left(x \right)} + \left|{x}\right|^{3}"),
        ("log10(x) + log2(x)", r"\log_{10}{\left(x \right)} + \log_{2}{\left(x \right)}"),
        ("cbrt(x)^2", r"\left(\sqrt[3]{x} \right)^{2}"),
        ("max(0, -x)", r"\max{\left(0, - x \right)}"),
        (
            "arcsin(x) sign(pi x)",
            r"\arcsin{\left(x \right)} \operatorname{sign}{\left(\pi x \right)}",
        ),
    ],
)
def test_latex_is_that_of_a_textbook(text, printed):
    assert parse(text).latex == printed


@pytest.mark.parametrize(
    ("text", "derivative"),
    [
        ("2x + 3x - 4", "5"),
        ("(x-2)^2", "2(x-2)"),
        ("x*x*x/3", "x^2"),
        ("cbrt(x)", "1/(3cbrt(x)^2)"),
        ("max(0, x)", "(1 + sign(x))/2"),
        ("log2(x)", "1/(x ln(2))"),
        ("x - (x - 1)", "0"),
        ("2^x", "2^x ln(2)"),
        ("sin(x)cos(x)", "cos(x)^2 - sin(x)^2"),
    ],
)
def test_derivative_is_that_of_the_textbook(text, derivative):
    found, expected = parse(text).derivatives[0], parse(derivative).expression
    points = np.array([0.3, 1.7])
    np.testing.assert_allclose(parse(text).gradient(points)[0], parse(derivative).value(points))
    assert found.size <= expected.size + 2


def test_equal_formulas_are_equal_however_they_were_typed():
    assert parse("x^2*sin(x)").expression == parse("sin x * x * x").expression
    assert parse("1 + 2x").expression == parse("x + x + 1").expression
    assert parse("x^2").expression != parse("x^3").expression


def test_value_outside_the_real_numbers_is_nan():
    values = parse("log(x) + sqrt(x)").value([-1.0, 1.0])
    assert np.isnan(values[0])
    assert values[1] == 1.0


def test_shapes_broadcast():
    objective = parse("x + 2y", ("x", "y"))
    x, y = np.zeros((3, 1)), np.zeros((1, 4))
    assert objective.value(x, y).shape == (3, 4)
    assert [part.shape for part in objective.gradient(x, y)] == [(3, 4), (3, 4)]
