"""No formula is costly, in anything computed from it: counted in calls, not in seconds."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formulas import ExpressionError, parse
from core.formulas.expression import MAX_PARTS
from core.formulas.names import FUNCTIONS, SEVERAL_ARGUMENTS
from core.formulas.parser import MAX_LENGTH

# A random search for the worst found 47,000.
MOST_CALLS = 100_000
POINTS = np.linspace(-3, 3, 7)


def calls(text, variables):
    """How many functions are called for the formula, its derivatives and their LaTeX."""
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        compute(text, variables)
    finally:
        sys.setprofile(before)
    return counted


def compute(text, variables):
    try:
        objective = parse.__wrapped__(text, variables)
    except ExpressionError:
        return
    assert len(objective.latex + objective.gradient_latex) < 100 * MAX_PARTS
    assert all(part.size <= MAX_PARTS for part in (objective.expression, *objective.derivatives))
    points = [POINTS] * len(variables)
    objective.value(*points), objective.gradient(*points)


HOSTILE = [
    "x^x^x^x^x^x^x^x^x^x^x^x",
    "sin(" * 20 + "x" + ")" * 20,
    "abs(" * 20 + "x-1" + "-x)" * 20,
    "(x^x)^(x^x)^(x^x)^(x^x)",
    "tan(x)^tan(x)^tan(x)",
    "tan(x)^tan(x)^tan(x)^tan(x)^tan(x)^tan(x)^tan(x)^tan(x)",
    "tanh(tanh(tanh(tanh(x))))",
    "exp(" * 20 + "9" + ")" * 20,
    "max(x," * 20 + "1" + ")" * 20,
    "".join(f"(x+{i})" for i in range(1, 30)),
    "+".join(f"sin({i}x)" for i in range(1, 20)),
    "/".join(f"({i}+sin x)^50" for i in range(1, 14)),
    "√" * 20 + "x",
    "sin x" * 40,
    "x" * 200,
    "xy" * 100,
    "x/" * 99 + "x",
    "((x^99)^99)^99 + 2^(x^99)",
    "2^-" * 20 + "x",
    # With a computer algebra system these took from a second to many seconds.
    "tanh(sinh(x/x^(1/1000001)))x*x*1.7*asin(cosh(acos(x+pi)/sin(2)^-2))/1000001*exp(x)"
    "*(log(exp(x))^0.5)^(1/3)",
    "cosh(1.7/((cos((cosh(x)*1e9/e)^(1/1000001))/(tanh((arcsin(x+x)/(1/1000001))^25-3x))*1e9)^x))",
    "(2/sinh(e-(2+x)))^(sin((0.5/exp(cosh(x/(1e9+pi*(x+x)))))^0.5))",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_formula_costs_little(text):
    assert calls(text, ("x",)) <= MOST_CALLS


LEAVES = st.sampled_from(["x", "y", "2", "0.5", "pi", "7/3", "1e9", "1/1000001"])


def _grow(inner):
    operation = st.tuples(inner, st.sampled_from("+-*/^"), inner)
    power = st.tuples(inner, st.sampled_from(["2", "-1", "0.5", "(1/3)", "99"]))
    call = st.tuples(
        st.sampled_from([name for name in FUNCTIONS if name not in SEVERAL_ARGUMENTS]), inner
    )
    return st.one_of(
        operation.map("({0[0]}){0[1]}({0[2]})".format),
        power.map("({0[0]})^{0[1]}".format),
        call.map("{0[0]}({0[1]})".format),
        st.tuples(inner, inner).map("max({0[0]},{0[1]})".format),
    )


FORMULAS = st.recursive(LEAVES, _grow, max_leaves=12)
LONG = st.tuples(st.lists(FORMULAS, min_size=1, max_size=20), st.sampled_from("+-*/^")).map(
    lambda drawn: drawn[1].join(drawn[0])[:MAX_LENGTH]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(FORMULAS, LONG))
def test_any_formula_costs_little(text):
    assert calls(text, ("x", "y")) <= MOST_CALLS
