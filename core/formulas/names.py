"""The names that a typed formula may use, and what to say of those that it may not."""

import difflib
from collections.abc import Callable
from functools import partial

from core.formulas import functions
from core.formulas.expression import CONSTANTS, HALF, ZERO, E, Expression, call, power, variable

FUNCTIONS: dict[str, Callable[..., Expression]] = {
    **{name: partial(call, name) for name in functions.FUNCTIONS},
    "arcsin": partial(call, "asin"),
    "arccos": partial(call, "acos"),
    "arctan": partial(call, "atan"),
    "exp": partial(power, E),
    "log": partial(call, "ln"),
    "sqrt": lambda u: power(u, HALF),
    "√": lambda u: power(u, HALF),
    "relu": partial(call, "max", ZERO),
}
LETTERS = {name: variable(name) for name in CONSTANTS} | {"pi": variable("π")}
INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan"}


def wanted(function: str) -> int:
    """How many arguments a function takes."""
    known = functions.FUNCTIONS.get(function)
    return known.arguments if known else 1


def example(function: str, argument: str) -> str:
    """A function as it is to be written: sin(x), max(0, x)."""
    return f"{function}({'0, ' if wanted(function) == 2 else ''}{argument})"


def reciprocal(function: str, written: str) -> str:
    """What to write in place of sin^-1(x), which can mean two things."""
    inverse = INVERSES.get(function)
    first = f"{written.replace(function, inverse)} for the inverse, " if inverse else ""
    return f"write {first}1/{written} for the reciprocal."


def nearest(name: str, variables: list[str]) -> str:
    """What was probably meant by an unknown name, with a blank in front."""
    for function in sorted(FUNCTIONS, key=len, reverse=True):
        for letter in variables:
            if name == function + letter:
                return f" Did you mean {function}({letter})?"
    close = difflib.get_close_matches(name, [*FUNCTIONS, *LETTERS, *variables], n=1)
    if close:
        return f" Did you mean {close[0]}?"
    return f" Known are {', '.join(variables)}, pi, e and functions such as sin, exp and sqrt."
