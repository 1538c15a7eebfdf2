"""Formulas are read as people write them; what is wrong is said with its place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.examples import EXAMPLES, SURFACES
from core.formulas import ExpressionError, parse

X = np.array([-2.3, -0.7, 0.4, 1.9])


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("x**2*sin(x)", X**2 * np.sin(X)),
        ("x^2 sin(x)", X**2 * np.sin(X)),
        ("x^4 - 3x^2 + x", X**4 - 3 * X**2 + X),
        ("|x|", np.abs(X)),
        ("2|x| + |x-1|", 2 * np.abs(X) + np.abs(X - 1)),
        ("||x|-1|", np.abs(np.abs(X) - 1)),
        ("exp(-x^2)*cos(5x)", np.exp(-(X**2)) * np.cos(5 * X)),
        ("(x+1)(x-1)", (X + 1) * (X - 1)),
        ("-x^2", -(X**2)),
        ("2^-x", 2.0**-X),
        ("2^x^2", 2.0 ** (X**2)),
        ("sin^2(x)", np.sin(X) ** 2),
        ("x² + x³", X**2 + X**3),
        ("2·x × 3 − 6 ÷ 4", 6 * X - 1.5),
        ("2⋅x ∙ 3 ∗ x – 6 ∕ 4", 6 * X**2 - 1.5),
        ("x⁴ - 2x⁰ + sin²(x)", X**4 - 2 + np.sin(X) ** 2),
        ("e^x² + x¹⁰", np.exp(X**2) + X**10),
        ("2πx", 2 * np.pi * X),
        ("2e^x", 2 * np.exp(X)),
        ("2e3x", 2000 * X),
        (".5x", 0.5 * X),
        ("π x", np.pi * X),
        ("xx", X * X),
        ("1/2x", X / 2),
        ("x^-1", 1 / X),
        ("atan(x)/tanh(x)", np.arctan(X) / np.tanh(X)),
        ("sign(x)sqrt(abs(x))", np.sign(X) * np.sqrt(np.abs(X))),
        ("xsin(x) + 2xcos^2(x)", X * np.sin(X) + 2 * X * np.cos(X) ** 2),
        ("xe^x - ex", X * np.exp(X) - np.e * X),
        ("πx(x+1)exp(x)", np.pi * X * (X + 1) * np.exp(X)),
        ("2√(x+3) + x√2", 2 * np.sqrt(X + 3) + X * np.sqrt(2)),
        ("arcsin(x/3) - arccos(x/3) + arctan(x)", 2 * np.arcsin(X / 3) - np.pi / 2 + np.arctan(X)),
        ("5", np.full(4, 5.0)),
        ("log10(x+3) + log2(x + 3)", np.log10(X + 3) + np.log2(X + 3)),
        ("xlog10(x+3) - log2²(x+3)", X * np.log10(X + 3) - np.log2(X + 3) ** 2),
        ("cbrt(x) + cbrt(x)^2", np.cbrt(X) + np.cbrt(X) ** 2),
        ("Sin(X) + X^2 - PI E", np.sin(X) + X**2 - np.pi * np.e),
        ("sin x", np.sin(X)),
        ("sin 2x", np.sin(2 * X)),
        ("sin2πx^2", np.sin(2 * np.pi * X**2)),
        ("x^2 sin x cos x + 1", X**2 * np.sin(X) * np.cos(X) + 1),
        ("xsin x - sin² x", X * np.sin(X) - np.sin(X) ** 2),
        ("sin x/2 + e^sin x", np.sin(X) / 2 + np.exp(np.sin(X))),
        ("exp sin 3x * x", np.exp(np.sin(3 * X)) * X),
        ("log10 e^x", np.log10(np.exp(X))),
        ("x⁻¹ + 2x⁻²", 1 / X + 2 / X**2),
        ("max(0, x) + min(x,1)", np.maximum(0, X) + np.minimum(X, 1)),
        ("relu(x) - max(x, 2 max(1, -x))", np.maximum(0, X) - np.maximum(X, 2 * np.maximum(1, -X))),
        ("|max(x, |x|-1)|", np.abs(np.maximum(X, np.abs(X) - 1))),
    ],
)
def test_formula_means_what_people_mean(text, meaning):
    np.testing.assert_allclose(parse(text).value(X), meaning, rtol=1e-13)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x**2*sinx", "Unknown name 'sinx' at position 5. Did you mean sin(x)?"),
        ("2 + xsinx", "Unknown name 'xsinx' at position 4. Did you mean sin?"),
        ("√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√x", "The formula is nested too deeply"),
        ("√", "The function √ at position 0 needs brackets: √(x)."),
        ("x + sn(x)", "Unknown name 'sn' at position 4. Did you mean sin?"),
        ("Sinx", "Unknown name 'Sinx' at position 0. Did you mean sin(x)?"),
        (
            "x + y",
            "Unknown name 'y' at position 4. Known are x, pi, e and functions such as sin, exp",
        ),
        ("sin -x", "The function sin at position 0 needs brackets: sin(x)."),
        ("1 + log2", "The function log2 at position 4 needs brackets: log2(x)."),
        ("max x", "The function max at position 0 needs brackets: max(0, x)."),
        ("2 + max(x)", "The function max at position 4 takes two arguments: max(0, x)."),
        ("max(1, 2, x)", "Unexpected ',' at position 8. Only max and min take two arguments."),
        ("max(1, x", "The '(' at position 3 is never closed."),
        ("sin x(x+1)", "It is not clear where the argument of sin at position 0 ends; put it"),
        ("3 log2x", "'log2' at position 2 can mean two things: write log(2x), or log2(x)"),
        (
            "sin^-1(x)",
            "The power of sin at position 0 is negative: write arcsin(x) for the inverse, 1/sin(x)",
        ),
        ("2cos⁻¹(x)", "The power of cos at position 1 is negative: write arccos(x) for the"),
        ("exp^-1(x)", "The power of exp at position 0 is negative: write 1/exp(x) for the"),
        ("(x + 1", "The '(' at position 0 is never closed."),
        ("x + |x", "The '|' at position 4 is never closed."),
        ("x + 1)", "Unexpected ')' at position 5."),
        ("x +", "The formula ends too soon, at position 3."),
        ("* x", "Unexpected '*' at position 0."),
        ("0,5x", "Unexpected ',' at position 1. Write decimals with a point: 0.5."),
        ("x^2 + 2,5x", "Unexpected ',' at position 7. Write decimals with a point: 2.5."),
        ("abs(0,x)", "Unexpected ',' at position 5. Only max and min take two arguments."),
        ("y = x", "Unexpected '=' at position 2. Type only the right-hand side"),
        ("x.real", "Unexpected '.' at position 1. Attributes are not part of formulas."),
        ("", "Type a formula in x"),
        ("x/0", "Division by zero at position 1."),
        ("0^-1", "Division by zero at position 1."),
        ("log(0)", "At position 0 stands a number that is not real or too large."),
        ("sqrt(-1) + x", "At position 0 stands a number that is not real or too large."),
        ("9**9**9**9", "The exponent at position 4 is too large"),
        ("((x^50)^50)^50", "The exponent at position 7 is too large"),
        ("1e99 x", "The number at position 0 is too large"),
        ("(" * 100 + "x" + ")" * 90, "The formula is nested too deeply at position"),
        ("x+" * 5_000 + "x", "The formula has 10,001 characters; at most 200 are read."),
        ("__import__('os')", "Unexpected '_' at position 0."),
        ("eval(x)", "Unknown name 'eval' at position 0."),
        ("1.2.3", "The number .3 at position 3 stands behind '1.2' without an operator"),
        ("x2", "The number 2 at position 1 stands behind 'x' without an operator"),
        ("1e-400", "The number at position 0 is too small."),
        ("(-1)^x", "The formula has no real value"),
        ("".join(f"(x+{i})" for i in range(1, 28)), "The derivative of this formula is too long"),
        ("tan(" * 22 + "x" + ")" * 22, "The derivative of this formula is too long"),
    ],
)
def test_fault_is_named_with_its_place(text, sentence):
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert str(error.value).startswith(sentence)


def test_two_variables_are_two_names_and_their_product():
    f = parse("(1-x)^2 + 100(y-x^2)^2 + 0xy", ("x", "y"))
    assert f.value(1.0, 2.0) == 100.0
    assert [float(part) for part in f.gradient(0.0, 1.0)] == [-2.0, 200.0]


FRAGMENTS = st.sampled_from(
    [
        "x",
        "y",
        "2",
        "0.5",
        "-",
        "+",
        "*",
        "/",
        "^",
        "**",
        "(",
        ")",
        "sin",
        "exp(",
        "log(",
        "e",
        "pi",
        " ",
        "²",
        "abs(",
        "tan(",
        "9",
        "sqrt(",
        ".",
        "__",
        "x^x",
        "1e9",
        ",",
        "\x00",
        "|",
        "lambda",
        "max(0,",
        "cbrt(",
        "log10",
        "⁻¹",
        "sin x",
    ]
)


def test_the_names_known_are_those_of_both_variables():
    with pytest.raises(ExpressionError, match=r"Known are x, y, pi, e and functions"):
        parse("x + qqq", ("x", "y"))


def test_short_products_and_the_catalogue_stay_within_the_bound():
    parse("".join(f"(x+{i})" for i in range(1, 9)))
    for example in EXAMPLES.values():
        parse(example.formula)
    for surface in SURFACES.values():
        parse(surface.formula, ("x", "y"))


@settings(max_examples=2_000, deadline=None)
@given(st.one_of(st.lists(FRAGMENTS, max_size=30).map("".join), st.text(max_size=40)))
def test_any_text_is_accepted_or_refused_with_a_sentence(text):
    try:
        objective = parse(text)
    except ExpressionError as error:
        sentence = str(error)
    else:
        sentence = f"{objective.latex}, {objective.gradient_latex}."
        assert objective.value(X).shape == X.shape
        assert objective.gradient(X)[0].shape == X.shape
        assert objective.hessian(X).shape == (1, 1, *X.shape)
    assert sentence.endswith((".", "?"))
