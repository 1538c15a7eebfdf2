"""Formulas are read as people write them; errors name their position."""

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
def test_formula_is_read_as_in_textbooks(text, meaning):
    np.testing.assert_allclose(parse(text).value(X), meaning, rtol=1e-13)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x**2*sinx", "Unknown name 'sinx' at position 6. Did you mean sin(x)?"),
        ("2 + xsinx", "Unknown name 'xsinx' at position 5. Did you mean sin?"),
        ("√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√√x", "The formula is nested too deeply"),
        ("√", "The function √ at position 1 needs brackets: √(x)."),
        ("x + sn(x)", "Unknown name 'sn' at position 5. Did you mean sin?"),
        ("Sinx", "Unknown name 'Sinx' at position 1. Did you mean sin(x)?"),
        (
            "x + y",
            "Unknown name 'y' at position 5. Known are x, pi, e and functions such as sin, exp",
        ),
        ("sin -x", "The function sin at position 1 needs brackets: sin(x)."),
        ("1 + log2", "The function log2 at position 5 needs brackets: log2(x)."),
        ("max x", "The function max at position 1 needs brackets: max(0, x)."),
        ("2 + max(x)", "The function max at position 5 takes two or more arguments: max(0, x)."),
        ("max(1, x", "The '(' at position 4 is never closed."),
        ("sin x(x+1)", "It is not clear where the argument of sin at position 1 ends; put it"),
        ("3 log2x", "'log2' at position 3 can mean two things: write log(2x), or log2(x)"),
        (
            "sin^-1(x)",
            "The power of sin at position 1 is negative: write arcsin(x) for the inverse, 1/sin(x)",
        ),
        ("2cos⁻¹(x)", "The power of cos at position 2 is negative: write arccos(x) for the"),
        ("exp^-1(x)", "The power of exp at position 1 is negative: write 1/exp(x) for the"),
        ("(x + 1", "The '(' at position 1 is never closed."),
        ("x + |x", "The '|' at position 5 is never closed."),
        ("x + 1)", "Unexpected ')' at position 6."),
        ("x +", "The formula ends too soon."),
        ("* x", "Unexpected '*' at position 1."),
        ("0,5x", "Unexpected ',' at position 2. Write decimals with a point: 0.5."),
        ("x^2 + 2,5x", "Unexpected ',' at position 8. Write decimals with a point: 2.5."),
        ("abs(0,x)", "Unexpected ',' at position 6. Only max and min take several arguments."),
        ("y = x", "Unexpected '=' at position 3. Type only the right-hand side"),
        ("x.real", "Unexpected '.' at position 2. Attributes are not part of formulas."),
        ("", "Type a formula in x"),
        ("x/0", "Division by zero at position 2."),
        ("0^-1", "The formula contains a number that is not real or too large"),
        ("log(0)", "The formula contains a number that is not real or too large"),
        ("sqrt(-1) + x", "The formula contains a number that is not real or too large"),
        ("9**9**9**9", "The formula contains a number that is not real or too large"),
        ("1e99 x", "The number at position 1 is too large"),
        ("(" * 100 + "x" + ")" * 90, "The formula is nested too deeply at position"),
        ("x+" * 5_000 + "x", "The formula has 10,001 characters; at most 200 are allowed."),
        ("__import__('os')", "Unexpected '_' at position 1."),
        ("eval(x)", "Unknown name 'eval' at position 1."),
        ("1.2.3", "The number .3 at position 4 follows '1.2' without an operator"),
        ("x2", "The number 2 at position 2 follows 'x' without an operator"),
        ("(-1)^x", "The formula contains a number that is not real"),
        ("".join(f"(x+{i})" for i in range(1, 28)), "The derivative of this formula is too long"),
        ("tan(" * 22 + "x" + ")" * 22, "The derivative of this formula is too long"),
    ],
)
def test_error_names_its_position_from_1(text, sentence):
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert str(error.value).startswith(sentence)


KINDS = {
    "other names": [
        ("lg(x + 9)", np.log10(X + 9)),
        ("cot x + 2cot(2x)", 1 / np.tan(X) + 2 / np.tan(2 * X)),
        ("sec(x)^2 - csc(x)", 1 / np.cos(X) ** 2 - 1 / np.sin(X)),
        ("xsec x", X / np.cos(X)),
        ("sgn(x)∛x", np.sign(X) * np.cbrt(X)),
    ],
    "bars as argument": [
        ("ln|x|", np.log(np.abs(X))),
        ("√|x|", np.sqrt(np.abs(X))),
        ("2 sin|x| + 1", 2 * np.sin(np.abs(X)) + 1),
        ("|ln|x|| + |x|", np.abs(np.log(np.abs(X))) + np.abs(X)),
        ("xln|x-1|", X * np.log(np.abs(X - 1))),
        ("log10|x|", np.log10(np.abs(X))),
    ],
    "several arguments": [
        ("max(x, 0, 1 - x)", np.max([X, 0 * X, 1 - X], axis=0)),
        ("min(x, 0, 1 - x, x^2)", np.min([X, 0 * X, 1 - X, X**2], axis=0)),
        ("max(min(x, 1, 2), x, -1)", np.max([np.minimum(X, 1), X, 0 * X - 1], axis=0)),
    ],
    "fractions": [
        ("½x", X / 2),
        ("(x+3)^½ + ¾", np.sqrt(X + 3) + 0.75),
        ("⅓x³ - ⅔", X**3 / 3 - 2 / 3),
        ("3⁄4x", 0.75 * X),
    ],
    "full-width signs": [
        ("ｘ＋１", X + 1),
        ("２＊（ｘ－１）＾２", 2 * (X - 1) ** 2),
        ("ｓｉｎ（ｘ）／２", np.sin(X) / 2),
        ("｜ｘ｜", np.abs(X)),
    ],
    "signs of all kinds": [
        *((f"x^2 {dash} 1", X**2 - 1) for dash in "-‐‑‒–—―−﹣－ー➖"),
        *((f"2{dot}x", 2 * X) for dot in "*×·⋅∙∗•✕＊"),
        ("x✖️2", 2 * X),
        ("𝑥² + π", X**2 + np.pi),
    ],
    "invisible characters": [
        ("x\u200b^2", X**2),
        ("si\u200dn(x\ufeff)", np.sin(X)),
        ("\u2060x +\u00a01", X + 1),
    ],
}


@pytest.mark.parametrize(("text", "meaning"), [case for kind in KINDS.values() for case in kind])
def test_pasted_text_is_read(text, meaning):
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(parse(text).value(X), meaning, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x + ☃", "Unexpected '☃' (SNOWMAN) at position 5."),
        ("x＋∞", "Unexpected '∞' (INFINITY) at position 3."),
        ("x\x07", "Unexpected character (U+0007) at position 2."),
        ("½ + ∑", "Unexpected '∑' (N-ARY SUMMATION) at position 5."),
        ("eˣ", "Unexpected 'ˣ' (MODIFIER LETTER SMALL X) at position 2. Write ^x."),
        ("x\u200b + ≤", "Unexpected '≤' (LESS-THAN OR EQUAL TO) at position 6."),
        ("2½x", "The fraction at position 2 follows a number: write 2½ as 2.5."),
        ("ｑｑ", "Unknown name 'ｑｑ' at position 1."),
    ],
)
def test_other_characters_are_named(text, sentence):
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize("text", ["x1 + x2", "3x2", "x₁^2"])
def test_numbered_variables_get_a_hint(text):
    with pytest.raises(ExpressionError, match="write x for x1 and y for x2"):
        parse(text, ("x", "y"))


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


def test_hint_names_both_variables():
    with pytest.raises(ExpressionError, match=r"Known are x, y, pi, e and functions"):
        parse("x + qqq", ("x", "y"))


def test_short_products_and_the_examples_stay_within_the_bounds():
    parse("".join(f"(x+{i})" for i in range(1, 9)))
    for example in EXAMPLES.values():
        parse(example.formula)
    for surface in SURFACES.values():
        parse(surface.formula, ("x", "y"))


@settings(max_examples=200, deadline=None)
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
    assert sentence.endswith((".", "?"))
