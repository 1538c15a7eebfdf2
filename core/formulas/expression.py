"""Expressions: trees of sums, products, powers and functions, simplified as they are built.

The rules are those that one applies without thinking: 2x + 3x is 5x, x·x is x², 0·x is 0, and
fractions of whole numbers stay exact. Each takes time in proportion to the parts at hand, and no
expression has more than MAX_PARTS of them, so that nothing built here is costly.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from core.formulas.functions import FUNCTIONS
from core.formulas.tokenizer import ExpressionError

MAX_PARTS = 250
# Exact numbers with more bits become floats.
MAX_BITS = 64
# Larger floats are not exact whole numbers.
WHOLE = 2**53
CONSTANTS = {"π": math.pi, "e": math.e}

Value = int | Fraction | float


class Expression:
    """A tree of a head and its parts. The order of terms and factors does not matter for equality.

    Attributes:
        head: "+", "*", "^", the name of a function, a variable or a constant, or "number".
        parts: the terms, the factors, (base, exponent), or the arguments of the function.
        value: of a number; whole numbers and fractions are exact.
        constant: the value of an expression without variables, otherwise None.
        size: the number of nodes of the tree.
    """

    __slots__ = ("_hash", "_key", "constant", "head", "parts", "size", "value")

    def __init__(self, head: str, parts: "tuple[Expression, ...]" = (), value: Value = 0) -> None:
        self.head, self.parts, self.value = head, parts, value
        self.size: int = 1 + sum(part.size for part in parts)
        if self.size > MAX_PARTS:
            raise ExpressionError("The derivative of this formula is too long to be shown.")
        self.constant = _constant(self)
        # No two terms of a sum, or factors of a product, are equal: a set identifies them.
        self._key = (head, frozenset(parts) if head in ("+", "*") else parts, value)
        self._hash = hash(self._key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        same = isinstance(other, Expression) and self._hash == other._hash
        return same and self._key == getattr(other, "_key", None)

    @property
    def is_number(self) -> bool:
        """Whether it is a number such as 3, 1/3 or 0.5, but not ln(2)."""
        return self.head == "number"

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return self.is_number and isinstance(self.value, int)


def _constant(expression: Expression) -> float | None:
    head, inner = expression.head, [part.constant for part in expression.parts]
    if head == "number":
        return float(expression.value)
    if not inner:
        return CONSTANTS.get(head)
    known = [value for value in inner if value is not None]
    if len(known) < len(inner):
        return None
    if head == "+":
        return sum(known)
    if head == "*":
        return math.prod(known)
    if head == "^":
        return _float_power(*known)
    with np.errstate(all="ignore"):
        return float(FUNCTIONS[head].real(*known))


def _float_power(base: float, exponent: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.power(np.float64(base), exponent))


def number(value: Value) -> Expression:
    """A number, exact unless it has too many bits."""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) <= WHOLE
        return Expression("number", (), int(value) if whole else value)
    longest = max(value.numerator.bit_length(), value.denominator.bit_length())
    if longest > MAX_BITS:
        return Expression("number", (), _float(value))
    return Expression("number", (), int(value) if value.denominator == 1 else value)


def _float(value: Value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


ZERO, ONE = number(0), number(1)
HALF = number(Fraction(1, 2))
E = Expression("e")


def variable(name: str) -> Expression:
    """A variable or a constant by its name."""
    return Expression(name)


def add(*terms: Expression) -> Expression:
    """The sum, with like terms combined."""
    collected: dict[Expression, Value] = {}
    for coefficient, rest in _terms(terms, 1):
        collected[rest] = collected.get(rest, 0) + coefficient
    parts = tuple(_scaled(value, rest) for rest, value in collected.items() if value != 0)
    if not parts:
        return ZERO
    return parts[0] if len(parts) == 1 else Expression("+", parts)


def _terms(terms: tuple[Expression, ...], times: Value) -> Iterator[tuple[Value, Expression]]:
    """Each term as (coefficient, rest); nested sums and their negatives are flattened."""
    for term in terms:
        coefficient, rest = _split(term)
        if rest.head == "+" and abs(coefficient) == 1:
            yield from _terms(rest.parts, times * coefficient)
        else:
            yield times * coefficient, rest


def _split(term: Expression) -> tuple[Value, Expression]:
    if term.is_number:
        return term.value, ONE
    if term.head != "*" or not term.parts[0].is_number:
        return 1, term
    rest = term.parts[1:]
    return term.parts[0].value, rest[0] if len(rest) == 1 else Expression("*", rest)


def _scaled(coefficient: Value, rest: Expression) -> Expression:
    if rest == ONE:
        return number(coefficient)
    if coefficient == 1:
        return rest
    return Expression("*", (number(coefficient), *(rest.parts if rest.head == "*" else (rest,))))


def subtract(left: Expression, right: Expression) -> Expression:
    """The difference."""
    return add(left, negative(right))


def negative(expression: Expression) -> Expression:
    """The expression times −1."""
    return multiply(number(-1), expression)


def multiply(*factors: Expression) -> Expression:
    """The product: one number first, and powers of the same base combined."""
    coefficient: Value = 1
    powers: dict[Expression, Expression] = {}
    for factor in _factors(factors):
        if factor.is_number:
            coefficient *= factor.value
            continue
        base, exponent = base_and_exponent(factor)
        powers[base] = add(powers[base], exponent) if base in powers else exponent
    if coefficient == 0:
        return ZERO
    raised = {base: power(base, exponent) for base, exponent in powers.items()}
    if any(part.head == "*" or base_and_exponent(part)[0] != base for base, part in raised.items()):
        return multiply(number(coefficient), *raised.values())
    parts = tuple(raised.values())
    if not parts:
        return number(coefficient)
    rest = parts[0] if len(parts) == 1 else Expression("*", parts)
    return _scaled(number(coefficient).value, rest)


def _factors(factors: tuple[Expression, ...]) -> Iterator[Expression]:
    for factor in factors:
        if factor.head == "*":
            yield from factor.parts
        else:
            yield factor


def base_and_exponent(factor: Expression) -> tuple[Expression, Expression]:
    """The base and exponent of a power; anything else has the exponent 1."""
    return (factor.parts[0], factor.parts[1]) if factor.head == "^" else (factor, ONE)


def divide(left: Expression, right: Expression) -> Expression:
    """The quotient."""
    return multiply(left, power(right, number(-1)))


def power(base: Expression, exponent: Expression) -> Expression:
    """The power; a whole exponent is applied to each factor of a product."""
    if exponent == ZERO or base == ONE:
        return ONE
    if exponent == ONE:
        return base
    if base.is_number and exponent.is_number:
        value = _raised(base.value, exponent.value)
        if value is not None:
            return number(value)
    if exponent.whole and base.head == "*":
        return multiply(*(power(part, exponent) for part in base.parts))
    if exponent.whole and base.head == "^":
        return power(base.parts[0], multiply(base.parts[1], exponent))
    return Expression("^", (base, exponent))


def _raised(base: Value, exponent: Value) -> Value | None:
    """A power of numbers if it is exact or has a decimal; None to keep it as a power."""
    if base == 0:
        return 0 if exponent > 0 else None
    if isinstance(base, float) or isinstance(exponent, float):
        return _float_power(float(base), float(exponent))
    whole, root = exponent.numerator, exponent.denominator
    base = Fraction(base)
    above, below = _root(base.numerator, root), _root(base.denominator, root)
    if above is None or below is None:
        return None
    base = Fraction(above, below)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(whole)
    if bits > 2 * MAX_BITS:
        return _float_power(float(base), float(whole))
    return base**whole


def _root(value: int, degree: int) -> int | None:
    """The whole root of `value` of this degree, if there is one."""
    if degree == 1:
        return value
    root = round(max(value, 0) ** (1 / degree))
    return root if root**degree == value and degree <= MAX_BITS else None


def call(name: str, *arguments: Expression) -> Expression:
    """A function of its arguments; simple values such as sin(0) are evaluated."""
    made = Expression(name, arguments)
    values = [argument.constant for argument in arguments]
    if made.constant is None or not math.isfinite(made.constant):
        return made
    if name == "sign":
        return number(made.constant)
    if name in ("max", "min", "abs"):
        signed = [*arguments, *(negative(argument) for argument in arguments)]
        return next(one for one in signed if one.constant == made.constant)
    if values[0] in (0, 1) and made.constant.is_integer():
        return number(made.constant)
    return made
