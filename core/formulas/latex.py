"""Expressions in LaTeX, and products as fractions."""

from fractions import Fraction

from core.formulas.expression import HALF, ONE, E, Expression, base_and_exponent, number, power
from core.formulas.functions import FUNCTIONS

NAMES = {"π": r"\pi"}


def latex(expression: Expression) -> str:
    """The expression in LaTeX."""
    if expression.is_number and not isinstance(expression.value, Fraction):
        return _decimal(expression)
    if not expression.parts and not expression.is_number:
        return NAMES.get(expression.head, expression.head)
    if expression.head == "+":
        return _sum(expression)
    if expression.head in FUNCTIONS:
        return _call(expression)
    sign, above, below = fraction(expression)
    if below:
        return rf"{sign}\frac{{{_product(above)}}}{{{_product(below)}}}"
    alone = len(above) == 1 and above[0].head == "+"
    return sign + (_bracketed(latex(above[0])) if alone else _product(above))


def fraction(expression: Expression) -> tuple[str, list[Expression], list[Expression]]:
    """The sign ("" or "- ") of a product, and the factors of its numerator and denominator."""
    sign = ""
    above: list[Expression] = []
    below: list[Expression] = []
    factors = expression.parts if expression.head == "*" else (expression,)
    for factor in sorted(factors, key=_rank):
        base, exponent = base_and_exponent(factor)
        if factor.is_number:
            sign = "- " if factor.value < 0 else ""
            size = number(-factor.value if sign else factor.value)
            exact = size.value if isinstance(size.value, Fraction) else None
            above.append(number(exact.numerator) if exact else size)
            below.append(number(exact.denominator) if exact else ONE)
        elif exponent.is_number and exponent.value < 0:
            below.append(power(base, number(-exponent.value)))
        else:
            above.append(factor)
    return sign, _without_ones(above), _without_ones(below)


def _rank(factor: Expression) -> int:
    """Numbers come first, then letters and their powers: 2x e^(−x²)."""
    base = base_and_exponent(factor)[0]
    if base.parts or (base == E and factor.constant is None):
        return 2
    return 0 if factor.constant is not None else 1


def _without_ones(factors: list[Expression]) -> list[Expression]:
    return [factor for factor in factors if factor != ONE]


def _decimal(expression: Expression) -> str:
    """A number with at most 15 digits; large and small ones with a power of ten."""
    value = expression.value
    text = str(value) if isinstance(value, int) else f"{value:.15g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _sum(expression: Expression) -> str:
    first, *rest = (latex(part) for part in expression.parts)
    return first + "".join(
        f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}" for term in rest
    )


def _product(factors: list[Expression]) -> str:
    if not factors:
        return "1"
    if len(factors) == 1:
        return _factor(factors[0])
    text = ""
    for factor in factors:
        printed = _bracketed(latex(factor)) if factor.head == "+" else _factor(factor)
        join = r" \cdot " if printed[0].isdigit() else " "
        text += f"{join if text else ''}{printed}"
    return text


def _factor(factor: Expression) -> str:
    """A single factor."""
    return _power(*factor.parts) if factor.head == "^" else latex(factor)


def _power(base: Expression, exponent: Expression) -> str:
    if exponent == HALF:
        return rf"\sqrt{{{latex(base)}}}"
    raised = latex(exponent)
    if base.head in FUNCTIONS and FUNCTIONS[base.head].latex:
        return _call(base, f"^{{{raised}}}")
    simple = not base.parts and (base.whole or not base.is_number) and base.value >= 0
    printed = latex(base) if simple or base.head == "abs" else _bracketed(latex(base))
    return f"{printed}^{{{raised}}}"


def _call(expression: Expression, exponent: str = "") -> str:
    inside = ", ".join(latex(part) for part in expression.parts)
    if expression.head == "abs":
        return rf"\left|{{{inside}}}\right|"
    if expression.head == "cbrt":
        return rf"\sqrt[3]{{{inside}}}"
    return f"{FUNCTIONS[expression.head].latex}{exponent}{{{_bracketed(inside)}}}"


def _bracketed(text: str) -> str:
    return rf"\left({text} \right)"
