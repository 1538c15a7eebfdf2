"""Expressions as Python code, for exported scripts."""

from fractions import Fraction
from typing import Literal

from core.formulas.expression import HALF, E, Expression
from core.formulas.functions import FUNCTIONS
from core.formulas.latex import fraction

Module = Literal["np", "torch"]
CONSTANTS = {"π": "pi", "e": "e"}
# Functions that torch lacks, or that it does not have for a plain number as an argument.
IN_TORCH = {
    "cbrt": "torch.sign({0})*torch.abs({0})**(1/3)",
    "max": "({0} + {1} + torch.abs({0} - ({1})))/2",
    "min": "({0} + {1} - torch.abs({0} - ({1})))/2",
}


def code(expression: Expression, module: Module) -> str:
    """The expression as Python code."""
    head = expression.head
    if head == "number" and not isinstance(expression.value, Fraction):
        return repr(expression.value)
    if head == "+":
        return " + ".join(code(part, module) for part in expression.parts).replace("+ -", "- ")
    if head in FUNCTIONS:
        return _call(expression, module)
    if not expression.parts and head != "number":
        return f"{_library(expression, module)}.{CONSTANTS[head]}" if head in CONSTANTS else head
    sign, above, below = fraction(expression)
    if above == [expression]:
        return _power(expression, module)
    text = sign.strip() + ("*".join(_factor(factor, module) for factor in above) or "1")
    divisor = "*".join(_factor(factor, module) for factor in below)
    return f"{text}/({divisor})" if len(below) > 1 else f"{text}/{divisor}" if below else text


def _library(expression: Expression, module: Module) -> str:
    """The module of a function; math for constants in torch code, as torch takes only tensors."""
    return "math" if module == "torch" and expression.constant is not None else module


def _factor(expression: Expression, module: Module) -> str:
    text = code(expression, module)
    return f"({text})" if expression.head == "+" else text


def _power(expression: Expression, module: Module) -> str:
    base, exponent = expression.parts
    library = _library(expression, module)
    if base == E:
        return f"{library}.exp({code(exponent, module)})"
    if exponent == HALF:
        return f"{library}.sqrt({code(base, module)})"
    above = code(exponent, module)
    short = not exponent.parts and not isinstance(exponent.value, Fraction)
    below = code(base, module)
    return f"{below if _tight(base) else f'({below})'}**{above if short else f'({above})'}"


def _tight(base: Expression) -> bool:
    return base.head in FUNCTIONS or (not base.parts and not isinstance(base.value, Fraction))


def _call(expression: Expression, module: Module) -> str:
    head, library = expression.head, _library(expression, module)
    arguments = [code(part, module) for part in expression.parts]
    if library == "torch" and head in IN_TORCH:
        return f"({IN_TORCH[head].format(*arguments)})"
    in_numpy, elsewhere = FUNCTIONS[head].script or (head, head)
    name = in_numpy if library == "np" else elsewhere
    return f"{library}.{name}({', '.join(arguments)})"
