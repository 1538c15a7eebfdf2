"""The functions and constants that a formula may name, and hints for other names."""

import difflib
from collections.abc import Callable, Collection
from functools import partial, reduce

from core.formulas import functions
from core.formulas.expression import (
    CONSTANTS,
    HALF,
    ONE,
    ZERO,
    E,
    Expression,
    call,
    divide,
    power,
    variable,
)


def _extreme(name: str, *arguments: Expression) -> Expression:
    """The maximum or minimum of two or more arguments."""
    return reduce(partial(call, name), arguments)


def _cot(u: Expression) -> Expression:
    return divide(call("cos", u), call("sin", u))


FUNCTIONS: dict[str, Callable[..., Expression]] = {
    **{name: partial(call, name) for name in functions.FUNCTIONS},
    "max": partial(_extreme, "max"),
    "min": partial(_extreme, "min"),
    "arcsin": partial(call, "asin"),
    "arccos": partial(call, "acos"),
    "arctan": partial(call, "atan"),
    "cot": _cot,
    "sec": lambda u: divide(ONE, call("cos", u)),
    "csc": lambda u: divide(ONE, call("sin", u)),
    "exp": partial(power, E),
    "log": partial(call, "ln"),
    "lg": partial(call, "log10"),
    "sqrt": lambda u: power(u, HALF),
    "√": lambda u: power(u, HALF),
    "∛": partial(call, "cbrt"),
    "sgn": partial(call, "sign"),
    "relu": partial(call, "max", ZERO),
}
SEVERAL_ARGUMENTS = ("max", "min")
LETTERS = {name: variable(name) for name in CONSTANTS} | {"pi": variable("π")}
INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan"}


def usage(function: str, argument: str) -> str:
    """How a function is written: sin(x), max(0, x)."""
    return f"{function}({'0, ' if function in SEVERAL_ARGUMENTS else ''}{argument})"


def reciprocal_hint(function: str, argument: str) -> str:
    """What to write instead of sin^-1(x), which can mean two things."""
    inverse = INVERSES.get(function)
    first = f"{usage(inverse, argument)} for the inverse, " if inverse else ""
    return f"write {first}1/{usage(function, argument)} for the reciprocal."


def similar(name: str, variables: Collection[str]) -> str:
    """A hint for an unknown name, with a space before it."""
    for function in sorted(FUNCTIONS, key=len, reverse=True):
        for letter in variables:
            if name == function + letter:
                return f" Did you mean {function}({letter})?"
    close = difflib.get_close_matches(name, [*FUNCTIONS, *LETTERS, *variables], n=1)
    if close:
        return f" Did you mean {close[0]}?"
    return f" Known are {', '.join(variables)}, pi, e and functions such as sin, exp and sqrt."
